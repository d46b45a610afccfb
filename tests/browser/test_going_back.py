"""Where the viewer is: a late answer takes nobody away, back and forward lead somewhere."""

from playwright.sync_api import Page, Route, expect

from tests.support.browsing import sign_in_as_demo_user
from tests.support.demo import Demo

OWN_CLIP = "**/api/v1/video/*?include=nexgate"


class Held:
    """Requests that match wait until they are let go."""

    def __init__(self, page: Page, pattern: str) -> None:
        self._routes: list[Route] = []
        self._page = page
        self._pattern = pattern
        page.route(pattern, lambda route: self._routes.append(route))

    def wait(self) -> None:
        """Return when one waits."""
        while not self._routes:
            self._page.wait_for_timeout(20)

    def let_go(self) -> None:
        """Let all go on, and wait for the answers to those that wait."""
        for route in list(self._routes):
            with self._page.expect_response(route.request.url) as answer:
                route.continue_()
            answer.value.finished()
        self._page.unroute(self._pattern)


def faults_of(page: Page) -> list[str]:
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_who_has_gone_elsewhere_after_signing_in_stays_there(phone: Page, demo: Demo) -> None:
    phone.goto(demo.url)
    expect(phone.locator(".clip video").first).to_be_attached()
    held = Held(phone, OWN_CLIP)
    sign_in_as_demo_user(phone, "alice")
    held.wait()
    phone.goto(f"{demo.url}/#/@dmitri")
    expect(phone.locator(".profile .tile").first).to_be_visible()
    held.let_go()
    # What comes late is done with after one more turn of the page.
    phone.evaluate("() => new Promise((done) => setTimeout(done))")
    expect(phone.locator(".profile .tile").first).to_be_visible()
    assert phone.url.endswith("/#/@dmitri")
    # The feed below was the guest's: it is made anew.
    phone.go_back()
    expect(phone.locator(".feed-view video").first).to_be_attached()
    expect(phone.locator(".view")).to_have_count(1)


def test_a_clip_that_comes_late_covers_nothing(phone: Page, demo: Demo) -> None:
    feed = phone.request.get(f"{demo.url}/api/web/feed").json()
    phone.goto(demo.url)
    held = Held(phone, OWN_CLIP)
    phone.goto(f"{demo.url}/#/v/{feed['data'][1]['shortcode']}")
    held.wait()
    phone.goto(f"{demo.url}/#/@alice")
    expect(phone.locator(".profile .tile").first).to_be_visible()
    held.let_go()
    phone.evaluate("() => new Promise((done) => setTimeout(done))")
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


def test_an_account_that_is_not_there_is_said_to_be_not_there(phone: Page, demo: Demo) -> None:
    phone.goto(f"{demo.url}/#/@nobody.at.all")
    expect(phone.locator(".profile .grid-tail")).to_have_text("Nobody here by that name")
