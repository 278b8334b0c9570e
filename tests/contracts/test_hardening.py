"""What protects every answer: headers, cookies, limits, logs, spreadsheets, and the settings as they are in use."""

import asyncio
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from joinedup.core.body_limit import BodyLimit
from joinedup.core.headers import PERMISSIONS_POLICY
from joinedup.core.logs import Redacting, redacted
from joinedup.design.csp import content_security_policy

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

IN_USE = {
    "JOINEDUP_PUBLIC_URL": "https://joinedup.example",
    "JOINEDUP_HOSTS": "joinedup.example",
    "JOINEDUP_BEHIND_PROXY": "1",
    "JOINEDUP_NO_DATABASE": "1",
}


def in_use(code: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run Python under the settings of a place in use."""
    home.mkdir(mode=0o700, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH", "LANG"}}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={
            **kept,
            **IN_USE,
            "JOINEDUP_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "joinedup.config.settings",
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=ROOT,
    )


def test_the_settings_in_use_pass_djangos_own_check(tmp_path: Path) -> None:
    done = in_use(
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='WARNING')\n"
        "from django.conf import settings as s\n"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,"
        " s.SESSION_COOKIE_SAMESITE, s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT, s.DEBUG)",
        tmp_path / "home",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-8:] == [
        "__Host-session", "__Host-csrf", "True", "True", "Lax", "31536000", "True", "False",
    ]  # fmt: skip


def test_every_secret_is_for_its_owner_alone(tmp_path: Path) -> None:
    done = in_use(
        "import django; django.setup()\nfrom joinedup import embedded\nembedded.secret('demo')",
        tmp_path / "h",
    )
    assert done.returncode == 0, done.stderr
    kept = [one for one in (tmp_path / "h" / "secrets").rglob("*") if one.is_file()]
    assert kept
    assert {one.stat().st_mode & 0o777 for one in kept} == {0o600}


@pytest.mark.django_db
def test_every_answer_carries_its_headers() -> None:
    client = Client()
    for answer in (
        client.get("/sign-in/"),
        client.get("/no/such/page/"),
        client.get("/static/design/none.css"),
    ):
        assert answer["Permissions-Policy"] == PERMISSIONS_POLICY
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        policy = answer["Content-Security-Policy"]
        assert "unsafe-" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert not re.search(r"https?:|\*", policy)
    assert client.get("/sign-in/")["Cache-Control"]


def test_the_policy_allows_no_unsafe_source_whatever_signs_in() -> None:
    for origins in ((), ("https://login.example",)):
        values = [
            source for each in content_security_policy(origins)["DIRECTIVES"].values() for source in each
        ]
        assert not [source for source in values if "unsafe" in str(source) or source == "*"]


def test_the_cookies_are_not_for_scripts_nor_for_other_sites() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert {settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE} == {"Lax"}


def sent(app: Any, *, size: int, path: str = "/", cookie: str = "", declared: int | None = None) -> int:
    """The status an application gives to a body sent in pieces."""
    headers = [(b"cookie", cookie.encode())]
    if declared is not None:
        headers.append((b"content-length", str(declared).encode()))
    pieces = [b"x" * min(1000, size - at) for at in range(0, size, 1000)] or [b""]
    got: list[int] = []

    async def receive() -> dict[str, Any]:
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            got.append(message["status"])

    asyncio.run(app({"type": "http", "path": path, "headers": headers}, receive, send))
    return got[0]


async def takes_all(scope: Any, receive: Any, send: Any) -> None:
    """An application that reads what it is sent."""
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_a_body_past_its_limit_is_refused_before_it_is_read() -> None:
    app = BodyLimit(takes_all, uploads=("/files/",), large=50_000, cookie="__Host-session", small=5_000)
    session = "a=b; __Host-session=x"
    assert sent(app, size=4_000) == 200
    assert sent(app, size=6_000) == 413, "without a length said, by counting"
    assert sent(app, size=1, declared=6_000) == 413
    assert sent(app, size=6_000, path="/files/send/", cookie=session) == 200
    assert sent(app, size=6_000, path="/files/send/") == 413, "nobody signed in sends files"
    assert sent(app, size=6_000, path="/tasks/", cookie=session) == 413
    assert sent(app, size=60_000, path="/files/send/", cookie=session) == 413


def test_a_log_line_holds_no_number_and_no_row() -> None:
    told = (
        'duplicate key value violates unique constraint "people_person_nhs"\n'
        "DETAIL:  Key (place_id, nhs_number)=(1, 9990000018) already exists.\nFailing row 999 000 0018 again"
    )
    kept = redacted(told)
    assert "people_person_nhs" in kept
    assert "9990000018" not in kept
    assert "999 000 0018" not in kept
    assert "already exists" not in kept
    formatter = settings.LOGGING["formatters"]["plain"]
    assert formatter["()"] == f"{Redacting.__module__}.{Redacting.__qualname__}"
    try:
        raise ValueError(told)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "failed", (), sys.exc_info())
    line = Redacting("%(message)s").format(record)
    assert "Traceback" in line
    assert "9990000018" not in line


def test_everything_that_writes_a_spreadsheet_guards_its_cells() -> None:
    """A cell that begins like a formula is text (INTEROP 8.1); the demonstration writes partners' files as they are."""
    writers = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        if "tests" in path.parts or "demo" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        if re.search(r"csv\.(writer|DictWriter)\(|Workbook\(\)", text):
            writers.append(path)
            assert re.search(r"\b(guarded|spreadsheet_cell)\(", text), f"{path} writes cells unguarded"
    assert len(writers) >= 3


def test_what_is_known_of_dependencies_is_said_as_it_is() -> None:
    from audit_dependencies import told

    assert told(None)[0] == 0
    assert "Nothing is known" in told(None)[1][0]
    skipped = {"name": "a", "skip_reason": "not found"}
    fine = {"name": "b", "version": "1", "vulns": []}
    bad = {"name": "c", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
    code, lines = told({"dependencies": [skipped, fine]})
    assert code == 0
    assert "1 of 2" in lines[0]
    assert "nothing is known of 1" in lines[1]
    code, lines = told({"dependencies": [skipped, fine, bad]})
    assert code == 1
    assert lines[-1] == "c 2: PYSEC-1, mended in 3"
