"""Where the viewer is: a late answer takes nobody away, back and forward lead somewhere."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import (
    Late,
    coming_late,
    sign_in_as_demo_user,
    wait_until_it_plays,
)
from tests.support.demo import Demo

OWN_CLIP = "**/api/v1/video/*?include=nexgate"


def wait_for_one(page: Page, held: list[Late]) -> None:
    """Return when an answer waits."""
    while not held:
        page.wait_for_timeout(20)


def faults_of(page: Page) -> list[str]:
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_who_has_gone_elsewhere_after_signing_in_stays_there(phone: Page, demo: Demo) -> None:
    phone.goto(demo.url)
    expect(phone.locator(".clip video").first).to_be_attached()
    with coming_late(phone, OWN_CLIP) as held:
        sign_in_as_demo_user(phone, "alice")
        wait_for_one(phone, held)
        phone.goto(f"{demo.url}/#/@dmitri")
        expect(phone.locator(".profile .tile").first).to_be_visible()
    expect(phone.locator(".profile .tile").first).to_be_visible()
    assert phone.url.endswith("/#/@dmitri")
    # The feed below was the guest's: it is made anew.
    phone.go_back()
    expect(phone.locator(".feed-view video").first).to_be_attached()
    expect(phone.locator(".view")).to_have_count(1)


def test_a_clip_that_comes_late_covers_nothing(phone: Page, demo: Demo) -> None:
    feed = phone.request.get(f"{demo.url}/api/web/feed").json()
    phone.goto(demo.url)
    with coming_late(phone, OWN_CLIP) as held:
        phone.goto(f"{demo.url}/#/v/{feed['data'][1]['shortcode']}")
        wait_for_one(phone, held)
        phone.goto(f"{demo.url}/#/@alice")
        expect(phone.locator(".profile .tile").first).to_be_visible()
    expect(phone.locator(".view")).to_have_count(2)
    assert phone.url.endswith("/#/@alice")


def test_one_step_back_leads_away_after_a_reload_too(phone: Page, demo: Demo) -> None:
    phone.goto(demo.url)
    phone.locator(".clip .author").first.click()
    expect(phone.locator(".profile .tile").first).to_be_visible()
    for _ in range(2):
        phone.reload()
        expect(phone.locator(".profile .tile").first).to_be_visible()
    phone.locator(".view-back").click()
    expect(phone.locator(".profile")).to_have_count(0)
    expect(phone.locator(".feed-view video").first).to_be_attached()
    assert phone.evaluate("history.state.depth") == 0
    phone.go_back()
    expect(phone).to_have_url("about:blank")


def test_forward_leads_to_the_clip_again_and_on_from_it(phone: Page, demo: Demo) -> None:
    said = faults_of(phone)
    phone.goto(f"{demo.url}/#/@alice")
    phone.locator(".profile .tile").first.click()
    clips = phone.locator(".feed-view:not([inert]) .clip:has(video)")
    expect(clips.first).to_be_visible()
    phone.go_back()
    expect(phone.locator(".profile:not([inert])")).to_be_visible()
    phone.go_forward()
    expect(clips.nth(1)).to_be_attached()
    phone.locator(".feed-view:not([inert]) .view-back").click()
    expect(phone.locator(".profile:not([inert])")).to_be_visible()
    assert said == []


@pytest.mark.parametrize("is_new", [True, False], ids=["opened", "typed"])
def test_whose_session_is_over_watches_as_a_guest(phone: Page, demo: Demo, *, is_new: bool) -> None:
    feed = phone.request.get(f"{demo.url}/api/web/feed").json()
    phone.goto(demo.url)
    sign_in_as_demo_user(phone, "alice")
    wait_until_it_plays(phone)
    if is_new:
        phone.goto("about:blank")
    phone.route(OWN_CLIP, lambda route: route.fulfill(status=401, json={}), times=1)
    phone.goto(f"{demo.url}/#/v/{feed['data'][1]['shortcode']}")
    expect(phone.locator("#account")).to_contain_text("Sign in")
    expect(phone.locator(".clip:has(video) .name").first).to_have_text(
        f"@{feed['data'][1]['account']['username']}"
    )
    expect(phone.locator("dialog[open]")).to_have_count(0)


def test_an_account_that_is_not_there_is_said_to_be_not_there(phone: Page, demo: Demo) -> None:
    phone.goto(f"{demo.url}/#/@nobody.at.all")
    expect(phone.locator(".profile .grid-tail")).to_have_text("Nobody here by that name")
