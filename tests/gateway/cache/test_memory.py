"""A viewer's memory: private, brief, made once for all who wait."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from gateway.cache.memory import ViewerMemory


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Source:
    """Makes a new number each time; counts how often."""

    def __init__(self) -> None:
        self.made = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self) -> int:
        self.made += 1
        made = self.made
        await self.gate.wait()
        return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(clock: Clock) -> ViewerMemory:
    return ViewerMemory(clock=clock)


async def test_a_thing_is_remembered_for_its_time(memory: ViewerMemory, clock: Clock) -> None:
    source = Source()
    assert await memory.remembered("alice", "key", 10, source) == 1
    clock.now = 9.9
    assert await memory.remembered("alice", "key", 10, source) == 1
    clock.now = 10.1
    assert await memory.remembered("alice", "key", 10, source) == 2


async def test_nothing_crosses_partitions(memory: ViewerMemory) -> None:
    source = Source()
    assert await memory.remembered("alice", "key", 10, source) == 1
    assert await memory.remembered("bob", "key", 10, source) == 2
    memory.forget("alice")
    assert await memory.remembered("alice", "key", 10, source) == 3
    assert await memory.remembered("bob", "key", 10, source) == 2


async def test_one_thing_is_forgotten_alone(memory: ViewerMemory) -> None:
    source = Source()
    await memory.remembered("alice", "one", 10, source)
    await memory.remembered("alice", "two", 10, source)
    memory.forget("alice", "one")
    memory.forget("nobody", "one")
    assert await memory.remembered("alice", "one", 10, source) == 3
    assert await memory.remembered("alice", "two", 10, source) == 2


async def test_many_at_once_are_one(memory: ViewerMemory) -> None:
    source = Source()
    source.gate.clear()
    waiting = [asyncio.create_task(memory.remembered("a", "k", 10, source)) for _ in range(5)]
    await asyncio.sleep(0)
    source.gate.set()
    assert await asyncio.gather(*waiting) == [1] * 5


async def test_the_first_caller_may_leave(memory: ViewerMemory) -> None:
    source = Source()
    source.gate.clear()
    first = asyncio.create_task(memory.remembered("a", "k", 10, source))
    second = asyncio.create_task(memory.remembered("a", "k", 10, source))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    source.gate.set()
    assert await second == 1
    assert source.made == 1


async def test_a_failure_reaches_all_and_is_not_remembered(memory: ViewerMemory) -> None:
    async def fail() -> int:
        await asyncio.sleep(0)
        raise ValueError("no")

    both = await asyncio.gather(
        *(memory.remembered("a", "k", 10, fail) for _ in range(2)), return_exceptions=True
    )
    assert all(isinstance(one, ValueError) for one in both)
    assert await memory.remembered("a", "k", 10, Source()) == 1


@pytest.mark.parametrize("forget", [lambda m: m.forget("a"), lambda m: m.forget("a", "k")])
async def test_what_was_begun_before_a_write_is_not_kept(
    memory: ViewerMemory, forget: Callable[[ViewerMemory], None]
) -> None:
    source = Source()
    source.gate.clear()
    before = asyncio.create_task(memory.remembered("a", "k", 10, source))
    await asyncio.sleep(0)
    forget(memory)
    after = asyncio.create_task(memory.remembered("a", "k", 10, source))
    await asyncio.sleep(0)
    source.gate.set()
    assert (await before, await after) == (1, 2)
    assert await memory.remembered("a", "k", 10, source) == 2


async def test_closing_ends_what_is_being_made(memory: ViewerMemory) -> None:
    source = Source()
    source.gate.clear()
    waiting: Awaitable[int] = asyncio.create_task(memory.remembered("a", "k", 10, source))
    await asyncio.sleep(0)
    await memory.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
