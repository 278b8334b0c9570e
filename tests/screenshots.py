"""The README's pictures, from the real product on a demonstration of its own: ``make screenshots``."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
COMMAND = str(Path(sys.executable).with_name("joinedup"))


@contextmanager
def demonstration(people: int = 20_000) -> Iterator[str]:
    """A demonstration on a home of its own; gives its address."""
    home = tempfile.mkdtemp(prefix="js-", dir=os.environ.get("TMPDIR", "/tmp"))  # noqa: S108
    environment = {**os.environ, "JOINEDUP_HOME": home}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [COMMAND, "demo", "--people", str(people), "--port", str(port)], env=environment, cwd=ROOT
    )
    address = f"http://localhost:{port}"
    try:
        for _ in range(600):
            if server.poll() is not None:
                raise SystemExit("The demonstration did not start.")
            try:
                with urlopen(f"{address}/sign-in/", timeout=2):  # noqa: S310
                    break
            except OSError:
                time.sleep(1)
        yield address
    finally:
        server.terminate()
        server.wait(30)
        subprocess.run([COMMAND, "stop"], env=environment, check=False)
        shutil.rmtree(home, ignore_errors=True)


def signed_in(browser: Browser, address: str, username: str, width: int, height: int) -> Page:
    """A page signed in as one of the demonstration's people."""
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.goto(f"{address}/sign-in/")
    folded = page.locator("details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    page.locator(f'form:has(input[name="username"][value="{username}"]) button').click()
    page.wait_for_load_state("networkidle")
    return page


def shoot(page: Page, name: str, *, full: bool = False) -> None:
    """Save one picture."""
    page.wait_for_timeout(400)
    page.screenshot(path=IMAGES / f"{name}.png", full_page=full)
    print(name)


def take_all(browser: Browser, address: str) -> None:
    """Every picture of the README."""
    nurse = signed_in(browser, address, "amina", 1280, 860)
    shoot(nurse, "today")
    nurse.locator('main a:has-text("Hardcastle")').first.click()
    nurse.wait_for_load_state("networkidle")
    nurse.set_viewport_size({"width": 1280, "height": 1200})
    shoot(nurse, "person")
    nurse.set_viewport_size({"width": 1280, "height": 860})
    nurse.get_by_role("link", name="Sharing", exact=True).click()
    nurse.wait_for_load_state("networkidle")
    shoot(nurse, "sharing")
    desk = signed_in(browser, address, "shirley", 1440, 900)
    desk.goto(f"{address}/huddles/")
    desk.get_by_role("button", name="Open the huddle").first.click()
    shoot(desk, "huddle-prepare")
    desk.locator('button:has-text("Start the huddle")').click()
    desk.wait_for_load_state("networkidle")
    for _ in range(4):
        desk.locator('button:has-text("Next"), a:has-text("Next:")').first.click()
        desk.wait_for_load_state("networkidle")
    shoot(desk, "huddle")
    huddle = desk.url.split("?")[0]
    wall = signed_in(browser, address, "shirley", 1920, 1080)
    wall.goto(f"{huddle.rstrip('/')}/wall/")
    shoot(wall, "huddle-wall")
    desk.goto(f"{address}/caseload/?whose=ours")
    shoot(desk, "caseload")
    phone = signed_in(browser, address, "amina", 390, 844)
    shoot(phone, "today-phone")
    phone.goto(f"{huddle.rstrip('/')}/phone/")
    shoot(phone, "huddle-phone")
    officer = signed_in(browser, address, "stephen", 1280, 800)
    officer.goto(f"{address}/files/")
    shoot(officer, "files-in")
    officer.goto(f"{address}/reviews/")
    officer.get_by_role("button", name="one after the other").click()
    officer.wait_for_load_state("networkidle")
    shoot(officer, "review")
    lead = signed_in(browser, address, "priya", 1280, 860)
    lead.goto(f"{address}/audit/")
    shoot(lead, "audit")


def main() -> None:
    """Make all pictures anew."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    executable = os.environ.get("JOINEDUP_BROWSER") or None
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable)
        take_all(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
