"""The watch page and the pages that have no clip to show."""

import json
import re
from collections.abc import Mapping

import pytest

from gateway.pages.headers import PAGE_HEADERS
from gateway.pages.rendering import DemoUser, Pages
from tests.support.page_reading import read
from tests.support.page_samples import MakeVideo, make_pages


def documents(pages: Pages, make_video: MakeVideo) -> Mapping[str, str]:
    return {
        "watch": pages.watch_page(),
        "share": pages.share_page(make_video(is_sensitive=True)),
        "gone": pages.gone_page(),
        "hint": pages.sign_in_hint_page(),
        "trouble": pages.error_page(503, "Try again in a moment."),
    }


def test_the_watch_page_carries_no_user_outside_the_demo(pages: Pages) -> None:
    assert read(pages.watch_page()).facts["demoUsers"] == []


def test_demo_users_reach_the_script_as_they_are() -> None:
    user = DemoUser("al</script>ice", "a.b.c", None)
    page = read(make_pages(demo_users=(user,)).watch_page())
    assert page.facts["demoUsers"] == [{"name": user.name, "token": "a.b.c", "picture": None}]


@pytest.mark.parametrize("allowed", [True, False])
def test_the_script_knows_whether_guests_can_watch(*, allowed: bool) -> None:
    assert (
        read(make_pages(guests_can_watch=allowed).watch_page()).facts["guestsCanWatch"] is allowed
    )


def test_hls_js_is_named_but_not_loaded(pages: Pages) -> None:
    page = read(pages.watch_page())
    assert page.facts["hlsScript"] == pages.assets.asset_url("hls.light.min.js")
    assert [one["src"] for one in page.all("script") if "src" in one] == [
        pages.assets.asset_url("watch.js")
    ]


def test_nothing_typed_can_enter_an_address(pages: Pages) -> None:
    page = read(pages.watch_page())
    assert all(form.get("method") == "dialog" for form in page.all("form"))
    assert not any("name" in field for field in page.all("textarea") + page.all("input"))


def test_the_watch_page_is_the_instances_home(pages: Pages) -> None:
    page = read(pages.watch_page())
    assert page.links("canonical") == ["https://loops.example/"]
    assert page.meta()["description"] == "Short clips"


def test_a_missing_clip_is_told_kindly(pages: Pages) -> None:
    page = read(pages.gone_page())
    assert "This clip is gone" in page.text
    assert "/" in {one.get("href") for one in page.all("a")}


def test_a_guest_is_shown_the_way_in(pages: Pages) -> None:
    page = read(pages.sign_in_hint_page())
    assert "Sign in to watch" in page.text
    assert page.by_id("enter")["href"] == "/#/sign-in"


@pytest.mark.parametrize(
    ("status", "title", "words"),
    [
        (502, "Nexgate gave an odd answer", "The clips are still there."),
        (503, "Nexgate is not answering", "The clips are still there."),
        (504, "Nexgate is taking too long", "The clips are still there."),
        (500, "Something went wrong", "That is our fault, not yours."),
        (405, "Something went wrong", "Back in a moment."),
    ],
)
def test_trouble_says_whose_it_is_and_offers_another_try(
    pages: Pages, status: int, title: str, words: str
) -> None:
    page = read(pages.error_page(status, "Back in a moment."))
    assert title in page.text
    assert words in page.text
    assert "" in {one.get("href") for one in page.all("a")}


def test_pages_without_a_clip_are_kept_out_of_search_engines(pages: Pages) -> None:
    for document in (pages.gone_page(), pages.sign_in_hint_page(), pages.error_page(503, "Soon.")):
        assert read(document).meta()["robots"] == "noindex"


def test_the_policy_allows_nothing_unsafe() -> None:
    policy = PAGE_HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"


def test_the_other_page_headers() -> None:
    assert PAGE_HEADERS["X-Content-Type-Options"] == "nosniff"
    assert PAGE_HEADERS["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert PAGE_HEADERS["Cross-Origin-Opener-Policy"] == "same-origin"


def test_no_page_holds_what_the_policy_forbids(pages: Pages, make_video: MakeVideo) -> None:
    for document in documents(pages, make_video).values():
        page = read(document)
        assert page.all("style") == []
        for name, attributes in page.elements:
            assert "style" not in attributes, name
            assert not [key for key in attributes if key.startswith("on")], name
        for script in page.all("script"):
            assert "src" in script or script.get("type") == "application/json"


def test_every_part_a_page_points_to_is_there(pages: Pages, make_video: MakeVideo) -> None:
    for document in documents(pages, make_video).values():
        page = read(document)
        ids = [one["id"] for _, one in page.elements if "id" in one]
        assert len(ids) == len(set(ids))
        for _, attributes in page.elements:
            for key in ("for", "aria-labelledby", "aria-describedby"):
                assert set((attributes.get(key) or "").split()) <= set(ids)
        icons = {one.get("href") for one in page.all("use")}
        assert icons <= {f"#{identifier}" for identifier in ids}


def test_every_button_has_a_type_and_a_name(pages: Pages, make_video: MakeVideo) -> None:
    for document in documents(pages, make_video).values():
        for found in re.finditer(r"<button([^>]*)>(.*?)</button>", document, re.DOTALL):
            assert "type=" in found[1]
            words = re.sub(r"<[^>]*>", "", found[2]).strip()
            is_filled_later = any(
                f'class="{name}"' in found[1] for name in ("author", "tile", "found-person")
            )
            assert words or "aria-label=" in found[1] or is_filled_later, found[0]


def test_facts_are_json_that_no_parser_can_leave(pages: Pages) -> None:
    block = re.search(
        r'<script type="application/json" id="facts">(.*?)</script>',
        make_pages(demo_users=(DemoUser("<!--<script>", "t", None),)).watch_page(),
        re.DOTALL,
    )
    assert block is not None
    assert "<" not in block[1]
    assert json.loads(block[1])["demoUsers"][0]["name"] == "<!--<script>"
