"""The page of an account: its meta tags, its clips, and that no user's text becomes markup."""

import pytest

from gateway.pages.rendering import Pages
from gateway.pages.wording import clock
from mappings.accounts import AccountFacts, ClipNumbers, account_from_person
from mappings.loops import Account
from mappings.nexgate import FollowStats
from mappings.people import Person
from mappings.rules import Rules
from tests.support.page_reading import read
from tests.support.page_samples import MakeVideo

MARKUP = "</title><script>alert(1)</script><img src=x onerror=alert(2)>\"'"


def account(name: str = "Ada Lovelace", clips: int = 1) -> Account:
    made = account_from_person(
        Person("5d0f5a0e-92a7-4f0b-8a06-5a1f0a7c9b11", "ada", name, "https://cdn.example/ada.jpg"),
        Rules(public_url="https://loops.example"),
        AccountFacts(ClipNumbers(clips, 1234), FollowStats(followers_count=2, following_count=1)),
    )
    assert made is not None
    return made


def test_meta_tags_are_those_loops_gives(pages: Pages, make_video: MakeVideo) -> None:
    page = read(pages.profile_page(account(), [make_video()]))
    description = "1 clip by @ada on Loops Gateway"
    assert {k: v for k, v in page.meta().items() if k not in ("viewport", "color-scheme")} == {
        "description": description,
        "og:locale": "en_US",
        "og:site_name": "Loops Gateway",
        "og:type": "profile",
        "profile:username": "ada",
        "og:title": "Ada Lovelace (@ada)",
        "og:description": description,
        "og:url": "https://loops.example/@ada",
        "og:image": "https://cdn.example/ada.jpg",
        "twitter:card": "summary",
        "twitter:title": "Ada Lovelace (@ada)",
        "twitter:description": description,
        "twitter:image": "https://cdn.example/ada.jpg",
    }
    assert page.links("canonical") == ["https://loops.example/@ada"]


def test_clips_lead_to_their_pages_with_their_numbers(pages: Pages, make_video: MakeVideo) -> None:
    page = read(pages.profile_page(account(clips=30), [make_video()], has_more=True))
    links = [link.get("href") for link in page.all("a")]
    assert "/v/5YvxWOxcRa" in links
    for told in ("30 clips", "2 followers", "1 following", "1.2K likes", "0:12", "newest clips"):
        assert told in page.text


def test_a_sensitive_clip_shows_neither_picture_nor_caption(
    pages: Pages, make_video: MakeVideo
) -> None:
    document = pages.profile_page(account(), [make_video(is_sensitive=True)])
    assert "poster.webp" not in document
    assert "#cats" not in document
    assert "Sensitive" in read(document).text


def test_an_account_without_clips(pages: Pages) -> None:
    assert "No clips yet" in read(pages.profile_page(account(clips=0), [])).text


def test_no_users_text_becomes_markup(pages: Pages, make_video: MakeVideo) -> None:
    page = read(pages.profile_page(account(MARKUP), [make_video(caption=MARKUP)]))
    assert page.all("script") == []
    assert "x" not in [image.get("src") for image in page.all("img")]
    assert page.meta()["og:title"] == f"{MARKUP} (@ada)"


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (-1, "0:00"), (7, "0:07"), (222, "3:42"), (3723, "1:02:03")]
)
def test_lengths_read_as_on_players(seconds: int, shown: str) -> None:
    assert clock(seconds) == shown


def test_somebody_who_is_not_there(pages: Pages) -> None:
    assert "Nobody here by that name" in read(pages.no_account_page()).text
