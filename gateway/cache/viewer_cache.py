"""The cache in front of Nexgate: what is read for viewers, and what their writes change of it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from gateway.cache.cached_responses import CachedResponses
from gateway.cache.clip_memory import SHARE, ClipMemory
from gateway.cache.clip_pool import ClipPool, Pooled, StoredClip
from gateway.cache.clocks import CLOCKS, Clocks
from gateway.cache.counters import CacheCounters
from gateway.cache.entries import Key, Order, Page, Value, shared_key
from gateway.cache.freshness import Freshness
from gateway.cache.ledger import Ledgers
from gateway.cache.outcome import Outcome
from gateway.cache.read_through import Failures, Reader, ReadThrough, Wanted, random_spread
from gateway.cache.rendered_clip import Render, Rendered
from gateway.cache.shared.codec import pack_page, pack_value, unpack_page, unpack_value
from gateway.cache.shared.invalidation import ALWAYS, CheckPolicy, Invalidation
from gateway.cache.store import Store
from gateway.cache.stored_entries import Kept
from gateway.cache.write_effects import WriteEffects
from gateway.settings.cache import EntityKind
from mappings.nexgate import ClipItems, MalformedClip

if TYPE_CHECKING:
    from gateway.cache.shared.tier import SharedTier

Result = TypeVar("Result")


class Codec(Protocol[Result]):
    """Values as JSON and back; a pydantic `TypeAdapter` is one."""

    def dump_json(self, value: Result, /) -> bytes:
        """The value as JSON."""

    def validate_json(self, content: bytes, /) -> Result:
        """The value; raises ValueError for what isn't one."""


# How long a list in an order of ours can be paged through as it was.
ORDER_KEPT_S = 600


@dataclass(frozen=True)
class StoredPage:
    """A page of a list as it was read."""

    clips: tuple[StoredClip, ...]
    next_cursor: str | None


@dataclass(frozen=True)
class Limits:
    """The bounds in bytes: of everything together, and of one entry."""

    max_bytes: int
    max_entry_bytes: int


@dataclass(frozen=True)
class Dependencies:
    """What the cache depends on.

    `render` translates, `mended` gets the defect codes of every clip that has any and
    whether there is something to play, `learn` the clips that tell something, `dropped` a defect
    code for each malformed one.
    """

    render: Render
    mended: Callable[[Sequence[str], bool], None]
    learn: Callable[[Sequence[Rendered]], Awaitable[None]]
    dropped: Callable[[str], None]
    failures: Failures


