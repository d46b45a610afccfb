"""Clips read through the cache: pages of a list, and single ones."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from gateway.cache.clip_pool import ClipPool, Pooled, StoredClip
from gateway.cache.clocks import Clocks
from gateway.cache.entries import Key, Page, shared_key
from gateway.cache.read_through import ReadThrough
from gateway.cache.reading import Reader, Wanted
from gateway.cache.rendered_clip import Rendered
from gateway.cache.shared.codec import pack_page, unpack_page
from gateway.cache.store import Store
from gateway.settings.cache import EntityKind
from mappings.nexgate import ClipItems, MalformedClip


@dataclass(frozen=True)
class StoredPage:
    """A page of a list as it was read."""

    clips: tuple[StoredClip, ...]
    next_cursor: str | None


@dataclass(frozen=True)
class ClipEvents:
    """Who wants to know what of the clips that come.

    `mended` gets the defect codes of every clip that has any and whether there is something to
    play, `learn` the clips that tell something, `dropped` a defect code for each malformed one.
    """

    mended: Callable[[Sequence[str], bool], None]
    learn: Callable[[Sequence[Rendered]], Awaitable[None]]
    dropped: Callable[[str], None]


class ClipReads:
    """Reads clips in a reader's partition. Loop thread only."""

    def __init__(
        self,
        reads: ReadThrough,
        store: Store,
        clips: ClipPool,
        events: ClipEvents,
        clocks: Clocks,
    ) -> None:
        """Read through `reads`, and share translated clips in `clips`."""
        self._reads = reads
        self._store = store
        self._clips = clips
        self._events = events
        self._clocks = clocks

    async def read_page(
        self,
        reader: Reader,
        kind: EntityKind,
        parameters: Key,
        fetch: Callable[[], Awaitable[ClipItems]],
        *,
        is_first: bool = False,
    ) -> StoredPage:
        """A page of a list of clips, or its first one; malformed clips are left out."""

        async def fetched() -> Page:
            items = await fetch()
            now = self._clocks.monotonic()
            page = await self._page(reader, kind, items, now, 0.0)
            page.fresh_until = self._reads.fresh_until(page.kind, now)
            return page

        async def revived(content: bytes, fresh_until: float) -> Page | None:
            found = unpack_page(content)
            if found is None:
                return None
            fetched_at = fresh_until - found.lifetime_s
            return await self._page(reader, kind, found.items, fetched_at, fresh_until)

        key = shared_key(kind, *parameters)
        wanted = Wanted(key, kind, fetched, revived, pack_page, is_first=is_first)
        page = await self._reads.read_entry(reader, wanted)
        if not isinstance(page, Page):
            raise TypeError(f"{kind} is no page of clips")
        return StoredPage(page.clips, page.next)

    async def read_clip(
        self, reader: Reader, media_id: str, fetch: Callable[[], Awaitable[bytes]]
    ) -> StoredClip:
        """One clip, fetched as JSON. Raises MalformedClip, and what fetching raises."""
        kind = EntityKind.CLIP

        async def made(raw: bytes, fetched_at: float, fresh_until: float) -> Page:
            pooled = self._pooled(raw, reader)
            if pooled.newly_added is not None:
                await self._events.learn((pooled.newly_added,))
            own_kind = EntityKind.OWN_VIDEOS if pooled.clip.is_own else kind
            return Page(
                own_kind, (pooled.clip,), None, fetched_at=fetched_at, fresh_until=fresh_until
            )

        async def fetched() -> Page:
            raw = await fetch()
            now = self._clocks.monotonic()
            page = await made(raw, now, 0.0)
            page.fresh_until = self._reads.fresh_until(page.kind, now)
            return page

        async def revived(content: bytes, fresh_until: float) -> Page | None:
            found = unpack_page(content)
            if found is None or len(found.items.items) != 1:
                return None
            try:
                fetched_at = fresh_until - found.lifetime_s
                return await made(found.items.items[0], fetched_at, fresh_until)
            except MalformedClip:
                return None

        wanted = Wanted((kind, media_id), kind, fetched, revived, pack_page)
        page = await self._reads.read_entry(reader, wanted)
        clips = page.clips if isinstance(page, Page) else ()
        for clip in clips:
            if clip.id == media_id:
                return clip
        # Nexgate answered with another clip than it was asked for.
        raise MalformedClip("id_differs")

    def find_clip(self, reader: Reader, media_id: str) -> StoredClip | None:
        """A clip that is cached and usable; nothing is fetched or refreshed."""
        page = self._reads.find_usable(reader, (EntityKind.CLIP, media_id), EntityKind.CLIP)
        partition = self._store.find_partition(reader.digest)
        return partition.find_clip(media_id) if page is not None and partition is not None else None

    async def _page(
        self,
        reader: Reader,
        kind: EntityKind,
        items: ClipItems,
        fetched_at: float,
        fresh_until: float,
    ) -> Page:
        clips: list[StoredClip] = []
        newly_added: list[Rendered] = []
        for item in items.items:
            try:
                pooled = self._pooled(item, reader)
            except MalformedClip as malformed:
                self._events.dropped(malformed.reason)
                continue
            clips.append(pooled.clip)
            if pooled.newly_added is not None:
                newly_added.append(pooled.newly_added)
        if newly_added:
            await self._events.learn(newly_added)
        is_own = kind is EntityKind.USER_LIST and any(clip.is_own for clip in clips)
        return Page(
            EntityKind.OWN_VIDEOS if is_own else kind,
            tuple(clips),
            items.next_cursor,
            fetched_at=fetched_at,
            fresh_until=fresh_until,
        )

    def _pooled(self, raw: bytes, reader: Reader) -> Pooled:
        pooled = self._clips.pooled_clip(raw, reader.facts)
        made = pooled.made
        if made is not None and (made.defects or pooled.clip.video is None):
            self._events.mended(made.defects, pooled.clip.video is not None)
        return pooled
