"""The share page: its meta tags, its player, and that no user's text becomes markup."""

import pytest

from gateway.pages.rendering import Pages
from tests.support.page_reading import read
from tests.support.page_samples import MakeVideo, make_pages

MARKUP = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;"
TECHNICAL = {"viewport", "color-scheme"}


def test_meta_tags_are_those_loops_gives(pages: Pages, make_video: MakeVideo) -> None:
    meta = read(pages.share_page(make_video())).meta()
    assert {key: content for key, content in meta.items() if key not in TECHNICAL} == {
        "description": "Hi #cats @bob",
        "author": "Ada Lovelace",
        "article:author": "@ada",
        "og:locale": "en_US",
        "og:site_name": "Loops Gateway",
        "og:title": "Ada Lovelace (@ada)",
        "og:description": "Hi #cats @bob",
        "og:type": "video",
        "og:url": "https://loops.example/v/5YvxWOxcRa",
        "og:image": "https://cdn.example/poster.webp",
        "og:video": "https://cdn.example/720p_watermarked.mp4",
        "og:video:width": "720",
        "og:video:height": "1280",
        "og:video:duration": "12",
        "og:video:type": "video/mp4",
        "video:release_date": "2026-06-20T08:30:00+00:00",
        "twitter:card": "summary",
        "twitter:title": "Ada Lovelace (@ada)",
        "twitter:description": "Hi #cats @bob",
        "twitter:image": "https://cdn.example/poster.webp",
    }


def test_open_graph_tags_are_properties(pages: Pages, make_video: MakeVideo) -> None:
    for tag in read(pages.share_page(make_video())).all("meta"):
        key = tag.get("property") or tag.get("name") or ""
        assert key.startswith(("og:", "video:", "article:")) is ("property" in tag)


def test_canonical_link_is_the_clips_url(pages: Pages, make_video: MakeVideo) -> None:
    page = read(pages.share_page(make_video()))
    assert page.links("canonical") == ["https://loops.example/v/5YvxWOxcRa"]


def test_a_sensitive_clip_tells_machines_nothing_but_its_author(
    pages: Pages, make_video: MakeVideo
) -> None:
    page = read(pages.share_page(make_video(is_sensitive=True)))
    meta = page.meta()
    assert meta.keys() - TECHNICAL == {"author", "article:author", "og:locale", "og:logo"}
    logo = meta["og:logo"]
    assert logo is not None
    assert logo.startswith("https://loops.example/assets/favicon.svg?v=")


def test_a_sensitive_clip_is_covered_until_it_is_opened(
    pages: Pages, make_video: MakeVideo
) -> None:
    page = read(pages.share_page(make_video(is_sensitive=True)))
    assert "open" not in page.by_id("veil")
    assert page.by_id("player")["preload"] == "none"
    order = [name for name, _ in page.elements]
    assert order.index("details") < order.index("video")
    assert "backdrop" not in {image.get("class") for image in page.all("img")}


def test_a_clip_that_is_not_sensitive_is_not_covered(pages: Pages, make_video: MakeVideo) -> None:
    assert read(pages.share_page(make_video())).all("details") == []


def test_an_mp4_plays_without_any_script(pages: Pages, make_video: MakeVideo) -> None:
    player = read(pages.share_page(make_video())).by_id("player")
    assert player["src"] == "https://cdn.example/720p_watermarked.mp4"
    assert player["poster"] == "https://cdn.example/poster.webp"
    assert {"controls", "playsinline"} <= player.keys()


@pytest.mark.parametrize(
    ("src_url", "hls_url"),
    [
        ("https://cdn.example/master.m3u8", "https://cdn.example/master.m3u8"),
        ("https://cdn.example/long.m3u8?signed=1", None),
        ("https://cdn.example/stream/7", "https://cdn.example/stream/7"),
    ],
)
def test_a_long_video_is_announced_as_hls(
    pages: Pages, make_video: MakeVideo, src_url: str, hls_url: str | None
) -> None:
    page = read(pages.share_page(make_video(media__src_url=src_url, media__hls_url=hls_url)))
    assert page.meta()["og:video"] == src_url
    assert page.meta()["og:video:type"] == "application/vnd.apple.mpegurl"
    assert "src" not in page.by_id("player")
    assert page.all("source") == [{"src": src_url, "type": "application/vnd.apple.mpegurl"}]


