"""A real browser on a real server, over a district that was taken in once for the whole folder.

The district is committed, not rolled back: tests here take no ``db`` fixture, look into the database through ``see``,
and the folder empties it at its end.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
import time_machine
from conftest import THIS_MORNING

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe*.js")).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    path = os.environ.get("JOINEDUP_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    return {"executable_path": path} if path else {}


@pytest.fixture(scope="session")
def base_url() -> str:
    """In place of pytest-base-url's own, which this pytest warns of."""
    return ""


@pytest.fixture(scope="package")
def morning() -> Iterator[None]:
    """One morning's hours from eight, running as hours do: the same district on whatever day and hour this runs."""
    with time_machine.travel(THIS_MORNING, tick=True):
        yield


@pytest.fixture(scope="package")
def scene(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any, morning: None
) -> Iterator[Any]:
    """A district of 600 people with this morning's huddles: being prepared, running and ended."""
    from django.core.management import call_command
    from django.db import connections

    from tests.district import own_home, with_huddles

    with pytest.MonkeyPatch.context() as monkeypatch, django_db_blocker.unblock():
        monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop runs in this thread
        folder = tmp_path_factory.mktemp("district")
        own_home(folder / "home", monkeypatch)
        try:
            yield with_huddles(folder)
        finally:
            connections["default"].close()
            with connections["owner"].cursor() as cursor:
                cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_events CASCADE")
            call_command("flush", database="owner", verbosity=0, interactive=False)
            connections["owner"].close()


@pytest.fixture
def see(scene: Any, django_db_blocker: Any) -> Callable[[], AbstractContextManager[None]]:
    """Opens the operator's sight of the database for a moment: ``with see(): ...``."""
    from joinedup.access.door import operator
    from joinedup.core.context import acting

    @contextmanager
    def look() -> Iterator[None]:
        with django_db_blocker.unblock(), acting(operator(scene.place)):
            yield

    return look


@pytest.fixture(scope="package")
def server(scene: Any, django_db_blocker: Any) -> Iterator[str]:
    """The product on a port of this machine, over the district's database."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    thread = LiveServerThread("localhost", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://localhost:{thread.port}"
    thread.terminate()


@pytest.fixture(scope="package")
def session_of(scene: Any, server: str) -> Callable[[Any], dict[str, str]]:
    """The cookie of somebody who is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from joinedup.access.sessions import SINCE, SessionStore
    from joinedup.core import clock

    kept: dict[int, dict[str, str]] = {}

    def make(user: Any) -> dict[str, str]:
        if user.pk not in kept:
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session[SINCE] = clock.now().isoformat()
            session.create()
            kept[user.pk] = {
                "name": settings.SESSION_COOKIE_NAME,
                "value": str(session.session_key),
                "url": server,
            }
        return kept[user.pk]

    return make


@dataclass
class Window:
    """A browser window of one width in which anybody can be signed in. ``noise``: what the console and the network
    complained of since the last page was opened."""

    context: Any
    page: Any
    server: str
    session_of: Callable[[Any], dict[str, str]]
    noise: list[str] = field(default_factory=list)

    def listen(self) -> None:
        def heard(message: Any) -> None:
            if message.type in ("error", "warning"):
                self.noise.append(f"{message.type}: {message.text}")

        def answered(response: Any) -> None:
            if response.status >= 400:
                self.noise.append(f"{response.status} {response.url}")

        self.page.on("console", heard)
        self.page.on("pageerror", lambda error: self.noise.append(str(error)))
        self.page.on("response", answered)

    def sign_in(self, user: Any) -> None:
        self.context.clear_cookies()
        if user is not None:
            self.context.add_cookies([self.session_of(user)])

    def open(self, address: str, user: Any = None) -> Any:
        """Open a page as somebody; the answer."""
        self.sign_in(user)
        self.noise.clear()
        return self.page.goto(self.server + address)

    def faults(self) -> list[Any]:
        """What axe finds."""
        self.page.evaluate(AXE)
        found = self.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        return [(fault["id"], [node["html"][:200] for node in fault["nodes"]]) for fault in found]

    def width(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth"))


@pytest.fixture(scope="package")
def window(browser: Any, server: str, session_of: Any) -> Iterator[Callable[..., Window]]:
    """A window by its width, with scripts or without; the same one for every test of the folder."""
    made: dict[tuple[int, bool], Window] = {}

    def of(width: int, *, scripts: bool = True) -> Window:
        if (width, scripts) not in made:
            context = browser.new_context(
                viewport={"width": width, "height": 800}, java_script_enabled=scripts, locale="en-GB"
            )
            context.set_default_timeout(15_000)
            made[width, scripts] = Window(context, context.new_page(), server, session_of)
            made[width, scripts].listen()
        return made[width, scripts]

    yield of
    for one in made.values():
        one.context.close()
