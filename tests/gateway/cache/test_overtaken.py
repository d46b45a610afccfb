"""Reads overtaken by a write: a request after the write's response never gets the former state."""

import asyncio
from dataclasses import dataclass, field

import orjson
import pytest

from gateway.cache.entries import Key
from gateway.cache.reading import Reader
from gateway.cache.shared.generations import Found, Renewed
from gateway.cache.shared.tier import SharedEntry, SharedTier
from gateway.settings.cache import EntityKind
from mappings.nexgate import ClipItems
from tests.support.cache_world import CacheWorld, clip

ANSWER = "answer"


@dataclass
class Gateway:
    """A gateway in front of an upstream whose one clip has so many likes."""

    upstream: list[int]
    world: CacheWorld = field(default_factory=CacheWorld)

    async def likes(
        self,
        *,
        name: str = "feed",
        begun: asyncio.Event | None = None,
        goes_on: asyncio.Event | None = None,
    ) -> object:
        """As a request: read the tag, read the page, respond, store the response.

        The upstream's response has the state at the request, and comes when the test lets it.
        """
        reader = self.world.reader()
        await self.world.cache.check_generation(reader)
        return await self.read(reader, name=name, begun=begun, goes_on=goes_on)

    async def read(
        self,
        reader: Reader,
        *,
        name: str = "feed",
        begun: asyncio.Event | None = None,
        goes_on: asyncio.Event | None = None,
    ) -> object:
        cache = self.world.cache

        async def fetch() -> ClipItems:
            told = self.upstream[0]
            if begun is not None:
                begun.set()
            if goes_on is not None:
                await goes_on.wait()
            return ClipItems((orjson.dumps(clip(1, likes=told)),), None)

        kept = cache.responses.find_response(reader.digest, (ANSWER, name))
        if kept is not None:
            return kept[0].clips[0].document()["likes"]
        page = await cache.clips.read_page(reader, EntityKind.FIRST_PAGE, (name,), fetch)
        body = cache.responses.make_body(b"[", page.clips, b"]")
        cache.responses.store_response(reader, EntityKind.FIRST_PAGE, (ANSWER, name), body)
        return page.clips[0].document()["likes"]

    async def write(self) -> None:
        async with self.world.cache.writing(self.world.reader()) as changes:
            self.upstream[0] += 1
            changes.drop_everything()


@pytest.fixture
def gateway() -> Gateway:
    return Gateway([0])


async def test_the_answer_of_a_read_that_a_write_has_overtaken_is_not_kept(
    gateway: Gateway,
) -> None:
    begun, goes_on = asyncio.Event(), asyncio.Event()
    slow = asyncio.create_task(gateway.likes(begun=begun, goes_on=goes_on))
    await begun.wait()
    await gateway.write()
    goes_on.set()
    assert await slow == 0
    assert await gateway.likes() == 1


async def test_nor_is_it_when_the_write_ends_between_the_reply_and_the_answer(
    gateway: Gateway,
) -> None:
    reader = gateway.world.reader()
    writes: list[asyncio.Task[None]] = []

    async def fetch() -> ClipItems:
        # Runs as soon as the reply is stored, before the waiting requests go on.
        writes.append(asyncio.create_task(gateway.write()))
        return ClipItems((orjson.dumps(clip(1, likes=0)),), None)

    cache = gateway.world.cache
    page = await cache.clips.read_page(reader, EntityKind.FIRST_PAGE, ("feed",), fetch)
    await writes[0]
    body = cache.responses.make_body(b"[", page.clips, b"]")
    cache.responses.store_response(reader, EntityKind.FIRST_PAGE, (ANSWER, "feed"), body)
    assert cache.responses.find_response(reader.digest, (ANSWER, "feed")) is None


async def test_after_a_write_and_an_eviction_no_read_from_before_is_joined(
    gateway: Gateway,
) -> None:
    begun, goes_on = asyncio.Event(), asyncio.Event()
    slow = asyncio.create_task(gateway.likes(begun=begun, goes_on=goes_on))
    await begun.wait()
    await gateway.write()
    gateway.world.cache.store.empty_partition("ann")
    assert await gateway.likes() == 1
    goes_on.set()
    assert await slow == 0
    assert await gateway.likes() == 1


