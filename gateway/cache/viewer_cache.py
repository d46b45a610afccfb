"""The cache in front of Nexgate: what is read for viewers, and what their writes change of it."""

import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter

from gateway.cache.bodies import Body, BodyPool
from gateway.cache.changes import Changes
from gateway.cache.counters import Counters
from gateway.cache.entries import Answer, Key, Page, Value, shared_key
from gateway.cache.freshness import EntityKind, Freshness
from gateway.cache.partition import Partition
from gateway.cache.read_through import (
    Failures,
    Kept,
    Reader,
    ReadThrough,
    Wanted,
    random_spread,
)
from gateway.cache.shared_values import pack_page, pack_value, unpack_page, unpack_value
from gateway.cache.store import Store
from gateway.cache.stored_clips import ClipPool, Ledger, Render, Rendered, StoredClip
from mappings.nexgate import ClipItems, MalformedClip

if TYPE_CHECKING:
    from gateway.cache.shared import SharedTier

Result = TypeVar("Result")


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
class Surroundings:
    """What the cache is told of the world.

    `render` translates, `learn` gets what new clips tell, `dropped` a word for each malformed one.
    """

    render: Render
    learn: Callable[[Sequence[Rendered]], Awaitable[None]]
    dropped: Callable[[str], None]
    failures: Failures


