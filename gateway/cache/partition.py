"""Everything cached for one credential. Nothing in here is ever seen by another."""

from collections.abc import Callable, Iterable
from typing import Final

from gateway.cache.clip_pool import StoredClip
from gateway.cache.entries import Answer, Entry, Key, Order, Page
from gateway.settings.cache import EntityKind

PARTITION_OVERHEAD_BYTES: Final = 1_200


class Partition:
    """Entries by key, and by media id the latest page with a clip. Loop thread only.

    `generation` moves with every write: what was begun before can't be stored. `version` moves
    with every change of content, `cut` when entries are dropped or called in question. `tag` is
    the shared tier's name for what the partition holds, `synced` the number of the look at it that
    counts, and `confirmed_at` its time.
    """

    __slots__ = (
        "confirmed_at",
        "cut",
        "ends_at",
        "entries",
        "generation",
        "latest",
        "size_bytes",
        "synced",
        "tag",
        "version",
    )

    def __init__(self, ends_at: float | None) -> None:
        """Start empty; `ends_at` is the credential's own end in epoch seconds, if it has one."""
        self.entries: dict[Key, Entry] = {}
        self.latest: dict[str, Page] = {}
        self.ends_at = ends_at
        self.generation = 0
        self.version = 0
        self.cut = 0
        self.synced = 0
        self.confirmed_at = 0.0
        self.tag: str | None = None
        self.size_bytes = PARTITION_OVERHEAD_BYTES

    def store_entry(self, key: Key, entry: Entry) -> None:
        """Keep an entry in place of what had the key."""
        replaced = self.entries.pop(key, None)
        self.entries[key] = entry
        self.size_bytes += entry.size_bytes
        if isinstance(entry, Page):
            self._adopt(entry)
        # Whom the viewer blocks is shown in no response: a change empties the partition.
        elif not isinstance(entry, Answer | Order) and entry.kind is not EntityKind.BLOCKS:
            self.version += 1
        if replaced is not None:
            self._release(replaced)

    def drop_entry(self, key: Key) -> None:
        """Forget an entry, and of a page the clips that are in no later one."""
        entry = self.entries.pop(key, None)
        if entry is not None:
            self._release(entry)

    def _adopt(self, page: Page) -> None:
        """Make a page the latest word on its clips."""
        if any(self.find_clip(clip.id) is not clip for clip in page.clips):
            self.version += 1
        for clip in page.clips:
            self.latest[clip.id] = page
        page.version = self.version

    def _release(self, entry: Entry) -> None:
        self.size_bytes -= entry.size_bytes
        if isinstance(entry, Page):
            for clip in entry.clips:
                if self.latest.get(clip.id) is entry:
                    del self.latest[clip.id]

    def drop_all(self) -> None:
        """Forget everything; nothing begun before may be stored."""
        self.entries.clear()
        self.latest.clear()
        self.size_bytes = PARTITION_OVERHEAD_BYTES
        self.generation += 1
        self._call_in_question()

    def find_clip(self, media_id: str) -> StoredClip | None:
        """The current version of a clip."""
        page = self.latest.get(media_id)
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
        if self.latest.pop(media_id, None) is not None:
            self._call_in_question()

    def replace_clips(self, clips: Iterable[StoredClip]) -> None:
        """Put changed clips in place of their current versions."""
        for clip in clips:
            page = self.latest.get(clip.id)
            if page is not None:
                page.clips = tuple(clip if one.id == clip.id else one for one in page.clips)
        # Also without any: a response may show what the change moved.
        self.version += 1

    def clips_of_post(self, post_id: str) -> list[StoredClip]:
        """The current versions of a post's clips."""
        pages = set(self.latest.values())
        candidates = {clip for page in pages for clip in page.clips if clip.post_id == post_id}
        return [clip for clip in candidates if self.find_clip(clip.id) is clip]

    def drop_where(self, is_meant: Callable[[Key, Entry], bool]) -> None:
        """Forget the entries that are meant."""
        for key in [key for key, entry in self.entries.items() if is_meant(key, entry)]:
            self.drop_entry(key)
        self._call_in_question()

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

    def drop_unusable(self, is_over: Callable[[Entry], bool]) -> int:
        """Drop the oldest entries as long as they are of no use; how many."""
        dropped = 0
        while self.entries:
            key = next(iter(self.entries))
            if not is_over(self.entries[key]):
                break
            self.drop_entry(key)
            dropped += 1
        return dropped

    def drop_oldest(self) -> bool:
        """Drop the entry stored first; False when there is none."""
        key = next(iter(self.entries), None)
        if key is None:
            return False
        self.drop_entry(key)
        return True

    def _call_in_question(self) -> None:
        self.version += 1
        self.cut += 1
