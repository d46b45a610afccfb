"""What of a clip moves from one read to the next: its counters and the viewer's flags."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from mappings import values

# The members of a clip that hold it.
MOVING_MEMBERS: Final = frozenset({"engagement", "userInteraction"})

_JSON: Final = (
    b'"likes":%d,"shares":%d,"comments":%d,"bookmarks":%d,"has_liked":%b,"has_bookmarked":%b'
)
_FLAGS: Final = {True: b"true", False: b"false"}
_NOTHING: Final[Mapping[str, object]] = {}


class MovingPart(NamedTuple):
    """The members of a video that move, in their order."""

    likes: int
    shares: int
    comments: int
    bookmarks: int
    has_liked: bool
    has_bookmarked: bool


def read_moving_part(members: Mapping[str, object], *, is_signed_in: bool) -> MovingPart:
    """The moving part of a clip's members: counters of the post, flags of who reads.

    A guest's flags are false whatever the clip says of its reader. ("Nexgate Clips API",
    engagement, userInteraction; "Loops API Docs, Video": relative to the viewer)
    """
    counters, flags = members.get("engagement"), members.get("userInteraction")
    counter = counters.get if isinstance(counters, dict) else _NOTHING.get
    flag = flags.get if isinstance(flags, dict) and is_signed_in else _NOTHING.get
    return MovingPart(
        values.count(counter("likesCount")),
        values.count(counter("sharesCount")),
        values.count(counter("commentsCount")),
        values.count(counter("savesCount")),
        values.flag(flag("hasLiked")),
        values.flag(flag("hasSaved")),
    )


def moving_json(part: MovingPart) -> bytes:
    """The moving part as it stands in a video's JSON, without a comma before or after it."""
    likes, shares, comments, bookmarks, has_liked, has_bookmarked = part
    liked, bookmarked = _FLAGS[has_liked], _FLAGS[has_bookmarked]
    return _JSON % (likes, shares, comments, bookmarks, liked, bookmarked)
