"""Whole pages, there and back."""

from hypothesis import given
from hypothesis import strategies as st

from mappings.loops import VideoPage
from mappings.nexgate import ClipPage, is_usable_cursor, read_clip, read_clip_page
from mappings.pages import Cursor, encode_cursor, video_page
from mappings.rules import Rules, ViewerFacts
from mappings.video_pages import clips_from_page, page_from_clips
from mappings.videos import video_from_clip
from tests.support.pairs import Case
from tests.support.strategies import PLAYABLE_CLIPS
from tests.support.video_strategies import videos

RULES = Rules("https://loops.example")
VIEWER = ViewerFacts(signed_in=True)
FEED, PATH = "local", "https://loops.example/api/v1/feed/for-you"
CURSORS = st.one_of(st.none(), st.text(min_size=1, max_size=80).filter(is_usable_cursor))


def there(clips: ClipPage, *, extension: bool) -> VideoPage:
    return page_from_clips(
        clips, RULES, VIEWER, feed=FEED, path=PATH, per_page=5, extension=extension
    ).page


@given(st.lists(PLAYABLE_CLIPS, max_size=3), CURSORS)
def test_clips_there_and_back_are_the_same(found: list[object], cursor: str | None) -> None:
    clips = ClipPage(tuple(map(read_clip, found)), cursor, cursor is not None)
    assert clips_from_page(there(clips, extension=True), RULES, feed=FEED) == clips


@given(st.lists(videos(), max_size=3), CURSORS)
def test_videos_there_and_back_are_the_same(found: list[object], cursor: str | None) -> None:
    following = None if cursor is None else encode_cursor(FEED, Cursor(cursor))
    page = video_page(
        found,  # type: ignore[arg-type]  # what the strategy makes are videos
        path=PATH,
        query={},
        per_page=5,
        next_cursor=following,
    )
    assert there(clips_from_page(page, RULES, feed=FEED), extension=False) == page


def test_what_can_not_be_shown_is_left_out_and_told() -> None:
    document = Case("clip_feed_sample").payload()
    assert isinstance(document, dict)
    (sample,) = document["clips"]
    silent = {**sample, "media": {}}
    odd = {**sample, "createdAt": "soon"}
    page = read_clip_page({**document, "clips": [sample, silent, odd, {}]})
    translated = page_from_clips(page, RULES, VIEWER, feed=FEED, path=PATH, per_page=5)
    assert len(translated.page.data) == 2
    assert translated.dropped == ("id_missing", "unplayable")
    assert translated.defects == ("created_at_unreadable",)


def test_a_foreign_cursor_is_handed_on_and_an_unusable_one_ends_the_list() -> None:
    def cursor_of(text: str | None) -> str | None:
        page = video_page([], path=PATH, query={}, per_page=5, next_cursor=text)
        return clips_from_page(page, RULES, feed=FEED).next_cursor

    inside = encode_cursor(FEED, Cursor("abc", "3fa85f64-5717-4562-b3fc-2c963f66afa6", 2))
    assert cursor_of("eyJpZCI6MX0") == "eyJpZCI6MX0"
    assert cursor_of(inside) == inside
    assert cursor_of("\x00") is None
    assert cursor_of(None) is None


def test_a_guest_is_told_nothing_of_the_reader() -> None:
    clip = read_clip(Case("viewer_liked_and_saved").payload())
    video = video_from_clip(clip, RULES, VIEWER).video
    page = page_from_clips(
        ClipPage((clip,), None, False), RULES, ViewerFacts(), feed=FEED, path=PATH, per_page=5
    ).page
    assert video.has_liked
    assert not page.data[0].has_liked
