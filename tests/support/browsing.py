"""What the browser tests drive: Chromium, the demo in a process of its own, and axe-core."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.support.ports import unused_port
from tests.support.signing_in import CODE, PASSWORD
from tests.support.world import SECRET

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
START_S = 90.0
# A busy machine is slow; a test that works does not wait for it.
PATIENCE_MS = 30_000.0
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}


def browser_program() -> str:
    """The browser's program; skips the test without one, and fails it where CI is set."""
    for name in PROGRAMS:
        found = shutil.which(name)
        if found is not None:
            return found
    if os.environ.get("CI"):
        pytest.fail("Chromium is not there: install it.")
    pytest.skip("chromium is not there: the pages are not tried in a browser")


@dataclass(frozen=True)
class Demo:
    """A running demo: the gateway's address and the operator's."""

    url: str
    operator: str
    nexgate: str


@contextmanager
def running_demo(directory: Path) -> Iterator[Demo]:
    """`loops-gateway demo` on free ports, until the block is left."""
    port, admin, sandbox = unused_port(), unused_port(), unused_port()
    options = [f"--port={port}", f"--admin-port={admin}", f"--sandbox-port={sandbox}"]
    demo = Demo(
        f"http://localhost:{port}", f"http://localhost:{admin}", f"http://localhost:{sandbox}"
    )
    with _running(["demo", *options], {}, f"{demo.url}/ping", directory / "demo.log"):
        yield demo


@contextmanager
def running_gateway(directory: Path, demo: Demo, **settings: str) -> Iterator[str]:
    """`loops-gateway serve` before the demo's Nexgate, until the block is left; its address.

    `settings` are named as in the environment, without the prefix: `instance__fyf="false"`.
    """
    port, admin = unused_port(), unused_port()
    url = f"http://localhost:{port}"
    given = {
        "nexgate__base_url": demo.nexgate,
        "server__port": str(port),
        "server__public_url": url,
        "server__secret": SECRET,
        "server__state_dir": str(directory),
        "admin__port": str(admin),
        **settings,
    }
    environ = {f"LOOPS_GATEWAY_{name.upper()}": value for name, value in given.items()}
    with _running(["serve"], environ, f"{url}/ping", directory / "gateway.log"):
        yield url


@contextmanager
def _running(
    arguments: list[str], environ: dict[str, str], answers: str, log_file: Path
) -> Iterator[None]:
    with log_file.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - this interpreter
            [sys.executable, "-m", "gateway", *arguments],
            stdout=log,
            stderr=log,
            env={**os.environ, **environ},
        )
    try:
        _wait_until_ready(process, answers, log_file)
        yield
    finally:
        process.terminate()
        process.wait(START_S)


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
        _wait_until_ready(process, f"{url}/json/version", directory / "browser.log")
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


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it is now: rule, element, why."""
    results = Axe().run(page)
    return [
        f"{found['id']}: {node['target']} {node['html'][:160]}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    ends_at = time.monotonic() + START_S
    while time.monotonic() < ends_at:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"it did not start: {log.read_text(encoding='utf-8')}")
