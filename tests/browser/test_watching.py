"""Watching: clips play, scroll and sound; placeholders; every view has its own address."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.support.browsing import new_context, wait_until_it_plays
from tests.support.demo import Demo

CLIPS = ".clip:has(video)"


def test_a_clip_plays_and_the_next_one_after_it(phone: Page, demo: Demo) -> None:
    phone.goto(demo.url)
    wait_until_it_plays(phone)
    first, second = (phone.locator(CLIPS).nth(place).locator("video") for place in (0, 1))
    phone.keyboard.press("ArrowDown")
    phone.wait_for_function("(video) => video.currentTime > 0", arg=second.element_handle())
    phone.wait_for_function("(video) => video.paused", arg=first.element_handle())
    # The focus has moved along.
    expect(phone.locator(CLIPS).nth(1)).to_be_focused()


def test_the_tiny_picture_stands_in_for_a_poster_that_does_not_come(
    desktop: Page, demo: Demo
) -> None:
    desktop.route("**/poster.webp", lambda route: route.abort())
    desktop.goto(demo.url)
    first = desktop.locator(CLIPS).first
    expect(first).to_have_attribute("data-placeholder", "lqip")
    expect(first.locator(".placeholder img")).to_have_attribute("src", re.compile("^data:image/"))


def test_without_it_the_blurhash_and_then_the_colour(desktop: Page, demo: Demo) -> None:
    for missing, stands_in in (("lqip", "blurhash"), ("lqip blurhash", "dominant_color")):
        desktop.unroute_all()
        desktop.route("**/api/web/feed**", without_variants(missing))
        desktop.goto(demo.url)
        expect(desktop.locator(CLIPS).first).to_have_attribute("data-placeholder", stands_in)


def test_on_the_pages_of_one_clip_too_it_fills_the_clip_s_place(desktop: Page, demo: Demo) -> None:
    desktop.route("**/poster.webp", lambda route: route.abort())
    code = desktop.request.get(f"{demo.url}/api/web/feed").json()["data"][0]["shortcode"]
    for path in (f"/v/{code}", f"/embed/{code}"):
        desktop.goto(demo.url + path)
        picture = desktop.locator("#placeholder img")
        expect(picture).to_have_attribute("src", re.compile("^data:image/"))
        boxes = [desktop.locator(one).bounding_box() for one in ("#placeholder img", ".frame")]
        (inner, outer) = (box for box in boxes if box is not None)
        assert inner["width"] >= outer["width"], path
        assert inner["height"] >= outer["height"], path


def test_every_view_has_an_address_and_the_back_button_works(phone: Page, demo: Demo) -> None:
    phone.goto(demo.url)
    phone.locator(".caption .tag").first.click()
    expect(phone.locator(".finding h2")).to_have_text("#sunrise")
    assert "/#/tag/sunrise" in phone.url
    phone.locator(".finding .tile").first.click()
    expect(phone.locator(".feed-view video").last).to_be_attached()
    assert "/#/v/" in phone.url
    phone.go_back()
    expect(phone.locator(".finding .tile").first).to_be_visible()
    phone.go_back()
    expect(phone.locator(".finding")).to_have_count(0)
    phone.go_forward()
    expect(phone.locator(".finding h2")).to_have_text("#sunrise")
    phone.reload()
    expect(phone.locator(".finding h2")).to_have_text("#sunrise")
    phone.goto(f"{demo.url}/#/@alice")
    expect(phone.locator(".profile .numbers")).to_contain_text("followers")


def test_an_unknown_address_says_what_it_is(desktop: Page, demo: Demo) -> None:
    desktop.goto(f"{demo.url}/no/such/place")
    expect(desktop.locator("h1")).to_have_text("There is nothing at this address")


# A slow machine would look for a message that has gone.
NO_LONG_TIMEOUTS = """
  const own = window.setTimeout;
  window.setTimeout = (act, delay, ...more) => (delay < 4000 ? own(act, delay, ...more) : 0);
"""


def test_nothing_covers_the_caption(phone: Page, desktop: Page, demo: Demo) -> None:
    for page in (phone, desktop):
        page.add_init_script(NO_LONG_TIMEOUTS)
        page.goto(f"{demo.url}/#/nowhere")
        expect(page.locator(".toast")).to_be_visible()
        for cover in (".toast", ".unmute"):
            assert not overlap(page, cover, ".clip .caption"), cover


def test_the_pages_speak_the_viewers_language(desktop: Page, demo: Demo) -> None:
    browser = desktop.context.browser
    assert browser is not None
    for locale, word in (
        ("de-AT", "Anmelden"),
        ("fr", "Se connecter"),
        ("es-MX", "Iniciar sesión"),
    ):
        with new_context(browser, locale=locale) as context:
            page = context.new_page()
            page.route("**/api/web/feed**", liked_by(1_250))
            page.goto(demo.url)
            expect(page.locator("#account")).to_contain_text(word)
            expect(page.locator("html")).to_have_attribute("lang", locale.split("-")[0])
            expect(page.locator(".clip .like").first).to_contain_text("1,2K")


def without_variants(missing: str) -> Callable[[Route], None]:
    """Answers the feed without some of the clips' variants."""

    def answer(route: Route) -> None:
        original = route.fetch()
        page = original.json()
        for video in page["data"]:
            for name in missing.split():
                video["nexgate"]["media"]["variants"].pop(name, None)
        route.fulfill(response=original, json=page)

    return answer


def liked_by(count: int) -> Callable[[Route], None]:
    """Answers the feed with clips that so many like."""

    def answer(route: Route) -> None:
        original = route.fetch()
        page = original.json()
        for video in page["data"]:
            video["likes"] = count
        route.fulfill(response=original, json=page)

    return answer


def overlap(page: Page, one: str, other: str) -> bool:
    boxes = [page.locator(selector).first.bounding_box() for selector in (one, other)]
    if None in boxes:
        return False
    (a, b) = (box for box in boxes if box is not None)
    across = a["x"] < b["x"] + b["width"] and b["x"] < a["x"] + a["width"]
    return across and a["y"] < b["y"] + b["height"] and b["y"] < a["y"] + a["height"]
