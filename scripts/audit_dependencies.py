"""Asks the package index's own list of vulnerabilities about every pinned package, by pip-audit.

Ends 1 when a pinned version has a known vulnerability. What could not be asked, because there is no network or because
the index has no such list, is said plainly and is no failure: it is not a pass either.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PINNED = ROOT / "requirements" / "dev.txt"
SECONDS = 120


def answer_of(program: str) -> dict[str, Any] | None:
    """What pip-audit says of the pinned packages; None when it could not ask."""
    command = [
        program, "-m", "pip_audit", "--requirement", str(PINNED), "--no-deps", "--disable-pip", "--format", "json",
        "--vulnerability-service", "pypi", "--timeout", "10", "--progress-spinner", "off",
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 (our own words)
            command, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    try:
        found = json.loads(done.stdout)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def told(found: dict[str, Any] | None) -> tuple[int, list[str]]:
    """The exit code and the lines for an answer."""
    if found is None:
        return 0, ["not asked: the package index does not answer. Nothing is known of any package."]
    packages = found.get("dependencies", [])
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    bad = [
        f"{one['name']} {one['version']}: {each['id']}, mended in {', '.join(each['fix_versions']) or 'no version yet'}"
        for one in packages
        for each in one.get("vulns", ())
    ]
    asked = len(packages) - len(unknown)
    lines = [f"{asked} of {len(packages)} pinned packages asked about, {len(bad)} known vulnerabilities."]
    if unknown:
        lines.append(f"nothing is known of {len(unknown)}: the index has no list of vulnerabilities for them.")
    return (1 if bad else 0), lines + bad


def main() -> int:
    """Ask, and say what came of it."""
    code, lines = told(answer_of(sys.executable))
    sys.stdout.write("\n".join(f"     {line}" for line in lines) + "\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
