"""What was asked before the viewer did something, and comes after it, undoes nothing."""

from playwright.sync_api import Page, expect

from tests.support.browsing import coming_late, sign_in
from tests.support.demo import Demo


def test_a_follow_stays(desktop: Page, demo: Demo) -> None:
    desktop.goto(demo.url)
    sign_in(desktop, "hugo")
    with coming_late(desktop, "**/api/v1/account/state/*") as held:
        desktop.goto("about:blank")
        with desktop.expect_request("**/api/v1/account/state/*"):
            desktop.goto(f"{demo.url}/#/@fatima")
        follow = desktop.locator(".profile .follow")
        expect(follow).to_have_text("Follow")
        with desktop.expect_response("**/api/v1/account/follow/*"):
            follow.click()
        expect(follow).to_have_text("Following")
        assert len(held) == 1
        assert held[0][1].json()["data"]["following"] is False
    assert follow.text_content() == "Following"


def test_a_like_stays(desktop: Page, demo: Demo) -> None:
    desktop.goto(f"{demo.url}/#/sign-in")
    desktop.locator("[data-part=other-ways] summary").click()
    desktop.locator("#token").fill(demo.token("emeka"))
    desktop.locator("[data-part=token] [type=submit]").click()
    expect(desktop.locator("#account")).to_contain_text("emeka")
    feed = desktop.request.get(f"{demo.url}/api/web/feed").json()
    video = feed["data"][2]
    with coming_late(desktop, f"**/api/v1/video/{video['id']}*") as held:
        with desktop.expect_request(f"**/api/v1/video/{video['id']}*"):
            desktop.goto(f"{demo.url}/v/{video['shortcode']}")
        like = desktop.locator("#like")
        with desktop.expect_response(f"**/api/v1/video/like/{video['id']}"):
            like.click()
        expect(like).to_have_attribute("aria-pressed", "true")
        assert len(held) == 1
        assert held[0][1].json()["data"]["has_liked"] is False
    assert like.get_attribute("aria-pressed") == "true"
