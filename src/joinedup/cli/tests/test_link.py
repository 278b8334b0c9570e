"""``joinedup link`` from the command line: what it did, and how well, for people and for machines."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from joinedup.cli.link import link
from joinedup.people.tests.test_linking import district, operator

__all__ = ["district", "operator"]
pytestmark = pytest.mark.django_db


def test_it_says_what_it_did_and_how_well(district: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("joinedup.cli.link.start", lambda: None)
    first = CliRunner().invoke(link, ["--json", "--audit"])
    assert first.exit_code == 0, first.output
    said = json.loads(first.stdout)
    assert (said["mode"], said["looked_at"]) == ("full", said["records"])
    assert said["audit"][0]["column"] == ""
    assert said["audit"][0]["recall"] > 0.9
    assert "With the number hidden: " in first.stderr
    again = CliRunner().invoke(link, ["--json"])
    assert json.loads(again.stdout)["mode"] == "incremental"
    assert "audit" not in json.loads(again.stdout)
