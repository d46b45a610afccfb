"""The player in other people's pages: what users wrote is text, what can't be shown is said."""

import pytest

from gateway.pages.headers import EMBED_HEADERS, PAGE_HEADERS
from gateway.pages.rendering import Pages
from tests.support.page_samples import MakeVideo

MARKUP = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;"


@pytest.mark.parametrize("theme", ["light", "dark", None])
def test_the_theme_is_the_embedding_pages_choice(
    pages: Pages, make_video: MakeVideo, theme: str | None
) -> None:
    html = pages.embed_page(make_video(), theme=theme, start_s=0)
    assert (f'data-theme="{theme}"' in html) == (theme is not None)


def test_it_starts_where_it_is_asked_to(pages: Pages, make_video: MakeVideo) -> None:
    src = 'src="https://cdn.example/720p_watermarked.mp4'
    assert f'{src}#t=9"' in pages.embed_page(make_video(), theme=None, start_s=9)
    assert f'{src}"' in pages.embed_page(make_video(), theme=None, start_s=0)


def test_no_text_of_a_users_becomes_markup(pages: Pages, make_video: MakeVideo) -> None:
    account = {"id": "1", "name": MARKUP, "username": MARKUP, "avatar": "https://cdn.example/a"}
    video = make_video(caption=MARKUP, account=account, mentions=[])
    html = pages.embed_page(video, theme=None, start_s=0)
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_without_a_video_it_says_so(pages: Pages) -> None:
    html = pages.embed_page(None, theme="dark", start_s=5)
    assert "unavailable" in html
    assert "<video" not in html


def test_only_players_may_stand_in_other_peoples_pages() -> None:
    assert "frame-ancestors *" in EMBED_HEADERS["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in PAGE_HEADERS["Content-Security-Policy"]
