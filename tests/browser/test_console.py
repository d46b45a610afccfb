"""The operator's console in a browser, with traffic and errors: live, and clean for axe-core."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from tests.support.browsing import DESKTOP, PHONE, new_context, violations
from tests.support.demo import Demo

# Whether a line in the colour of the first is among the pixels of a chart.
IS_DRAWN = """() => {
  const canvas = document.querySelector("#traffic canvas");
  const hex = getComputedStyle(document.body).getPropertyValue("--line-1").trim();
  const wanted = [1, 3, 5].map((place) => parseInt(hex.slice(place, place + 2), 16));
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  for (let place = 0; place < data.length; place += 4) {
    if (wanted.every((part, index) => data[place + index] === part)) return true;
  }
  return false;
}"""


def shown_of(page: Page, id: str) -> str:
    return page.locator(f"#{id} dd").first.inner_text()


def test_numbers_are_written_as_people_write_them(browser: Browser, demo: Demo) -> None:
    with new_context(browser, viewport=DESKTOP) as context:
        page = context.new_page()
        first = page.request.get(f"{demo.operator}/console/data").json()
        asked = 0

        def answer(route: Route) -> None:
            nonlocal asked
            asked += 1
            cache = {**first["cache"], "reads": 1_000 * asked, "given": 996 * asked}
            times = {"at": 10 * asked, "uptime_s": 10 * asked}
            route.fulfill(json={**first, **times, "cache": {**cache, "bytes": 3_500_000}})

        page.route("**/console/data", answer)
        page.goto(f"{demo.operator}/")
        expect(page.locator("#hits dd")).to_have_text("100")
        assert (shown_of(page, "memory"), shown_of(page, "traffic")) == ("3.3", "0")
        # What the pointer is at, in place of the newest.
        page.locator("#memory .u-over").hover(position={"x": 1, "y": 20})
        expect(page.locator("#memory dd")).to_have_text("–")


def visit(page: Page, demo: Demo) -> None:
    """Some traffic: answers, errors, and what the cache gives."""
    for path in ("/api/web/feed", "/api/web/feed", "/api/web/feed", "/nowhere", "/v/1"):
        page.request.get(f"{demo.url}{path}")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("is_dark", [True, False], ids=["dark", "light"])
def test_the_console_is_live_and_hinders_nobody(
    browser: Browser, demo: Demo, viewport: ViewportSize, *, is_dark: bool
) -> None:
    with new_context(browser, viewport=viewport, is_dark=is_dark) as context:
        page = context.new_page()
        elsewhere: list[str] = []
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(demo.operator) else elsewhere.append(request.url)
            ),
        )
        visit(page, demo)
        page.goto(f"{demo.operator}/")
        expect(page.locator("#health")).to_contain_text("nexgate is well")
        expect(page.locator("#uptime")).to_contain_text("up for")
        for _ in range(3):
            visit(page, demo)
        # A rate is drawn from the second answer on.
        expect(page.locator("#traffic dd")).to_have_text(re.compile("[1-9]"))
        page.wait_for_function(IS_DRAWN)
        # The slowest: other tests of the same demo may have asked for slower ones.
        expect(page.locator("#routes tr").first).to_contain_text("/")
        expect(page.locator("#errors")).to_contain_text("not_found")
        expect(page.locator("#lost")).to_be_hidden()
        assert violations(page) == []
        assert page.locator("h1").count() == page.locator("main").count() == 1
        # Nothing sticks out of a phone.
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert elsewhere == []
