"""Writes ``docs/permissions.md`` from the code: ``python -m joinedup.access.docs [--check]``."""

import importlib
import os
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[3] / "docs" / "permissions.md"
_ROOMS = ("access", "caseload", "interop", "meetings", "people", "place", "tasks")


def page() -> str:
    """The page: each role with what it is for and may do, then each permission in words."""
    from joinedup.access.roles import ROLES
    from joinedup.core.permissions import CATALOGUE

    for room in _ROOMS:
        importlib.import_module(f"joinedup.{room}.permissions")
    lines = [
        "# Roles and permissions",
        "",
        "Made from the code by `make docs`. Roles are sets, never a ladder.",
        "",
        "| role | for | permissions |",
        "|---|---|---|",
    ]
    for role in ROLES.values():
        codes = ", ".join(f"`{code}`" for code in sorted(role.permissions))
        lines.append(f"| {role.name} (`{role.code}`) | {role.description} | {codes} |")
    lines += ["", "| permission | what it lets somebody do |", "|---|---|"]
    lines += [f"| `{code}` | {CATALOGUE[code].description} |" for code in sorted(CATALOGUE)]
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
