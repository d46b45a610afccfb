"""What a partition holds: pages of clips, other values, what is not there, and made answers."""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from gateway.cache.body_pool import Body
from gateway.cache.clip_pool import StoredClip
from gateway.cache.counters import Counts
from gateway.settings.cache import EntityKind

if TYPE_CHECKING:
    from gateway.cache.shelf import Shelf

# The kind and the parameters of something, in a fixed order: compared whole, never joined.
Key = tuple[str | int | None, ...]

PAGE_OVERHEAD_BYTES: Final = 420
ITEM_OVERHEAD_BYTES: Final = 48
VALUE_OVERHEAD_BYTES: Final = 360
ANSWER_OVERHEAD_BYTES: Final = 320
ORDERED_ID_BYTES: Final = 93


@lru_cache(maxsize=8_192)
def shared_key(*parts: str | int | None) -> Key:
    """A key as one object for all partitions that have it."""
    return parts


# Not `sys.intern`, which lets go of nothing in some versions of Python.
@lru_cache(maxsize=8_192)
def _shared_text(text: str) -> str:
    return text


class Page:
    """A page of a list, or a single clip: references to clips, and Nexgate's cursor.

    `fetched_at` and `fresh_until` are measured here (monotonic), as in every entry;
    `links_expire_at` is what the first of its links to end says (epoch seconds).
    `version` is the partition's at which the clips were looked up last, `given_at` when a first
    page was given to its viewer last, `shelf` where it lies in the partition.
    """

    __slots__ = (
        "clips",
        "fetched_at",
        "fresh_until",
        "given_at",
        "kind",
        "links_expire_at",
        "next",
        "shelf",
        "version",
    )

    def __init__(
        self,
        kind: EntityKind,
        clips: tuple[StoredClip, ...],
        next_cursor: str | None,
        *,
        fetched_at: float,
        fresh_until: float,
    ) -> None:
        self.kind = kind
        self.clips = clips
        # The same text for everybody.
        self.next = _shared_text(next_cursor) if next_cursor is not None else None
        self.fetched_at = fetched_at
        self.fresh_until = fresh_until
        expiries = [clip.links_expire_at for clip in clips if clip.links_expire_at is not None]
        self.links_expire_at = min(expiries, default=None)
        self.version = -1
        self.given_at: float | None = None
        self.shelf: Shelf | None = None

    @property
    def is_dropped(self) -> bool:
        """Whether its shelf was put away: it is let go of soon."""
        return self.shelf is not None and self.shelf.is_dropped

    @property
    def size_bytes(self) -> int:
        """What it takes beside the clips, which are counted where they are shared."""
        return PAGE_OVERHEAD_BYTES + ITEM_OVERHEAD_BYTES * len(self.clips) + len(self.next or "")


class Value:
    """Any other response of Nexgate as JSON; with `is_derived`, what was made of other reads.

    `given_at`: when the start of a list was given to its viewer last.
    """

    __slots__ = ("content", "fetched_at", "fresh_until", "given_at", "is_derived", "kind")

    def __init__(
        self,
        kind: EntityKind,
        content: bytes,
        *,
        fetched_at: float,
        fresh_until: float,
        is_derived: bool = False,
    ) -> None:
        self.kind = kind
        self.content = content
        self.fetched_at = fetched_at
        self.fresh_until = fresh_until
        self.is_derived = is_derived
        self.given_at: float | None = None

    @property
    def size_bytes(self) -> int:
        """What it takes."""
        return VALUE_OVERHEAD_BYTES + len(self.content)


class Missing:
    """Something Nexgate said there is not; `again` makes the failure it said so with."""

    __slots__ = ("again", "fresh_until", "kind")

    def __init__(
        self, kind: EntityKind, again: Callable[[], Exception], *, fresh_until: float
    ) -> None:
        self.kind = kind
        self.again = again
        self.fresh_until = fresh_until

    @property
    def size_bytes(self) -> int:
        """What it takes."""
        return VALUE_OVERHEAD_BYTES


class Answer:
    """An answer to a client, made of entries: good while they are.

    `counts` is where giving it is counted; `ends_at` is when the credential or a link in it ends
    (epoch seconds); `version` and `cut` are the partition's when it was known to be good.
    """

    __slots__ = ("body", "counts", "cut", "ends_at", "fresh_until", "version")

    def __init__(
        self,
        counts: Counts,
        body: Body,
        *,
        fresh_until: float,
        ends_at: float | None,
        version: int,
        cut: int,
    ) -> None:
        self.counts = counts
        self.body = body
        self.fresh_until = fresh_until
        self.ends_at = ends_at
        self.version = version
        self.cut = cut

    @property
    def size_bytes(self) -> int:
        """What it takes beside its body, which is counted where it is shared."""
        return ANSWER_OVERHEAD_BYTES


class Order:
    """An order made of a list for a viewer, to be paged from: media ids, and where the rest begins.

    `rest` is Nexgate's cursor behind the last of them, None where they are the whole list. It
    outlives writes: a like must not move what is being looked at.
    """

    __slots__ = ("fresh_until", "kind", "media_ids", "rest")

    def __init__(
        self, kind: EntityKind, media_ids: tuple[str, ...], rest: str | None, *, fresh_until: float
    ) -> None:
        self.kind = kind
        self.media_ids = media_ids
        self.rest = rest
        self.fresh_until = fresh_until

    @property
    def size_bytes(self) -> int:
        """What it takes: a text and a reference for each id."""
        return VALUE_OVERHEAD_BYTES + ORDERED_ID_BYTES * len(self.media_ids) + len(self.rest or "")


Entry = Page | Value | Missing | Answer | Order
