"""House rules that no linter knows. Each has its own good and bad example in ``tests/contracts/test_house_rules.py``."""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "joinedup"
LONGEST = 450


@dataclass(frozen=True)
class Rule:
    """``name``; which files (``glob`` under the source, ``not_in`` parts of their path); ``pattern`` that must not be
    there; ``why`` says what to do instead."""

    name: str
    glob: str
    pattern: re.Pattern[str]
    why: str
    not_in: tuple[str, ...] = ("tests",)


RULES = (
    Rule("views-do-not-query", "**/views.py", re.compile(r"\.objects\b"), "load through queries"),
    Rule("views-do-not-query", "**/views/*.py", re.compile(r"\.objects\b"), "load through queries"),
    Rule("views-do-not-save", "**/views*.py", re.compile(r"\.save\(|\.delete\("), "call an action"),
    Rule(
        "no-safe-marks",
        "**/*.py",
        re.compile(r"\bmark_safe\b|\bMarkup\("),
        "let templates escape",
        ("tests", "design"),
    ),
    Rule(
        "no-inline-style",
        "**/*.jinja",
        re.compile(r"\sstyle="),
        "use a class; the policy refuses inline styles",
    ),
    Rule(
        "no-inline-script",
        "**/*.jinja",
        re.compile(r"\son[a-z]+="),
        "declare it in app.js; the policy refuses it",
    ),
    Rule(
        "no-naive-time",
        "**/*.py",
        re.compile(r"datetime\.now\(\)|datetime\.utcnow\(|date\.today\("),
        "use core.clock",
        ("tests", "embedded"),
    ),
    Rule("presenters-do-not-query", "**/presenters*.py", re.compile(r"\.objects\b"), "take values"),
    Rule(
        "migrations-import-no-models",
        "**/migrations/*.py",
        re.compile(r"from joinedup\.\w+\.models import"),
        "use the historical models",
        (),
    ),
)


def faults_in(text: str, rule: Rule) -> Iterable[int]:
    """The lines, from 1, on which a text breaks a rule."""
    for number, line in enumerate(text.splitlines(), start=1):
        if rule.pattern.search(line):
            yield number


def files_of(rule: Rule) -> Iterable[Path]:
    """The files a rule looks at."""
    for path in sorted(SOURCE.glob(rule.glob)):
        parts = path.relative_to(SOURCE).parts
        if not any(part in parts for part in rule.not_in):
            yield path


def main() -> int:
    """Say every fault; 1 when there is any."""
    found = 0
    for rule in RULES:
        for path in files_of(rule):
            for line in faults_in(path.read_text(encoding="utf-8"), rule):
                print(f"{path.relative_to(ROOT)}:{line}: {rule.name}: {rule.why}")
                found += 1
    for path in SOURCE.rglob("*.py"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST and "migrations" not in path.parts:
            print(f"{path.relative_to(ROOT)}: {lines} lines: split it by subject")
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