class TierInHand(SharedTier):
    """A tier whose replies come when the test lets them.

    `looks` are the reads of the tag, `renewals` the requests for a new one, in order; `kept` is
    what the tier has, by tag and key.
    """

    def __init__(self) -> None:
        super().__init__(
            "valkey://localhost:1/0",
            namespace="tests",
            connect_timeout_s=1,
            operation_timeout_s=1,
        )
        self.availability.is_up = True
        self.find_generation_soon = self._look
        self.looks: asyncio.Queue[asyncio.Future[str]] = asyncio.Queue()
        self.renewals: asyncio.Queue[asyncio.Future[Renewed]] = asyncio.Queue()
        self.kept: dict[tuple[str, Key], SharedEntry] = {}

    def _look(self, partition: str, found: Found) -> None:
        reply: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        reply.add_done_callback(lambda done: found(done.result()))
        self.looks.put_nowait(reply)

    async def renew_generation(self, partition: str) -> Renewed | None:
        reply: asyncio.Future[Renewed] = asyncio.get_running_loop().create_future()
        self.renewals.put_nowait(reply)
        return await reply

    async def find_entry(self, partition: str, tag: str, key: Key) -> SharedEntry | None:
        return self.kept.get((tag, key))

    async def store_entry(
        self, partition: str, tag: str, key: Key, content: bytes, lifetime_s: float
    ) -> None:
        self.kept[tag, key] = SharedEntry(content, lifetime_s)


class OneOfSeveral(Gateway):
    """A gateway with a tier whose replies are in the test's hand."""

    def __init__(self) -> None:
        self.tier = TierInHand()
        super().__init__([0], CacheWorld(tier=self.tier))

    async def told(self, tag: str, *, name: str = "feed") -> object:
        """The likes in the response to a request that reads this tag at once."""
        request = asyncio.create_task(self.likes(name=name))
        (await self.tier.looks.get()).set_result(tag)
        return await request

    async def synced(self, tag: str) -> Reader:
        """A request that has read this tag and no page yet."""
        reader = self.world.reader()
        looking = asyncio.create_task(self.world.cache.check_generation(reader))
        (await self.tier.looks.get()).set_result(tag)
        await looking
        return reader

    async def slow(self, goes_on: asyncio.Event) -> asyncio.Task[object]:
        """A request that has read t0 and waits for the upstream's response."""
        begun = asyncio.Event()
        request = asyncio.create_task(self.likes(begun=begun, goes_on=goes_on))
        (await self.tier.looks.get()).set_result("t0")
        await begun.wait()
        return request


@pytest.mark.parametrize("holds_another_page", [False, True])
async def test_a_write_through_another_gateway_is_seen_while_an_older_read_is_under_way(
    holds_another_page: bool,
) -> None:
    gateway, goes_on = OneOfSeveral(), asyncio.Event()
    if holds_another_page:
        await gateway.told("t0", name="another")
    slow = await gateway.slow(goes_on)
    gateway.upstream[0] = 1
    assert await gateway.told("t1") == 1
    goes_on.set()
    assert await slow == 0
    assert await gateway.told("t1") == 1


async def test_what_another_gateways_write_has_overtaken_is_not_kept() -> None:
    gateway, goes_on = OneOfSeveral(), asyncio.Event()
    slow = await gateway.slow(goes_on)
    gateway.upstream[0] = 1
    await gateway.synced("t1")
    goes_on.set()
    assert await slow == 0
    assert await gateway.told("t1") == 1


async def test_a_late_reply_does_not_bring_a_former_tag_back() -> None:
    gateway = OneOfSeveral()
    assert await gateway.told("t0") == 0
    late = asyncio.create_task(gateway.likes())
    late_reply = await gateway.tier.looks.get()
    gateway.upstream[0] = 1
    reader = await gateway.synced("t1")
    late_reply.set_result("t0")
    await late
    # This request has the new tag: under the former one the tier has the former state.
    assert await gateway.read(reader) == 1


@pytest.mark.parametrize("tag", ["t0", "t1"])
async def test_what_is_read_while_a_write_is_announced_is_not_taken_for_what_follows_it(
    tag: str,
) -> None:
    gateway = OneOfSeveral()
    assert await gateway.told("t0") == 0
    gateway.world.cache.store.empty_partition("ann")
    await gateway.synced("t0")
    writing = asyncio.create_task(gateway.write())
    renewal = await gateway.tier.renewals.get()
    await gateway.told(tag)  # began before the write was answered: either will do
    renewal.set_result(Renewed("t0", "t1"))
    await writing
    assert await gateway.told("t1") == 1


async def test_what_is_held_outlives_a_write_that_changed_nothing_of_it() -> None:
    gateway = OneOfSeveral()
    assert await gateway.told("t0") == 0

    async def write() -> None:
        async with gateway.world.cache.writing(gateway.world.reader()):
            pass

    writing = asyncio.create_task(write())
    (await gateway.tier.renewals.get()).set_result(Renewed("t0", "t1"))
    await writing
    gateway.upstream[0] = 1
    assert await gateway.told("t1") == 0
