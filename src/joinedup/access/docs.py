"""Writes ``docs/permissions.md`` from the code: ``python -m joinedup.access.docs [--check]``."""

import importlib
import os
import sys
from pathlib import Path

from joinedup.access.content import Content

TARGET = Path(__file__).resolve().parents[3] / "docs" / "permissions.md"
_ROOMS = ("access", "caseload", "interop", "meetings", "people", "place", "tasks")


_TASKS = (
    "A task opens nothing by itself: its page shows what the reader's role sees. Its title is taken to be about health or"
    " care unless the sender says otherwise; whoever may not read it is asked to ring the sender."
)


_DECISIONS = (
    "Most work needs no more than a role. Some decisions ask for an authority (a manager of the same organisation gives"
    " it), a competence in date or a registration (body and number, from the employer's staff list, or recorded with the"
    " role where no list stands behind an account). Whoever lacks it is refused, and the decision goes as a task with a"
    " due time to the clinical supervisor, else the line manager, else a service manager of the organisation: the first"
    " of these who may take it. A place changes a type, or adds one, with `[[decision]]` in its file; the clock is"
    " `decision.hours` where the type has none. A room asks with `access.queries.decisions.require_decision`."
)


def _classes(classes: frozenset[Content]) -> str:
    return ", ".join(content.value for content in Content if content in classes) or "nothing"


def page() -> str:
    """The page: each role with what it is for and may do, then each permission in words."""
    from joinedup.access.content import CONTENT_WORDS, OPENS
    from joinedup.access.decision_words import asks_for
    from joinedup.access.decisions import CATALOGUE as DECISIONS
    from joinedup.access.roles import APART, ROLES
    from joinedup.core.permissions import CATALOGUE

    for room in _ROOMS:
        importlib.import_module(f"joinedup.{room}.permissions")
    lines = [
        "# Roles and permissions",
        "",
        "Made from the code by `make docs`. Roles are sets, never a ladder: one role, for one organisation in one place, or",
        "for one service of it.",
        "",
        "| role | for | sees of a person | permissions |",
        "|---|---|---|---|",
    ]
    for role in ROLES.values():
        codes = ", ".join(f"`{code}`" for code in sorted(role.permissions))
        sees = _classes(role.sees) + (
            "; with the person's recorded agreement" if role.needs_agreement else ""
        )
        lines.append(f"| {role.name} (`{role.code}`) | {role.description} | {sees} | {codes} |")
    lines += ["", "## Roles kept apart", "", "One person may not hold both in one place.", ""]
    lines += [f"- {ROLES[rule.one].name} and {ROLES[rule.other].name}: {rule.why}." for rule in APART]
    lines += ["", "## What may be seen of a person", "", "| class | what it holds |", "|---|---|"]
    lines += [f"| {content.value} | {words} |" for content, words in CONTENT_WORDS.items()]
    lines += ["", _TASKS, "", "## Decisions", "", _DECISIONS, ""]
    lines += ["| to ... | code | asks for | hours | why | source |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {one.name} | `{one.code}` | {asks_for(one)} | {(one.hours or 'the setting') if one.asks else ''} | {one.why}"
        f" | {one.source} |"
        for one in DECISIONS.values()
    ]
    lines += ["", "## Permissions", ""]
    lines += ["| permission | what it lets somebody do | opens |", "|---|---|---|"]
    lines += [
        f"| `{code}` | {CATALOGUE[code].description} | {_classes(OPENS[code])} |"
        for code in sorted(CATALOGUE)
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page; with ``--check`` say whether the one there is up to date (1: it is not)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "joinedup.config.settings")
    import django

    django.setup()
    text = page()
    if "--check" in sys.argv:
        return 0 if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
