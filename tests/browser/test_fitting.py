"""Nothing that can be used is off the screen, on the narrowest phones and in every language."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import new_context, sign_in_as_demo_user
from tests.support.demo import Demo

# In CSS pixels: the narrowest phone there is, and the usual ones.
WIDTHS = (320, 360, 390)
# What can be used now and sticks out; a page that scrolls sideways.
STICKING_OUT = """() => {
  const sheet = document.querySelector("dialog[open]");
  const controls = [...document.querySelectorAll("button, a[href], input, textarea, summary")];
  const outside = controls.filter((one) => {
    const isUsable = one.checkVisibility({ visibilityProperty: true })
      && !one.closest("[inert], .skip") && (!sheet || sheet.contains(one));
    const { left, right } = one.getBoundingClientRect();
    return isUsable && (left < -1 || right > innerWidth + 1);
  });
  const { scrollWidth } = document.documentElement;
  return outside.map((one) => one.outerHTML.slice(0, 120))
    .concat(scrollWidth > innerWidth ? [`${scrollWidth} pixels wide`] : []);
}"""


def fits(page: Page, name: str) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate(STICKING_OUT) == [], f"{name}, {width} pixels"


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "fr-FR", "es-ES"])
def test_everything_fits_on_a_phone(browser: Browser, demo: Demo, locale: str) -> None:
    with new_context(browser, locale=locale) as context:
        page = context.new_page()
        page.goto(demo.url)
        expect(page.locator("#account")).to_be_visible()
        fits(page, "guest")
        page.locator("#account").click()
        fits(page, "sign-in")
        page.keyboard.press("Escape")
        sign_in_as_demo_user(page, "alice")
        fits(page, "signed in")
        code = page.request.get(f"{demo.url}/api/web/feed").json()["data"][0]["shortcode"]
        for path, awaited in (
            ("/#/@dmitri", ".profile .tile"),
            ("/#/tag/sunrise", ".finding .tile"),
            ("/#/search/al", ".found-person"),
            (f"/v/{code}", "#like"),
            ("/@alice", ".tiles"),
            (f"/embed/{code}", "#player"),
            ("/oauth/sessions", "[name=identifier]"),
            ("/nowhere", "h1"),
        ):
            page.goto(demo.url + path)
            expect(page.locator(awaited).first).to_be_visible()
            fits(page, path)


def test_who_is_signed_in_can_sign_out_on_a_phone(phone: Page, demo: Demo) -> None:
    phone.set_viewport_size({"width": 360, "height": 740})
    phone.goto(demo.url)
    sign_in_as_demo_user(phone, "bob")
    phone.locator("#account").click()
    phone.locator("[data-sign-out]").click()
    expect(phone.locator("#account")).to_contain_text("Sign in")
