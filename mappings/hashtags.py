"""Hashtags counted over clips, which is all that Nexgate has of them."""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mappings import captions, moments
from mappings.loops import Hashtag, TrendingHashtag
from mappings.moments import EPOCH
from mappings.nexgate import Clip
from mappings.rules import Rules
from mappings.texts import comparable

MAX_NAME_LENGTH = 100
_CONTROL = "Cc"


@dataclass(frozen=True)
class CountedHashtag:
    """A hashtag: its first spelling, how many clips have it, when the oldest of them was made."""

    name: str
    count: int
    first_seen_at: datetime

    @property
    def key(self) -> str:
        """What spellings alike but for case share."""
        return comparable(self.name)


def hashtag_name(text: str) -> str | None:
    """The name in a text from outside; None when it can be none.

    1 to 100 characters without a leading `#`, none of them a control character.
    """
    name = text.strip().removeprefix("#").strip()
    if not 0 < len(name) <= MAX_NAME_LENGTH:
        return None
    return None if any(unicodedata.category(one) == _CONTROL for one in name) else name


def count_hashtags(clips: Iterable[Clip], rules: Rules) -> tuple[CountedHashtag, ...]:
    """Every hashtag of the clips, most used first, then by name. A clip counts once per hashtag."""
    found: dict[str, CountedHashtag] = {}
    for clip in clips:
        at = moments.moment(clip.created_at, rules.timezone) or EPOCH
        for name in captions.tags(clip.hashtags):
            before = found.get(comparable(name))
            found[comparable(name)] = (
                CountedHashtag(name, 1, at)
                if before is None
                else CountedHashtag(before.name, before.count + 1, min(before.first_seen_at, at))
            )
    return tuple(sorted(found.values(), key=lambda tag: (-tag.count, tag.key)))


def hashtag_id(name: str) -> int:
    """A number for a hashtag: stable, above 0, exact in JavaScript, equal for any case.

    Nexgate's hashtags have no ids, and the app leaves out one without (Loops API, tag).
    """
    digest = hashlib.sha256(comparable(name).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:6], "big") or 1


def trending_hashtag(tag: CountedHashtag) -> TrendingHashtag:
    """A hashtag of the explore page."""
    return TrendingHashtag(id=hashtag_id(tag.name), name=tag.name, count=tag.count)


def hashtag(tag: CountedHashtag) -> Hashtag:
    """A hashtag of search and autocompletion; `created_at` is that of its oldest known clip."""
    return Hashtag(
        id=hashtag_id(tag.name),
        name=tag.name,
        count=tag.count,
        slug=tag.key,
        created_at=moments.loops_time(tag.first_seen_at),
    )
