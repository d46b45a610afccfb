"""axe-core finds nothing on any page: light and dark, phone and desktop."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.support.browsing import DESKTOP, PHONE, new_context, sign_in, violations
from tests.support.demo import Demo

# What is looked for in each: the first sees to all but the other's colours.
SCHEMES: dict[Literal["dark", "light"], tuple[str, ...]] = {
    "dark": (),
    "light": ("color-contrast",),
}
VIEWPORTS = [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop")]


def newest(page: Page, demo: Demo) -> str:
    feed = page.request.get(f"{demo.url}/api/web/feed").json()
    return str(feed["data"][0]["shortcode"])


def sign_in_link(page: Page, demo: Demo) -> str:
    """The address to which an app sends people who sign in."""
    target = "loops://oauth-callback"
    body = {"client_name": "An app", "redirect_uris": [target]}
    app = page.request.post(f"{demo.url}/api/v1/apps", data=body).json()
    return (
        f"/oauth/authorize?response_type=code&client_id={app['client_id']}"
        f"&redirect_uri={target}&scope=user:read"
    )


def is_clean(page: Page, name: str) -> None:
    """The page is clean in both colour schemes; all but its colours is the same in both."""
    for scheme, rules in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        # What is moving into place has passing colours.
        page.wait_for_function(
            "() => document.getAnimations().every((one) => one.playState !== "
            "'running' || one.effect.getTiming().iterations === Infinity)"
        )
        assert violations(page, *rules) == [], f"{name}, {scheme}"
    assert page.locator("h1").count() == 1, name
    assert page.locator("main").count() == 1, name


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_no_page_hinders_anybody(browser: Browser, demo: Demo, viewport: ViewportSize) -> None:
    with new_context(browser, viewport=viewport) as context:
        page = context.new_page()
        code = newest(page, demo)
        for path in (f"/v/{code}", "/@alice", f"/embed/{code}", "/embed/1", "/v/1", "/nowhere"):
            page.goto(demo.url + path)
            is_clean(page, path)


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_no_page_of_a_sign_in_or_for_the_operator_does(
    browser: Browser, demo: Demo, viewport: ViewportSize
) -> None:
    with new_context(browser, viewport=viewport) as context:
        page = context.new_page()
        # Of an app's sign-in, and for whom it can't go on.
        link = sign_in_link(page, demo)
        others = ("/oauth/sessions", "/@nobody", "/notifications/system/1")
        for path in (link, "/oauth/authorize?client_id=1", *others):
            page.goto(demo.url + path)
            is_clean(page, path)
        for path in ("/docs", "/mapping", "/moderation"):
            page.goto(demo.operator + path)
            expect(page.locator("h1")).to_be_visible()
            is_clean(page, path)


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_no_view_of_the_watch_page_does(
    browser: Browser, demo: Demo, viewport: ViewportSize
) -> None:
    with new_context(browser, viewport=viewport) as context:
        page = context.new_page()
        page.goto(f"{demo.url}/#/sign-in")
        expect(page.locator("#sign-in")).to_be_visible()
        is_clean(page, "sign-in")
        page.keyboard.press("Escape")
        is_clean(page, "feed")
        sign_in(page, "grace")
        is_clean(page, "signed in")
        page.goto(f"{demo.url}/#/@alice")
        expect(page.locator(".tile").first).to_be_visible()
        is_clean(page, "profile")
        page.goto(f"{demo.url}/#/search/al")
        expect(page.locator(".found-person").first).to_be_visible()
        is_clean(page, "search")
        page.goto(f"{demo.url}/#/v/{newest(page, demo)}/comments")
        expect(page.locator(".comment").first).to_be_visible()
        is_clean(page, "comments")
