"""A build with the shape of the official web app's runs in a browser, under the page's policy."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.support.demo import Demo, running_gateway
from tests.support.web_build import write_web_build


def test_a_build_mounts_with_its_styles_its_pictures_and_its_webassembly(
    desktop: Page, demo: Demo, tmp_path: Path
) -> None:
    build = tmp_path / "public"
    write_web_build(build)
    said: list[str] = []
    desktop.on("console", lambda message: said.append(message.text))
    desktop.on("pageerror", lambda error: said.append(str(error)))
    settings = {"instance__spa_dir": str(build), "instance__name": "Ours & <theirs>"}
    with running_gateway(tmp_path, demo, **settings) as url:
        desktop.goto(f"{url}/explore")
        expect(desktop.locator("h1")).to_have_text("Welcome to Ours & <theirs>")
        expect(desktop).to_have_title("Ours & <theirs>")
        expect(desktop.locator("h1")).to_have_css("color", "rgb(1, 2, 3)")
        expect(desktop.locator("h1")).to_have_css("font-style", "italic")
        expect(desktop.locator("h1")).to_have_css("letter-spacing", "3px")
        expect(desktop.locator("#logo")).to_have_js_property("naturalWidth", 1)
        expect(desktop.locator("body")).to_have_attribute("data-software", "loops")
    # The picture that is not there is the only thing it says.
    assert [line for line in said if "404" not in line] == []
