"""The moving part of a clip, read and written."""

import json

import pytest

from mappings.moving_part import MovingPart, moving_json, read_moving_part

COUNTERS = {"likesCount": 3, "sharesCount": "4", "commentsCount": None, "savesCount": -1}
FLAGS = {"hasLiked": True, "hasSaved": False}


@pytest.mark.parametrize(
    ("members", "is_signed_in", "part"),
    [
        ({"engagement": COUNTERS, "userInteraction": FLAGS}, True, (3, 4, 0, 0, True, False)),
        ({"engagement": COUNTERS, "userInteraction": FLAGS}, False, (3, 4, 0, 0, False, False)),
        ({"engagement": [], "userInteraction": "x"}, True, (0, 0, 0, 0, False, False)),
        ({}, True, (0, 0, 0, 0, False, False)),
    ],
)
def test_counters_are_the_post_s_and_flags_the_reader_s(
    members: dict[str, object], is_signed_in: bool, part: tuple[object, ...]
) -> None:
    assert read_moving_part(members, is_signed_in=is_signed_in) == part


def test_it_is_written_as_members_of_a_video() -> None:
    written = json.loads(b"{%b}" % moving_json(MovingPart(1, 2, 3, 4, True, False)))
    assert written == {
        "likes": 1,
        "shares": 2,
        "comments": 3,
        "bookmarks": 4,
        "has_liked": True,
        "has_bookmarked": False,
    }
