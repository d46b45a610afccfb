"""The tries of an account are counted once, whoever counts, and outlive who counted."""

import asyncio

from gateway.limits.tries import TryLimits
from gateway.state.address import StoreAddress
from gateway.state.state import State
from tests.support.stores import TurnedTime, execute, opened_state

LIMITS = TryLimits(of_all=5, of_strangers=3, window_s=600.0, delay_s=0.0)


async def count(state: State, name: str = "alice", *, is_known: bool = False) -> bool:
    refused = await state.sign_in_tries.count_try(name, LIMITS, is_known=is_known)
    return refused is None


async def test_tries_at_once_are_no_more_than_there_are(address: StoreAddress) -> None:
    async with opened_state(address) as one, opened_state(address) as other:
        strangers = await asyncio.gather(*(count(state) for state in (one, other) * 8))
        assert sum(strangers) == 3
        known = await asyncio.gather(*(count(state, is_known=True) for state in (one, other) * 8))
        assert sum(known) == 2
        assert await count(other, "bob")


async def test_tries_outlive_who_counted_them(address: StoreAddress, time: TurnedTime) -> None:
    for expected in (True, True, True, False):
        async with opened_state(address, clock=time.of_store) as state:
            assert await count(state) is expected
    time.now += 599
    async with opened_state(address, clock=time.of_store) as state:
        assert not await count(state)
        time.now += 1
        assert await count(state)


async def test_no_name_is_kept_and_nothing_for_longer_than_it_counts(
    state: State, time: TurnedTime
) -> None:
    for name in ("alice", "bob"):
        assert await count(state, name)
    rows = await execute(state.store, "SELECT * FROM sign_in_tries")
    assert len(rows) == 2
    assert "alice" not in str(rows)
    time.now += 300
    assert await count(state, "bob")
    time.now += 302
    await state.retention.drop_old_rows()
    assert len(await execute(state.store, "SELECT * FROM sign_in_tries")) == 1


async def test_what_is_not_limited_is_not_counted(state: State) -> None:
    none = TryLimits(of_all=0, of_strangers=0, window_s=600.0, delay_s=0.0)
    for _ in range(20):
        assert await state.sign_in_tries.count_try("alice", none, is_known=False) is None
    assert await execute(state.store, "SELECT * FROM sign_in_tries") == []
