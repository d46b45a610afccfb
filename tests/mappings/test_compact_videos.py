"""Videos in their compact form."""

from mappings.compact_videos import compact_page, compact_video
from mappings.loops import CompactVideo, VideoResource
from tests.support.pairs import Case

VIDEO = VideoResource.model_validate(Case("loops_video_sample").document("loops"))


def test_a_compact_video_has_exactly_the_compact_fields() -> None:
    compact = compact_video(VIDEO, views=17).model_dump()
    assert compact == {
        "id": VIDEO.id,
        "hid": VIDEO.shortcode,
        "account": VIDEO.account.model_dump(),
        "caption": VIDEO.caption,
        "captionText": VIDEO.caption,
        "captionLinked": None,
        "url": VIDEO.url,
        "likes": VIDEO.likes,
        "views": 17,
        "shares": VIDEO.shares,
        "comments": VIDEO.comments,
        "bookmarks": VIDEO.bookmarks,
        "is_sensitive": VIDEO.is_sensitive,
        "is_local": True,
        "created_at": VIDEO.created_at,
        "updated_at": VIDEO.created_at,
        "media": {
            "duration": VIDEO.media.duration,
            "width": VIDEO.media.width,
            "height": VIDEO.media.height,
            "thumbnail": VIDEO.media.thumbnail,
        },
    }
    assert CompactVideo.model_validate(compact).model_dump() == compact


def test_no_caption_is_an_empty_text() -> None:
    compact = compact_video(VIDEO.model_copy(update={"caption": None}), views=0)
    assert (compact.caption, compact.caption_text) == (None, "")


def test_a_page_keeps_the_spelling_of_its_videos_and_has_no_links() -> None:
    video = compact_video(VIDEO, views=0)
    page = compact_page(
        [video], path="https://a/b", query={"limit": "3"}, per_page=3, next_cursor="next"
    ).model_dump()
    assert page["data"] == [video.model_dump()]
    assert set(page["links"].values()) == {None}
    assert page["meta"] == {
        "path": "https://a/b",
        "per_page": 3,
        "next_cursor": "next",
        "prev_cursor": None,
    }
