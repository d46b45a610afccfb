"""Watching: clips play, scroll and sound; every view has its own address."""

from playwright.sync_api import Page

from tests.support.browsing import Demo

IN_VIEW = ".clip:has(video)"
MOVES = """() => [...document.querySelectorAll("video")].some((video) => video.currentTime > 0.2)"""


def test_the_first_clip_plays(phone: Page, demo: Demo) -> None:
    phone.goto(demo.url)
    phone.wait_for_function(MOVES)


def test_a_key_goes_on_to_the_next_clip(desktop: Page, demo: Demo) -> None:
    desktop.goto(demo.url)
    desktop.wait_for_function(MOVES)
    first = desktop.locator(IN_VIEW).nth(0).locator("video")
    desktop.keyboard.press("ArrowDown")
    second = desktop.locator(IN_VIEW).nth(1).locator("video")
    desktop.wait_for_function("(video) => video.currentTime > 0", arg=second.element_handle())
    desktop.wait_for_function("(video) => video.paused", arg=first.element_handle())
