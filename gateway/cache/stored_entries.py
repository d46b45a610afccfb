"""The entries of a partition as a read finds them: their times, and what may be done with them."""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.cache.entries import Entry, Key, Page, Value
from gateway.cache.freshness import Freshness, State
from gateway.cache.partition import Partition
from gateway.settings.cache import EntityKind

Kept = Page | Value
# Who gets a first page again after so long has asked for it again: that was no second of two
# requests at once.
REFRESH_AFTER_S = 1.0


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry, and its times as far as one read is concerned."""

    entry: Kept
    fresh_until: float
    ends_at: float | None
    state: State

    @property
    def usable_fresh_until(self) -> float:
        """Until when it is fresh, and whoever reads it may have it."""
        return self.fresh_until if self.ends_at is None else min(self.fresh_until, self.ends_at)

    @property
    def is_made_of_stale(self) -> bool:
        """Whether it was computed of what was stale already."""
        is_derived = isinstance(self.entry, Value) and self.entry.is_derived
        return is_derived and self.entry.fresh_until < self.entry.fetched_at


class StoredEntries:
    """Finds entries and judges their age."""

    def __init__(self, policy: Freshness, clock: Callable[[], float]) -> None:
        """`clock` gives seconds since the epoch."""
        self._policy = policy
        self._clock = clock

    def find(self, partition: Partition, key: Key, kind: EntityKind) -> StoredEntry | None:
        """The entry with its state, unless it is expired."""
        entry: Entry | None
        if kind is EntityKind.CLIP:
            entry = partition.latest.get(str(key[1]))
        else:
            entry = partition.entries.get(key)
        if not isinstance(entry, Page | Value):
            return None
        if isinstance(entry, Page) and partition.clips_of(entry) is None:
            return None
        stored = self.timed(partition, entry, key, kind)
        return stored if stored.state is not State.EXPIRED else None

    def timed(self, partition: Partition, entry: Kept, key: Key, kind: EntityKind) -> StoredEntry:
        """An entry with its times. The viewer's own videos are never stale while revalidating."""
        fresh_until, is_own, links_end = entry.fresh_until, False, None
        if isinstance(entry, Page):
            links_end = entry.links_expire_at
            is_own = entry.kind is EntityKind.OWN_VIDEOS
            if kind is EntityKind.CLIP and entry.kind is not EntityKind.CLIP:
                clip = partition.find_clip(str(key[1]))
                is_own = clip is not None and clip.is_own
                # The clip is in a page: its freshness governs the page, a clip's the single read.
                own_kind = EntityKind.OWN_VIDEOS if is_own else EntityKind.CLIP
                fresh_until = self._policy.fresh_until(own_kind, entry.fetched_at, 0)
        ends_at = min(
            (end for end in (partition.ends_at, links_end) if end is not None), default=None
        )
        state = self._policy.state(fresh_until, ends_at, self._clock())
        if is_own and state is State.STALE:
            state = State.IF_ERROR
        return StoredEntry(entry, fresh_until, ends_at, state)

    def is_refresh(self, stored: StoredEntry) -> bool:
        """Whether the viewer who got this page before wants it anew."""
        entry = stored.entry
        given_at = entry.given_at if isinstance(entry, Page) else None
        return given_at is not None and self._clock() - given_at >= REFRESH_AFTER_S
