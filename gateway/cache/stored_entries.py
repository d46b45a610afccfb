"""The entries of a partition as a read finds them: their times, and what may be done with them."""

from dataclasses import dataclass

from gateway.cache.clocks import Clocks, earliest
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
    """An entry, and its times as far as one read is concerned.

    `fresh_until` is measured here (monotonic); `ends_at` is when the reader's credential or the
    entry's links end (epoch seconds).
    """

    entry: Kept
    fresh_until: float
    ends_at: float | None
    state: State

    @property
    def is_made_of_stale(self) -> bool:
        """Whether it was computed of what was stale already."""
        is_derived = isinstance(self.entry, Value) and self.entry.is_derived
        return is_derived and self.entry.fresh_until < self.entry.fetched_at


class StoredEntries:
    """Finds entries and judges their age."""

    def __init__(self, policy: Freshness, clocks: Clocks) -> None:
        self._policy = policy
        self._clocks = clocks

    def find(self, partition: Partition, key: Key, kind: EntityKind) -> StoredEntry | None:
        """The entry with its state, unless it is expired."""
        entry: Entry | None
        if kind is EntityKind.CLIP:
            entry = partition.find_page(str(key[1]))
        else:
            entry = partition.find_entry(key)
        if not isinstance(entry, Page | Value):
            return None
        if isinstance(entry, Page) and partition.clips_of(entry) is None:
            return None
        stored = self.timed(partition, entry, key, kind)
        return stored if stored.state is not State.EXPIRED else None

    def timed(self, partition: Partition, entry: Kept, key: Key, kind: EntityKind) -> StoredEntry:
        """An entry with its times. The viewer's own videos are never stale while revalidating.

        From the end of the credential or the links on it is of no use, whatever happens.
        """
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
        ends_at = earliest(partition.ends_at, links_end)
        state = self._policy.state(fresh_until, self._clocks.monotonic())
        if ends_at is not None and self._clocks.epoch() >= ends_at:
            state = State.EXPIRED
        elif is_own and state is State.STALE:
            state = State.IF_ERROR
        return StoredEntry(entry, fresh_until, ends_at, state)

    def is_refresh(self, stored: StoredEntry) -> bool:
        """Whether the viewer who got this page before wants it anew."""
        entry = stored.entry
        given_at = entry.given_at if isinstance(entry, (Page, Value)) else None
        return given_at is not None and self._clocks.monotonic() - given_at >= REFRESH_AFTER_S
