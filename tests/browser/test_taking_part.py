"""Taking part: signing in and out, likes, comments, follows, search, invitations."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.support.browsing import sign_in, wait_until_it_plays
from tests.support.demo import Demo, running_gateway
from tests.support.signing_in import CODE, PASSWORD

LIKE = ".clip .like"


def test_sign_in_with_password_and_code_and_out_again(desktop: Page, demo: Demo) -> None:
    desktop.goto(demo.url)
    sign_in(desktop, "bob")
    expect(desktop.locator("#account")).to_contain_text("bob")
    names = {cookie.get("name"): cookie for cookie in desktop.context.cookies()}
    assert names["loops_session"].get("httpOnly") is True
    desktop.reload()
    expect(desktop.locator("#account")).to_contain_text("bob")
    desktop.locator("#account").click()
    desktop.locator("[data-sign-out]").click()
    expect(desktop.locator("#account")).to_contain_text("Sign in")
    desktop.reload()
    expect(desktop.locator("#account")).to_contain_text("Sign in")


def test_what_is_wrong_is_said_beside_the_field(phone: Page, demo: Demo) -> None:
    phone.goto(f"{demo.url}/#/sign-in")
    phone.locator("#identifier").fill("bob")
    phone.locator("#password").fill("not it")
    phone.locator("#password").press("Enter")
    expect(phone.locator("#password-problem")).to_have_text(
        "These credentials do not match our records."
    )
    phone.locator("#password").fill("Sandbox1!")
    phone.locator("#password").press("Enter")
    phone.locator("#code").fill("654321")
    phone.locator("#code").press("Enter")
    expect(phone.locator("#code-problem")).to_contain_text("That is not the code")


def test_a_pasted_token_signs_in_this_tab(desktop: Page, demo: Demo) -> None:
    desktop.goto(f"{demo.url}/#/sign-in")
    desktop.locator("[data-part=other-ways] summary").click()
    desktop.locator("#token").fill("no token")
    desktop.locator("[data-part=token] [type=submit]").click()
    expect(desktop.locator("#token-problem")).to_contain_text("does not look like a token")
    desktop.locator("#token").fill(demo.token("bob"))
    desktop.locator("[data-part=token] [type=submit]").click()
    expect(desktop.locator("#account")).to_contain_text("bob")
    assert desktop.context.cookies() == []


def test_another_code_can_be_asked_for(phone: Page, demo: Demo) -> None:
    phone.goto(f"{demo.url}/#/sign-in")
    phone.locator("#identifier").fill("fatima")
    phone.locator("#password").fill(PASSWORD)
    phone.locator("#password").press("Enter")
    phone.locator("[data-resend]").click()
    # Nexgate sends one two minutes after the last; the code that was sent is still good.
    expect(phone.locator("#code-problem")).to_contain_text("two minutes")
    phone.locator("#code").fill(CODE)
    phone.locator("#code").press("Enter")
    expect(phone.locator("#account")).to_contain_text("fatima")


def test_a_like_on_the_page_of_a_clip_stays(phone: Page, demo: Demo) -> None:
    phone.goto(demo.url)
    sign_in(phone, "dmitri")
    feed = phone.request.get(f"{demo.url}/api/web/feed").json()
    phone.goto(f"{demo.url}/v/{feed['data'][1]['shortcode']}")
    like = phone.locator("#like")
    expect(like).to_have_attribute("aria-pressed", "false")
    with phone.expect_response(lambda one: "/video/like/" in one.url) as answer:
        like.click()
    assert answer.value.status == 200
    expect(like).to_have_attribute("aria-pressed", "true")
    phone.reload()
    expect(like).to_have_attribute("aria-pressed", "true")


def test_without_a_service_token_the_page_says_what_to_do(
    phone: Page, demo: Demo, tmp_path: Path
) -> None:
    said: list[str] = []
    phone.on("pageerror", lambda error: said.append(str(error)))
    with running_gateway(tmp_path, demo) as url:
        phone.goto(url)
        notice = phone.locator(".feed-view .notice")
        expect(notice).to_contain_text("Sign in to watch")
        notice.get_by_role("button", name="Sign in").click()
        expect(phone.locator("[data-part=guest]")).to_be_hidden()
        expect(phone.locator("[data-part=other-ways]")).to_be_hidden()
        phone.keyboard.press("Escape")
        sign_in(phone, "alice")
        wait_until_it_plays(phone)
    assert said == []


def test_a_like_stays(desktop: Page, demo: Demo) -> None:
    desktop.goto(demo.url)
    sign_in(desktop, "chiara")
    like = desktop.locator(LIKE).first
    expect(like).to_have_attribute("aria-pressed", "false")
    with desktop.expect_response(lambda one: "/video/like/" in one.url):
        like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    assert "likes" in (like.get_attribute("aria-label") or "")
    desktop.reload()
    expect(desktop.locator(LIKE).first).to_have_attribute("aria-pressed", "true")


def test_a_guest_is_asked_to_sign_in(phone: Page, demo: Demo) -> None:
    phone.goto(demo.url)
    phone.locator(LIKE).first.click()
    expect(phone.locator("#sign-in")).to_contain_text("Sign in to like this clip.")


def test_comments_are_written_answered_liked_and_deleted(phone: Page, demo: Demo) -> None:
    phone.goto(demo.url)
    sign_in(phone, "emeka")
    phone.locator(".act.comments").first.click()
    sheet = phone.locator(".comments-sheet")
    expect(sheet.locator(".comment").first).to_be_visible()
    assert phone.url.endswith("/comments")
    sheet.locator("textarea").fill("What a morning")
    sheet.locator("[type=submit]").click()
    own = sheet.locator(".comment-list > .comment").first
    expect(own.locator(".comment-text").first).to_have_text("What a morning")
    own.locator("[data-do=answer]").first.click()
    sheet.locator("textarea").fill("And what a light")
    sheet.locator("[type=submit]").click()
    expect(own.locator(".replies .comment-text")).to_have_text("And what a light")
    other = sheet.locator(".comment-list > .comment").nth(1)
    with phone.expect_response(lambda one: "/comments/like/" in one.url):
        other.locator(".comment-like").first.click()
    expect(other.locator(".comment-like").first).to_have_attribute("aria-pressed", "true")
    own.locator(".replies [data-do=delete]").click()
    expect(own.locator(".replies .comment")).to_have_count(0)
    own.locator("[data-do=delete]").first.click()
    expect(sheet.get_by_text("What a morning")).to_have_count(0)
    phone.go_back()
    expect(sheet).to_have_count(0)


def test_an_author_is_followed_and_no_longer(desktop: Page, demo: Demo) -> None:
    desktop.goto(f"{demo.url}/#/@fatima")
    sign_in(desktop, "emeka")
    follow = desktop.locator(".profile .follow")
    expect(follow).to_have_text("Follow")
    with desktop.expect_response(lambda one: "/account/follow/" in one.url):
        follow.click()
    expect(follow).to_have_text("Following")
    desktop.reload()
    expect(desktop.locator(".profile .follow")).to_have_text("Following")
    with desktop.expect_response(lambda one: "/account/unfollow/" in one.url):
        desktop.locator(".profile .follow").click()
    expect(desktop.locator(".profile .follow")).to_have_text("Follow")


def test_search_finds_clips_people_and_hashtags(desktop: Page, demo: Demo) -> None:
    desktop.goto(demo.url)
    sign_in(desktop, "alice")
    desktop.locator("#search").click()
    desktop.locator(".search-form input").fill("esp")
    desktop.locator(".search-form input").press("Enter")
    expect(desktop.locator(".found-tags")).to_contain_text("#espresso")
    expect(desktop.locator(".finding .tile").first).to_be_visible()
    assert desktop.url.endswith("/#/search/esp")
    desktop.locator(".found-tags button", has_text="#espresso").click()
    expect(desktop.locator(".finding h2").last).to_have_text("#espresso")


def test_an_invited_viewer_is_asked(phone: Page, demo: Demo) -> None:
    # A page of its own: what a sign-in still does to the address of one would end this visit.
    phone.goto(demo.url)
    sign_in(phone, "alice")
    phone.goto("about:blank")
    phone.goto(f"{demo.url}/#/@dmitri")
    tile = phone.locator('.tile[aria-label^="Remix of your voice"]')
    tile.click()
    clip = phone.locator(".feed-view .clip", has_text="Remix of your voice").last
    invitation = clip.locator(".invitation")
    expect(invitation).to_be_visible()
    with phone.expect_response(lambda one: "/collaboration/decline/" in one.url) as answer:
        invitation.get_by_role("button", name="Decline").click()
    assert answer.value.status == 200
    expect(invitation).to_be_hidden()
    wait_until_it_plays(phone)
