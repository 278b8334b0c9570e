"""Fails for a template that no code and no other template names."""

import re
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src" / "joinedup"


def main() -> int:
    """Say which templates are dead; 1 when any is."""
    templates = {
        str(path.relative_to(next(p for p in path.parents if p.name == "jinja2"))): path
        for path in SOURCE.rglob("jinja2/**/*.jinja")
    }
    texts = [path.read_text(encoding="utf-8") for path in (*SOURCE.rglob("*.py"), *templates.values())]
    named = set(re.findall(r"[\w/.-]+\.jinja", "\n".join(texts)))
    # a folder's templates may be put together at run time: "caseload/rows/" ~ kind ~ ".jinja"
    built = set(re.findall(r"[\"']([\w/-]+/)[\"']\s*(?:~|\+)", "\n".join(texts)))
    built |= set(re.findall(r"f[\"']([\w/-]+/)\{[\w.]+\}\.jinja", "\n".join(texts)))
    dead = sorted(
        name
        for name in templates
        if name not in named and not any(name.startswith(folder) for folder in built)
    )
    for name in dead:
        print(f"{name}: no code and no template names it")
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
