"""A post read singly: which videos are in it."""

import pytest

from mappings.nexgate import read_post_videos

ONE, TWO = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"


def test_only_videos_count_and_each_once() -> None:
    post = {
        "id": "post",
        "media": [
            {"id": ONE, "mediaType": "VIDEO"},
            {"id": TWO, "mediaType": "video"},
            {"id": ONE, "mediaType": "VIDEO"},
            {"id": "image", "mediaType": "IMAGE"},
            "junk",
        ],
    }
    assert read_post_videos(post) == (ONE, TWO)


@pytest.mark.parametrize("value", [None, [], "post", {}, {"id": "../x"}])
def test_what_is_no_post(value: object) -> None:
    assert read_post_videos(value) is None