class ViewerCache:
    """One partition for each credential; nothing crosses partitions. Loop thread only."""

    def __init__(
        self,
        limits: Limits,
        policy: Freshness,
        surroundings: Surroundings,
        *,
        tier: "SharedTier | None" = None,
        clock: Callable[[], float] = time.time,
        spread: Callable[[], float] = random_spread,
    ) -> None:
        """Start empty. `tier` is what other processes share, `clock` epoch time in seconds."""
        ledger = Ledger()
        self.counters = Counters()
        self.store = Store(limits.max_bytes, policy, ledger, self.counters)
        self._limits = limits
        self._policy = policy
        self._world = surroundings
        self._tier = tier
        self._clock = clock
        self._looks = itertools.count(1)
        self._clips = ClipPool(surroundings.render, ledger)
        self._bodies = BodyPool(ledger)
        self._reads = ReadThrough(
            self.store,
            policy,
            surroundings.failures,
            self.counters,
            max_entry_bytes=limits.max_entry_bytes,
            tier=tier,
            clock=clock,
            spread=spread,
        )

    @property
    def is_shared(self) -> bool:
        """Whether the shared tier has to be asked before something held is given."""
        return self._tier is not None

    @property
    def under_way(self) -> int:
        """How many reads are being made."""
        return len(self._reads)

    async def close(self) -> None:
        """End the calls under way."""
        await self._reads.close()

    async def sync(self, reader: Reader) -> None:
        """Drop what another process' write has made out of date. To be called per request."""
        if self._tier is None:
            return
        begun = next(self._looks)
        tag = await self._tier.tag(reader.digest)
        if tag is None:
            return
        partition = self.store.open(reader.digest, reader.ends_at)
        # Replies may overtake each other: what was asked for later counts.
        if begun < partition.synced:
            return
        if partition.tag != tag:
            if partition.entries:
                self.store.empty(reader.digest)
                partition = self.store.open(reader.digest, reader.ends_at)
            # What is under way was begun under another tag.
            partition.generation += 1
            partition.tag = tag
        partition.synced = begun

    async def page(
        self,
        reader: Reader,
        kind: EntityKind,
        parameters: Key,
        fetch: Callable[[], Awaitable[ClipItems]],
    ) -> StoredPage:
        """A page of a list of clips; malformed ones are left out."""

        async def fetched() -> Page:
            items = await fetch()
            now = self._clock()
            until = self._reads.fresh_until(kind, now)
            return await self._page(reader, kind, items, now, until)

        async def revived(content: bytes) -> Page | None:
            found = unpack_page(content)
            if found is None:
                return None
            return await self._page(reader, kind, found.items, found.fetched_at, found.fresh_until)

        wanted = Wanted(shared_key(kind, *parameters), kind, fetched, revived, pack_page)
        page = await self._reads.read(reader, wanted)
        if not isinstance(page, Page):
            raise TypeError(f"{kind} is no page of clips")
        return StoredPage(page.clips, page.next)

    async def clip(
        self, reader: Reader, media_id: str, fetch: Callable[[], Awaitable[object]]
    ) -> StoredClip:
        """One clip. Raises MalformedClip, and what fetching raises."""
        kind = EntityKind.CLIP

        async def made(document: object, fetched_at: float, fresh_until: float) -> Page:
            pooled = self._clips.clip(document, reader.facts)
            if pooled.news is not None:
                await self._world.learn((pooled.news,))
            return Page(kind, (pooled.clip,), None, fetched_at=fetched_at, fresh_until=fresh_until)

        async def fetched() -> Page:
            document = await fetch()
            now = self._clock()
            return await made(document, now, self._reads.fresh_until(kind, now))

        async def revived(content: bytes) -> Page | None:
            found = unpack_page(content)
            if found is None or len(found.items.items) != 1:
                return None
            try:
                return await made(found.items.items[0], found.fetched_at, found.fresh_until)
            except MalformedClip:
                return None

        wanted = Wanted((kind, media_id), kind, fetched, revived, pack_page)
        page = await self._reads.read(reader, wanted)
        clips = page.clips if isinstance(page, Page) else ()
        for clip in clips:
            if clip.id == media_id:
                return clip
        # Nexgate answered with another clip than it was asked for.
        raise MalformedClip("id_differs")

    async def value(
        self,
        reader: Reader,
        key: tuple[EntityKind, *tuple[str | int | None, ...]],
        codec: TypeAdapter[Result],
        fetch: Callable[[], Awaitable[Result]],
    ) -> Result:
        """Anything else that Nexgate tells."""
        kind = key[0]

        async def revived(content: bytes) -> Value | None:
            found = unpack_value(content)
            if found is None or not _is_readable(codec, found.content):
                return None
            return Value(
                kind,
                found.content,
                fetched_at=found.fetched_at,
                fresh_until=found.fresh_until,
            )

        wanted = Wanted(key, kind, self._fetched_value(kind, codec, fetch), revived, pack_value)
        return _decoded(codec, await self._reads.read(reader, wanted))

    async def derived(
        self,
        reader: Reader,
        key: tuple[EntityKind, *tuple[str | int | None, ...]],
        codec: TypeAdapter[Result],
        make: Callable[[], Awaitable[Result]],
    ) -> Result:
        """What is made of other reads: dropped with the first write, shared with nobody."""
        fetch = self._fetched_value(key[0], codec, make, is_derived=True)
        return _decoded(codec, await self._reads.read(reader, Wanted(key, key[0], fetch)))

    def held_clip(self, reader: Reader, media_id: str) -> StoredClip | None:
        """A clip that is held and of some use yet; nothing is fetched or refreshed."""
        page = self._reads.held(reader, (EntityKind.CLIP, media_id), EntityKind.CLIP)
        partition = self.store.find(reader.digest)
        return partition.clip(media_id) if page is not None and partition is not None else None

    def held_value(
        self,
        reader: Reader,
        key: tuple[EntityKind, *tuple[str | int | None, ...]],
        codec: TypeAdapter[Result],
    ) -> Result | None:
        """A value that is held and of some use yet; nothing is fetched or refreshed."""
        value = self._reads.held(reader, key, key[0])
        return _decoded(codec, value) if value is not None else None

    @asynccontextmanager
    async def writing(self, reader: Reader) -> AsyncIterator[Changes]:
        """Around a write of the viewer's: what was begun before it can't be stored any more.

        What the write changed of what is held is told to the `Changes` before leaving. From then
        on every process that shares the tier sees it.
        """
        partition = self.store.open(reader.digest, reader.ends_at)
        partition.generation += 1
        try:
            yield Changes(partition, self._clips, reader.facts, self._policy, self._clock)
        finally:
            partition.generation += 1
            if self._tier is not None:
                await self._renew(self._tier, reader.digest, partition)

    async def _renew(self, tier: "SharedTier", digest: str, partition: Partition) -> None:
        """Tell every process of a write; what the tier holds under the former tag is over."""
        former, partition.tag = partition.tag, None
        partition.synced = next(self._looks)
        renewed = await tier.renew(digest)
        partition.synced = next(self._looks)
        if renewed is None:
            return
        # A tag that was seen meanwhile may be the former one, and what was read under it too.
        if partition.tag is None and renewed.before == former:
            partition.tag = renewed.after
        else:
            self.store.empty(digest)

    def forget(self, digest: str) -> None:
        """Drop everything held for a credential."""
        self.store.empty(digest)

    def forget_key(self, reader: Reader, *key: str | int | None) -> None:
        """Drop what is held under keys that begin so; what is under way can't be stored."""
        partition = self.store.find(reader.digest)
        if partition is not None:
            partition.generation += 1
            partition.drop_where(lambda known, _: known[: len(key)] == key)

    # Answers

    def body(self, head: bytes, clips: tuple[StoredClip, ...] = (), tail: bytes = b"") -> Body:
        """The body of an answer: `head`, the clips' videos with commas between, `tail`."""
        return self._bodies.body(head, clips, tail)

    def answer(self, digest: str, key: Key, now: float) -> Answer | None:
        """The answer made before, while everything it shows is held and fresh at `now`."""
        partition = self.store.peek(digest)
        if partition is None:
            return None
        answer = partition.entries.get(key)
        if not isinstance(answer, Answer) or now >= answer.fresh_until:
            return None
        if answer.version != partition.version and not partition.is_good(answer):
            return None
        answer.counts.answers += 1
        return answer

    def keep_answer(self, reader: Reader, kind: EntityKind, key: Key, body: Body) -> None:
        """Keep an answer made of what was read for this reader, if that still stands."""
        reading, now = reader.reading, self._clock()
        partition = self.store.peek(reader.digest)
        if partition is None or partition is not reading.partition or reading.fresh_until is None:
            return
        stands = reading.version == partition.version and reading.cut == partition.cut
        if reading.is_overtaken or not stands or now >= reading.fresh_until:
            return
        if body.length > self._limits.max_entry_bytes:
            return
        answer = Answer(
            self.counters.of[kind],
            body,
            fresh_until=reading.fresh_until,
            version=partition.version,
            cut=partition.cut,
        )
        self.store.keep(reader.digest, partition, key, answer, now)

    async def _page(
        self,
        reader: Reader,
        kind: EntityKind,
        items: ClipItems,
        fetched_at: float,
        fresh_until: float,
    ) -> Page:
        clips: list[StoredClip] = []
        news: list[Rendered] = []
        for item in items.items:
            try:
                pooled = self._clips.clip(item, reader.facts)
            except MalformedClip as malformed:
                self._world.dropped(malformed.reason)
                continue
            clips.append(pooled.clip)
            if pooled.news is not None:
                news.append(pooled.news)
        if news:
            await self._world.learn(news)
        return Page(
            kind,
            tuple(clips),
            items.next_cursor,
            fetched_at=fetched_at,
            fresh_until=fresh_until,
        )

    def _fetched_value(
        self,
        kind: EntityKind,
        codec: TypeAdapter[Result],
        fetch: Callable[[], Awaitable[Result]],
        *,
        is_derived: bool = False,
    ) -> Callable[[], Awaitable[Kept]]:
        async def fetched() -> Value:
            content = codec.dump_json(await fetch())
            now = self._clock()
            return Value(
                kind,
                content,
                fetched_at=now,
                fresh_until=self._reads.fresh_until(kind, now),
                is_derived=is_derived,
            )

        return fetched


def _decoded(codec: TypeAdapter[Result], entry: Kept) -> Result:
    if not isinstance(entry, Value):
        raise TypeError("a page of clips where something else was kept")
    return codec.validate_json(entry.content)


def _is_readable(codec: TypeAdapter[Result], content: bytes) -> bool:
    try:
        codec.validate_json(content)
    except ValueError:
        return False
    return True
