"""What the browser tests drive: Chromium, and axe-core in it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    APIResponse,
    Browser,
    BrowserContext,
    Page,
    Route,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.support.demo import START_S, wait_until_ready
from tests.support.ports import unused_port
from tests.support.signing_in import CODE, PASSWORD

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# A busy machine is slow; a test that works does not wait for it.
PATIENCE_MS = 120_000.0
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}

# A request that waits for its answer, and the answer.
Late = tuple[Route, APIResponse]
# Else what is expected has five seconds.
expect.set_options(timeout=PATIENCE_MS)


def browser_program() -> str:
    """The browser's program; skips the test without one, and fails it where CI is set."""
    for name in PROGRAMS:
        found = shutil.which(name)
        if found is not None:
            return found
    if os.environ.get("CI"):
        pytest.fail("Chromium is not there: install it.")
    pytest.skip("chromium is not there: the pages are not tried in a browser")


@contextmanager
def running_browser(directory: Path) -> Iterator[str]:
    """One Chromium without a window, until the block is left; gives its debugging address.

    A process of its own: Playwright's own launcher would keep an event loop running between
    tests, which those with a loop of their own don't bear.
    """
    program, port = browser_program(), unused_port()
    options = [
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-first-run",
        "--mute-audio",
        f"--remote-debugging-port={port}",
        f"--user-data-dir={directory / 'profile'}",
    ]
    with (directory / "browser.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - a program found on PATH
            [program, *options, "about:blank"], stdout=log, stderr=log, start_new_session=True
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(process, f"{url}/json/version", directory / "browser.log")
        yield url
    finally:
        process.terminate()
        process.wait(START_S)


@contextmanager
def connected_browser(url: str) -> Iterator[Browser]:
    """A connection to the browser, closed before the next test."""
    with sync_playwright() as playwright:
        yield playwright.chromium.connect_over_cdp(url, timeout=START_S * 1000)


@contextmanager
def new_context(
    browser: Browser,
    *,
    viewport: ViewportSize = DESKTOP,
    is_dark: bool = True,
    locale: str = "en-GB",
) -> Iterator[BrowserContext]:
    """A browser profile of its own, nobody signed in."""
    context = browser.new_context(
        viewport=viewport,
        color_scheme="dark" if is_dark else "light",
        locale=locale,
        # A smooth scroll would make a test wait for its end.
        reduced_motion="no-preference",
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


def wait_until_it_plays(page: Page) -> None:
    """Returns when the position of some video on the page moves."""
    page.wait_for_function(
        """() => [...document.querySelectorAll("video")].some((one) => one.currentTime > 0.2)"""
    )


def sign_in(page: Page, name: str) -> None:
    """Signs in on the watch page with password and one-time code."""
    page.locator("#account").click()
    page.locator("#identifier").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    page.locator("#code").fill(CODE)
    page.locator("#code").press("Enter")
    page.locator(".account.is-signed-in").wait_for()


def sign_in_as_demo_user(page: Page, name: str) -> None:
    """Signs in on the demo's watch page with one tap, as often as one likes: no code is sent."""
    page.locator("#account").click()
    page.locator(f"[data-user={name}]").click()
    page.locator(".account.is-signed-in").wait_for()


@contextmanager
def coming_late(page: Page, pattern: str) -> Iterator[list[Late]]:
    """Answers to these addresses are asked for at once and given at the end."""
    held: list[Late] = []
    page.route(pattern, lambda route: held.append((route, route.fetch())))
    yield held
    for route, response in held:
        with page.expect_response(route.request.url):
            route.fulfill(response=response)
    # A turn of the page's event loop, in which it takes the answer.
    page.evaluate("() => new Promise((done) => setTimeout(done))")


def violations(page: Page, *rules: str) -> list[str]:
    """What axe-core finds on the page as it is now by these rules, or all: rule, element, why."""
    only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else None
    results = Axe().run(page, options=only)
    return [
        f"{found['id']}: {node['target']} {node['html'][:160]}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]
