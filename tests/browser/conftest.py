"""One browser and one demo for all tests of a worker; a profile of its own for each test.

The connection to the browser lasts for one module: its event loop would disturb tests elsewhere.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browsing import (
    PHONE,
    connected_browser,
    new_context,
    running_browser,
)
from tests.support.demo import Demo, running_demo


@pytest.fixture(scope="session")
def browser_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_browser(tmp_path_factory.mktemp("browser")) as url:
        yield url


@pytest.fixture(scope="session")
def demo(browser_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture(scope="module")
def browser(browser_url: str) -> Iterator[Browser]:
    with connected_browser(browser_url) as browser:
        yield browser


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Page]:
    with new_context(browser) as context:
        yield context.new_page()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    with new_context(browser, viewport=PHONE) as context:
        yield context.new_page()
