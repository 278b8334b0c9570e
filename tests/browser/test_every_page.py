"""Every page as the role that opens it: accessible, one heading, named, quiet, narrow, by keyboard, without scripts."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.pages import PAGES, Page, addresses

pytestmark = [pytest.mark.browser, pytest.mark.real_clock]

LOOKED_AT = [
    (page, variant) for page in PAGES if page.is_page and page.get == 200 for variant in ("", *page.variants)
]
HEADING = """() => {
    const copy = document.querySelector('h1').cloneNode(true);
    copy.querySelectorAll('.ju-page-head__caption').forEach(part => part.remove());
    return copy.innerText.trim().replace(/\\s+/g, ' ');
}"""
NAMED_OTHERWISE = {
    "/card/": "the sheet's heading speaks to the person; the window's name says what it is and names nobody",
}
FOCUSED = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    return {in_main: !!element.closest('main'), is_main: element.id === 'maincontent',
            is_first: element.classList.contains('nhsuk-skip-link')};
}"""
MOST_STOPS = 150
COUNT = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter(one => !one.disabled && one.type !== 'hidden' && one.offsetParent !== null).length"""


def named(one: tuple[Page, str]) -> str:
    return "-".join(part for part in (one[0].name, one[1]) if part)


@pytest.fixture(params=LOOKED_AT, ids=named)
def looked_at(request: Any, scene: Any) -> tuple[str, list[Any]]:
    """A page's address and the accounts to look at it with."""
    page, variant = request.param
    roles = [page.opened_by, *page.as_well] if page.opened_by else []
    return addresses(page, scene)[variant], [scene.accounts[role] for role in roles] or [None]


def test_a_page_at_a_desk(looked_at: tuple[str, list[Any]], window: Callable[..., Any]) -> None:
    address, accounts = looked_at
    desk = window(1440)
    for user in accounts:
        assert desk.open(address, user).status == 200
        assert desk.page.locator("h1").count() == 1
        heading = desk.page.evaluate(HEADING)
        assert heading
        name, _, product = desk.page.title().partition(" - Joined Up")
        assert name
        if not address.endswith(tuple(NAMED_OTHERWISE)):
            assert heading.casefold() in name.casefold() or name.casefold() in heading.casefold()
        assert product or user is None
        assert desk.width() <= 1440
        assert desk.faults() == []
        assert desk.noise == []


def test_a_page_on_a_narrow_phone_and_without_scripts(
    looked_at: tuple[str, list[Any]], window: Callable[..., Any]
) -> None:
    address, accounts = looked_at
    phone, plain = window(320), window(320, scripts=False)
    for user in accounts:
        assert phone.open(address, user).status == 200
        assert phone.width() <= 320
        if user is accounts[0]:
            assert phone.faults() == []
        assert phone.noise == []
        heading = phone.page.locator("h1").inner_text()
        forms = phone.page.locator("form").count()
        assert plain.open(address, user).status == 200
        assert plain.page.locator("h1").inner_text() == heading
        assert plain.page.locator("form").count() >= forms
        assert plain.width() <= 320


def test_a_page_by_keyboard(looked_at: tuple[str, list[Any]], window: Callable[..., Any]) -> None:
    """The first stop skips to the content, and Tab goes through the whole page and out again."""
    address, accounts = looked_at
    desk = window(1440)
    desk.open(address, accounts[0])
    first = desk.page.locator("a[href], button, input, select, textarea, summary").first
    assert first.inner_text() == "Skip to main content"
    first.focus()
    press = desk.page.keyboard.press
    press("Enter")
    assert desk.page.evaluate(FOCUSED)["is_main"]
    stops = desk.page.evaluate(COUNT)
    inside = 0
    for _ in range(min(stops, MOST_STOPS) + 3):
        press("Tab")
        stop = desk.page.evaluate(FOCUSED)
        if stop is None or stop["is_first"]:
            break
        inside += stop["in_main"]
    else:
        assert stops > MOST_STOPS, "Tab never leaves this page"
    assert inside or not desk.page.locator("main a, main button, main input").count()