class ViewerCache:
    """One partition for each credential; nothing crosses partitions. Loop thread only."""

    def __init__(
        self,
        limits: Limits,
        policy: Freshness,
        dependencies: Dependencies,
        *,
        ledgers: Ledgers,
        tier: "SharedTier | None" = None,
        check_policy: CheckPolicy = ALWAYS,
        clocks: Clocks = CLOCKS,
        spread: Callable[[], float] = random_spread,
    ) -> None:
        """Start empty. `ledgers` count what else shares the bound.

        `tier` is what other processes share, asked as `check_policy` says.
        """
        self.counters = CacheCounters()
        self.store = Store(limits.max_bytes, policy, ledgers, self.counters, clocks=clocks)
        self._policy = policy
        self._world = dependencies
        self._invalidation = (
            Invalidation(self.store, tier, check_policy) if tier is not None else None
        )
        self.confirm_soon = self._invalidation.confirm_soon if self._invalidation else None
        """Whether what is cached may be given now (see `Invalidation`); None: it always may."""
        self._clocks = clocks
        self._memory = ClipMemory(int(limits.max_bytes * SHARE), ledgers.of_kind("clip_memory"))
        self._clips = ClipPool(
            dependencies.render, self._memory, self.counters.clips, ledgers.of_kind("clips")
        )
        self.responses = CachedResponses(
            self.store,
            ledgers.of_kind("responses"),
            self.counters,
            max_entry_bytes=limits.max_entry_bytes,
            clocks=clocks,
        )
        self._reads = ReadThrough(
            self.store,
            policy,
            dependencies.failures,
            self.counters,
            max_entry_bytes=limits.max_entry_bytes,
            tier=tier,
            clocks=clocks,
            spread=spread,
        )

    @property
    def under_way(self) -> int:
        """How many reads are being made."""
        return len(self._reads)

    def use_freshness(self, freshness: Freshness) -> None:
        """Use other times from now on."""
        self._policy.become(freshness)

    async def close(self) -> None:
        """End the calls under way."""
        await self._reads.close()

    async def check_generation(self, reader: Reader) -> None:
        """`confirm_soon` for who can wait, once for a request; noted in the reader's outcome."""
        if self._invalidation is not None:
            reader.outcome.is_confirmed = await self._invalidation.check_generation(
                reader.digest, reader.ends_at
            )

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
                await self._world.learn((pooled.newly_added,))
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

    async def read_value(
        self,
        reader: Reader,
        key: tuple[EntityKind, *tuple[str | int | None, ...]],
        codec: Codec[Result],
        fetch: Callable[[], Awaitable[Result]],
        *,
        gives_stale: bool = True,
        is_first: bool = False,
    ) -> Result:
        """Any other response of Nexgate; `gives_stale` and `is_first` as in `Wanted`."""
        kind = key[0]

        async def revived(content: bytes, fresh_until: float) -> Value | None:
            found = unpack_value(content)
            if found is None or not _is_readable(codec, found.content):
                return None
            return Value(
                kind,
                found.content,
                fetched_at=fresh_until - found.lifetime_s,
                fresh_until=fresh_until,
            )

        fetched = self._fetched_value(kind, codec, fetch)
        wanted = Wanted(key, kind, fetched, revived, pack_value, gives_stale, is_first)
        return _decoded(codec, await self._reads.read_entry(reader, wanted))

    async def read_derived(
        self,
        reader: Reader,
        key: tuple[EntityKind, *tuple[str | int | None, ...]],
        codec: Codec[Result],
        make: Callable[[], Awaitable[Result]],
    ) -> Result:
        """What is made of other reads: dropped with the first write, shared with nobody."""

        async def fetch() -> Value:
            value = await self._fetched_value(key[0], codec, make, is_derived=True)()
            outcome = reader.outcome
            if outcome.outcome is Outcome.STALE_IF_ERROR and outcome.fresh_until is not None:
                # As old as the oldest of what it was made of.
                value.fresh_until = min(value.fresh_until, outcome.fresh_until)
            return value

        return _decoded(codec, await self._reads.read_entry(reader, Wanted(key, key[0], fetch)))

    def find_clip(self, reader: Reader, media_id: str) -> StoredClip | None:
        """A clip that is cached and usable; nothing is fetched or refreshed."""
        page = self._reads.find_usable(reader, (EntityKind.CLIP, media_id), EntityKind.CLIP)
        partition = self.store.find_partition(reader.digest)
        return partition.find_clip(media_id) if page is not None and partition is not None else None

    def find_value(
        self,
        reader: Reader,
        key: tuple[EntityKind, *tuple[str | int | None, ...]],
        codec: Codec[Result],
    ) -> Result | None:
        """A value that is cached and usable; nothing is fetched or refreshed."""
        value = self._reads.find_usable(reader, key, key[0])
        return _decoded(codec, value) if value is not None else None

    def keep_order(
        self, reader: Reader, key: Key, media_ids: tuple[str, ...], rest: str | None
    ) -> None:
        """Keep an order made for the viewer for `ORDER_KEPT_S`; one that is there stays."""
        now = self._clocks.monotonic()
        partition = self.store.open_partition(reader.digest, reader.ends_at)
        kept = partition.find_entry(key)
        if not isinstance(kept, Order) or now >= kept.fresh_until:
            order = Order(EntityKind.USER_LIST, media_ids, rest, fresh_until=now + ORDER_KEPT_S)
            self.store.store_entry(reader.digest, partition, key, order)

    def find_order(self, reader: Reader, key: Key) -> Order | None:
        """An order kept for the viewer."""
        partition = self.store.find_partition(reader.digest)
        order = partition.find_entry(key) if partition is not None else None
        is_kept = isinstance(order, Order) and self._clocks.monotonic() < order.fresh_until
        return order if is_kept and isinstance(order, Order) else None

    @asynccontextmanager
    async def writing(self, reader: Reader) -> AsyncIterator[WriteEffects]:
        """Around a write of the viewer's: what was begun before it can't be stored any more.

        What the write changed is applied through the `WriteEffects` before leaving. From then
        on every process that shares the tier sees it.
        """
        partition = self.store.open_partition(reader.digest, reader.ends_at)
        partition.generation += 1
        try:
            yield WriteEffects(partition, self._clips, reader.facts)
        finally:
            partition.generation += 1
            if self._invalidation is not None:
                await self._invalidation.announce_write(reader.digest, partition)

    def forget_clips(self) -> None:
        """Forget what clips were translated into before."""
        self._memory.forget_clips()

    def empty_partition(self, digest: str) -> None:
        """Drop everything cached for a credential."""
        self.store.empty_partition(digest)

    def drop_key(self, reader: Reader, *key: str | int | None) -> None:
        """Drop what has this key; what is under way can't be stored."""
        partition = self.store.find_partition(reader.digest)
        if partition is not None:
            partition.generation += 1
            partition.drop_entry(key)

    async def drop_post(self, post_id: str) -> int:
        """Forget a post's clips and all comments, for everybody; how many had such a clip."""
        return await self.store.drop_post(post_id, self._clips.media_ids(post_id))

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
                self._world.dropped(malformed.reason)
                continue
            clips.append(pooled.clip)
            if pooled.newly_added is not None:
                newly_added.append(pooled.newly_added)
        if newly_added:
            await self._world.learn(newly_added)
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
            self._world.mended(made.defects, pooled.clip.video is not None)
        return pooled

    def _fetched_value(
        self,
        kind: EntityKind,
        codec: Codec[Result],
        fetch: Callable[[], Awaitable[Result]],
        *,
        is_derived: bool = False,
    ) -> Callable[[], Awaitable[Value]]:
        async def fetched() -> Value:
            content = codec.dump_json(await fetch())
            now = self._clocks.monotonic()
            return Value(
                kind,
                content,
                fetched_at=now,
                fresh_until=self._reads.fresh_until(kind, now),
                is_derived=is_derived,
            )

        return fetched


def _decoded(codec: Codec[Result], entry: Kept) -> Result:
    if not isinstance(entry, Value):
        raise TypeError("a page of clips where something else was stored")
    return codec.validate_json(entry.content)


def _is_readable(codec: Codec[Result], content: bytes) -> bool:
    try:
        codec.validate_json(content)
    except ValueError:
        return False
    return True