def test_a_clip_without_words_still_has_a_description(pages: Pages, make_video: MakeVideo) -> None:
    page = read(pages.share_page(make_video(caption=None, mentions=[])))
    assert page.meta()["description"] == "A clip by @ada"
    assert "caption" not in {one.get("class") for one in page.all("p")}


def test_a_long_caption_is_cut_in_the_meta_tags_only(pages: Pages, make_video: MakeVideo) -> None:
    caption = "word " * 200
    page = read(pages.share_page(make_video(caption=caption, mentions=[])))
    description = page.meta()["og:description"]
    assert description is not None
    assert len(description) <= 300
    assert description.endswith("word…")
    assert caption in page.text


def test_author_caption_counts_date_and_tags_are_shown(pages: Pages, make_video: MakeVideo) -> None:
    page = read(pages.share_page(make_video()))
    for text in ("Ada Lovelace", "@ada", "1.2K", "20 June 2026", "#cats", "@bob", "#rainy"):
        assert text in page.text
    assert page.by_id("like")["title"] == "1,234"


def test_a_tag_seen_in_the_caption_is_not_repeated(pages: Pages, make_video: MakeVideo) -> None:
    assert read(pages.share_page(make_video())).text.count("#cats") == 1


def test_a_paid_promotion_is_labelled(pages: Pages, make_video: MakeVideo) -> None:
    assert "Paid promotion" not in pages.share_page(make_video())
    assert "Paid promotion" in pages.share_page(make_video(meta__contains_ad=True))


def test_what_the_viewer_did_is_shown(pages: Pages, make_video: MakeVideo) -> None:
    page = read(pages.share_page(make_video(has_liked=True), viewer_signed_in=True))
    assert page.by_id("like")["aria-pressed"] == "true"
    assert page.by_id("save")["aria-pressed"] == "false"
    assert page.facts["viewerSignedIn"] is True


def test_the_largest_count_is_shown_whole(pages: Pages, make_video: MakeVideo) -> None:
    page = read(pages.share_page(make_video(likes=2**63 - 1)))
    assert "9.2Qi" in page.text
    assert page.by_id("like")["title"] == "9,223,372,036,854,775,807"


@pytest.mark.parametrize(
    "field", ["caption", "account__name", "account__username", "media__alt_text", "url"]
)
def test_a_users_text_never_becomes_markup(pages: Pages, make_video: MakeVideo, field: str) -> None:
    plain, hostile = make_video(mentions=[]), make_video(mentions=[], **{field: MARKUP})
    before, after = read(pages.share_page(plain)), read(pages.share_page(hostile))
    assert [name for name, _ in after.elements] == [name for name, _ in before.elements] or (
        field == "caption"
    )
    assert len(after.all("script")) == len(before.all("script"))
    assert not any("onerror" in one for one in after.all("img"))
    assert after.facts["video"] == hostile.model_dump(mode="json")


def test_markup_in_a_tag_or_an_address_stays_text(pages: Pages, make_video: MakeVideo) -> None:
    video = make_video(
        tags=[MARKUP],
        media__thumbnail=f'https://cdn.example/"onerror="alert(1)?{MARKUP}',
        account__avatar='https://cdn.example/"onload="x',
    )
    page = read(pages.share_page(video))
    assert f"#{MARKUP}" in page.text
    for _, attributes in page.elements:
        assert not {"onerror", "onload"} & attributes.keys()


def test_markup_in_the_instances_name_stays_text(make_video: MakeVideo) -> None:
    pages = make_pages(instance_name=MARKUP)
    for document in (
        pages.share_page(make_video()),
        pages.watch_page(),
        pages.gone_page(),
        pages.sign_in_hint_page(),
        pages.error_page(503, MARKUP),
    ):
        page = read(document)
        assert MARKUP in page.text
        assert not any("onerror" in one for one in page.all("img"))
        assert all(
            "src" in one or one.get("type") == "application/json" for one in page.all("script")
        )
