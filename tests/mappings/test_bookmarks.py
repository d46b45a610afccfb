"""Pages of bookmarked posts: only what leads to their clips is read."""

import pytest

from mappings.nexgate import MalformedPage, read_bookmark_page, read_post_videos

ONE = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
TWO = "4fa85f64-5717-4562-b3fc-2c963f66afa6"


def test_only_videos_count_each_once() -> None:
    media = [
        {"id": ONE.upper(), "mediaType": "VIDEO"},
        {"id": TWO, "mediaType": "IMAGE"},
        {"id": TWO, "mediaType": " video "},
        {"id": ONE, "mediaType": "VIDEO"},
        {"id": "no-uuid", "mediaType": "VIDEO"},
        {"mediaType": "VIDEO"},
        {"id": ONE},
        "no object",
    ]
    page = read_bookmark_page({"content": [{"id": "post-1", "media": media}], "last": False})
    assert [(post.id, post.video_ids) for post in page.posts] == [("post-1", (ONE, TWO))]
    assert page.is_last is False


def test_posts_without_a_usable_id_are_left_out() -> None:
    content = [{"id": None}, {"id": "a/b"}, {}, {"id": "p"}, "no object"]
    page = read_bookmark_page({"content": content, "page": {"number": 0, "totalPages": 1}})
    assert [post.id for post in page.posts] == ["p"]
    assert page.is_last is True


def test_what_is_no_page_is_malformed() -> None:
    with pytest.raises(MalformedPage):
        read_bookmark_page([])


def test_the_videos_of_a_single_post() -> None:
    assert read_post_videos({"id": "p", "media": [{"id": ONE, "mediaType": "VIDEO"}]}) == (ONE,)
    assert read_post_videos({"id": None}) is None
    assert read_post_videos([]) is None
