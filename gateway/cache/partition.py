"""Everything cached for one credential. Nothing in here is ever seen by another."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from gateway.cache.clip_pool import StoredClip
from gateway.cache.entries import Answer, Entry, Key, Order, Page
from gateway.cache.leftovers import Leftovers
from gateway.cache.shelf import Group, Shelf, group_of, group_of_key
from gateway.settings.cache import EntityKind

PARTITION_OVERHEAD_BYTES: Final = 1_200
# Entries that go beside each one that is stored: enough to catch up, little enough to wait for.
MOST_DROPPED: Final = 32


class Partition:
    """Entries by key, and by media id the latest page with a clip. Loop thread only.

    `generation` moves with every write: what was begun before can't be stored. `version` moves
    with every change of content, `cut` when entries are dropped or called in question. `tag` is
    the shared tier's name for what the partition holds, `synced` the number of the look at it that
    counts, and `confirmed_at` its time. What a write does takes as long as it changes entries,
    never as long as there are any.
    """

    __slots__ = (
        "_held",
        "_latest",
        "_shelves",
        "_turn",
        "answers",
        "confirmed_at",
        "cut",
        "ends_at",
        "generation",
        "size_bytes",
        "synced",
        "tag",
        "version",
    )

    def __init__(self, ends_at: float | None, held: "Held") -> None:
        """Start empty; `ends_at` is the credential's own end in epoch seconds, if it has one.

        `held` counts the entries of all partitions, and frees what is dropped.
        """
        self.answers: dict[Key, Entry]
        """The prepared responses, for those who look nothing else up."""
        self._latest: dict[str, Page] = {}
        self._held = held
        self._turn = 0
        self._empty_shelves()
        self.ends_at = ends_at
        self.generation = 0
        self.version = 0
        self.cut = 0
        self.synced = 0
        self.confirmed_at = 0.0
        self.tag: str | None = None
        self.size_bytes = PARTITION_OVERHEAD_BYTES

    def __len__(self) -> int:
        """How many entries there are."""
        return sum(len(shelf.entries) for shelf in self._shelves.values())

    def find_entry(self, key: Key) -> Entry | None:
        """What has a key, prepared responses aside."""
        for group in _groups_with(key):
            shelf = self._shelves.get(group)
            entry = shelf.entries.get(key) if shelf is not None else None
            if entry is not None:
                return entry
        return None

    def find_page(self, media_id: str) -> Page | None:
        """The page that has the current version of a clip."""
        page = self._latest.get(media_id)
        return page if page is not None and not page.is_dropped else None

    def store_entry(self, key: Key, entry: Entry) -> None:
        """Keep an entry in place of what had the key."""
        group = group_of(key, entry)
        places = (group,) if group is Group.ANSWERS else _groups_with(key)
        replaced = [taken for place in places if (taken := self._take(place, key)) is not None]
        self._shelf(group).put_entry(key, entry)
        self.size_bytes += entry.size_bytes
        self._held.entries += 1
        if isinstance(entry, Page):
            self._adopt(entry)
        # Whom the viewer blocks is shown in no response: a change empties the partition.
        elif not isinstance(entry, Answer | Order) and entry.kind is not EntityKind.BLOCKS:
            self.version += 1
        for one in replaced:
            self._unlist(one)

    def drop_entry(self, key: Key) -> None:
        """Forget what has a key; responses that were made of it count no more."""
        for group in _groups_with(key):
            taken = self._take(group, key)
            if taken is not None:
                self._unlist(taken)
        self._call_in_question()

    def _shelf(self, group: Group) -> Shelf:
        shelf = self._shelves.get(group)
        if shelf is None:
            shelf = self._shelves[group] = Shelf()
        return shelf

    def _take(self, group: Group, key: Key) -> Entry | None:
        shelf = self._shelves.get(group)
        entry = shelf.take_entry(key) if shelf is not None else None
        if entry is not None:
            self.size_bytes -= entry.size_bytes
            self._held.entries -= 1
        return entry

    def _adopt(self, page: Page) -> None:
        """Make a page the latest word on its clips."""
        if any(self.find_clip(clip.id) is not clip for clip in page.clips):
            self.version += 1
        for clip in page.clips:
            self._latest[clip.id] = page
        page.version = self.version

    def _unlist(self, entry: Entry) -> None:
        """Of a page that is gone, forget the clips that are in no later one."""
        if isinstance(entry, Page):
            for clip in entry.clips:
                if self._latest.get(clip.id) is entry:
                    del self._latest[clip.id]

    def drop_groups(self, *groups: Group) -> None:
        """Forget whole shelves, and what was made of reads."""
        for group in (*groups, Group.DERIVED):
            shelf = self._shelves.pop(group, None)
            if shelf is not None:
                self._put_away(shelf)
        if Group.ANSWERS in groups:
            self.answers = self._shelf(Group.ANSWERS).entries
        self._call_in_question()

    def drop_all(self) -> None:
        """Forget everything; nothing begun before may be stored."""
        shelves, latest = self._shelves, self._latest
        self._empty_shelves()
        self._latest = {}
        for shelf in shelves.values():
            self._put_away(shelf)
        self._held.leftovers.add_work(_emptying(latest))
        self.generation += 1
        self._call_in_question()

    def _empty_shelves(self) -> None:
        answers = Shelf()
        self._shelves: dict[Group, Shelf] = {Group.ANSWERS: answers}
        self.answers = answers.entries

    def _put_away(self, shelf: Shelf) -> None:
        shelf.is_dropped = True
        self.size_bytes -= shelf.size_bytes
        self._held.entries -= len(shelf.entries)
        self._held.leftovers.add_work(self._freeing(shelf))

    def _freeing(self, shelf: Shelf) -> Iterator[None]:
        while shelf.entries:
            self._unlist(shelf.entries.popitem()[1])
            yield

    def find_clip(self, media_id: str) -> StoredClip | None:
        """The current version of a clip."""
        page = self.find_page(media_id)
        if page is None:
            return None
        return next((clip for clip in page.clips if clip.id == media_id), None)

    def clips_of(self, page: Page) -> tuple[StoredClip, ...] | None:
        """The current versions of a page's clips; None when one of them is gone."""
        if page.version == self.version:
            return page.clips
        found: list[StoredClip] = []
        for known in page.clips:
            clip = self.find_clip(known.id)
            if clip is None:
                return None
            found.append(clip)
        page.clips = tuple(found)
        page.version = self.version
        return page.clips

    def forget_clip(self, media_id: str) -> None:
        """A clip is not there any more: every page that had it is unusable."""
        if self._latest.pop(media_id, None) is not None:
            self._call_in_question()

    def replace_clips(self, clips: Iterable[StoredClip]) -> None:
        """Put changed clips in place of their current versions."""
        for clip in clips:
            page = self.find_page(clip.id)
            if page is not None:
                page.clips = tuple(clip if one.id == clip.id else one for one in page.clips)
        # Also without any: a response may show what the change moved.
        self.version += 1

    def find_clips(self, media_ids: Iterable[str], post_id: str) -> list[StoredClip]:
        """The current versions of those of the clips that are the post's."""
        found = map(self.find_clip, media_ids)
        return [clip for clip in found if clip is not None and clip.post_id == post_id]

    def is_current(self, answer: Answer) -> bool:
        """Whether a response still shows the current entries."""
        if answer.version == self.version:
            return True
        clips = answer.body.clips
        if not clips or answer.cut != self.cut:
            return False
        for clip in clips:
            if self.find_clip(clip.id) is not clip:
                return False
        answer.version = self.version
        return True

    def drop_unusable(self, stored: Key, entry: Entry, is_over: Callable[[Entry], bool]) -> int:
        """Drop the oldest entries as far as they are of no use, some at a time; how many.

        Looked for where an entry was just stored, and on one other shelf in turn.
        """
        groups = list(self._shelves)
        self._turn = (self._turn + 1) % len(groups)
        dropped = 0
        for group in {group_of(stored, entry), groups[self._turn]}:
            dropped += self._drop_front(group, self._shelves[group], is_over)
        return dropped

    def drop_oldest(self, wanted_bytes: int) -> int:
        """Drop the oldest entries of the fullest shelf for so much room, some at a time; how many.

        0: there are none.
        """
        group, shelf = max(self._shelves.items(), key=lambda one: one[1].size_bytes)
        found_bytes = 0

        def is_needed(entry: Entry) -> bool:
            nonlocal found_bytes
            is_enough = found_bytes >= wanted_bytes
            found_bytes += entry.size_bytes
            return not is_enough

        return self._drop_front(group, shelf, is_needed)

    def _drop_front(self, group: Group, shelf: Shelf, is_meant: Callable[[Entry], bool]) -> int:
        keys = shelf.front_keys(MOST_DROPPED, is_meant)
        for key in keys:
            entry = self._take(group, key)
            if entry is not None:
                self._unlist(entry)
        return len(keys)

    def _call_in_question(self) -> None:
        self.version += 1
        self.cut += 1


class Held:
    """What all partitions have in common: the number of their entries, and what is let go of."""

    __slots__ = ("entries", "leftovers")

    def __init__(self) -> None:
        self.entries = 0
        self.leftovers = Leftovers()


def _groups_with(key: Key) -> tuple[Group, ...]:
    """Where something that was read, derived or put in order may have a key."""
    return group_of_key(key), Group.DERIVED, Group.ORDERS


def _emptying(mapping: dict[str, Page]) -> Iterator[None]:
    while mapping:
        mapping.popitem()
        yield
