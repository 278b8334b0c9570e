"""``joinedup audit``: which event, and the right code."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from joinedup.access.tests.sealed import alone_here, history, kept, owner, trigger_back, write
from joinedup.cli.audit import audit
from joinedup.cli.running import Ended

__all__ = ["alone_here", "history", "kept", "trigger_back"]
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def told(monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, Any]:
    """What the command answers: its code and its JSON."""
    monkeypatch.setattr("joinedup.cli.audit.start", lambda: None)
    result = CliRunner().invoke(audit, [*words, "--json"])
    code = result.exception.code if isinstance(result.exception, Ended) else result.exit_code
    return code, json.loads(result.stdout)


def test_the_command_says_which_event_and_ends_with_the_right_code(
    history: list[int], monkeypatch: pytest.MonkeyPatch, kept: Path
) -> None:
    code, said = told(monkeypatch, "verify")
    assert (code, said["intact"], said["sealed"], said["faults"]) == (0, True, 10, [])
    write(1)
    assert told(monkeypatch, "verify")[1]["unsealed"] == 1
    older = (kept / "head.json").read_text()
    assert told(monkeypatch, "seal") == (0, {"sealed": 1, "total": 11, "unsealed": 0, "oldest": None})
    (kept / "head.json").write_text(older)
    assert told(monkeypatch, "verify")[0] == 1
    told(monkeypatch, "seal")
    owner("UPDATE core_event SET user_id = 1 WHERE id = %s", history[1])
    code, said = told(monkeypatch, "verify")
    assert (code, said["intact"]) == (2, False)
    assert said["faults"][0] == {
        "what": "changed",
        "position": 2,
        "event": history[1],
        "sentence": f"Event {history[1]} (position 2 of the chain) or its seal was changed.",
    }
    (kept / "head.json").unlink()
    code, said = told(monkeypatch, "verify")
    assert (code, said["intact"]) == (2, False)
