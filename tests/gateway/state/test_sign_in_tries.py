"""The tries of an account are counted once, whoever counts, and outlive who counted."""

import asyncio

from gateway.limits.tries import TryLimits
from gateway.state.address import StoreAddress
from gateway.state.sign_in_tries import NAMES_LAST_S
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


async def test_names_of_one_account_share_its_tries(address: StoreAddress) -> None:
    async with opened_state(address) as one, opened_state(address) as other:
        assert await count(one, "alice")
        names = ["alice", "alice@example.com"]
        await asyncio.gather(
            *(state.sign_in_tries.remember_names("1", names) for state in (one, other) * 3)
        )
        found = [await count(state, name) for state in (one, other) for name in names * 2]
        # Alice's own one counts on.
        assert found == [True] * 2 + [False] * 6
        assert len(await execute(one.store, "SELECT * FROM sign_in_tries")) == 1
        # Whoever signed in by a name last has it.
        await one.sign_in_tries.remember_names("2", ["alice@example.com"])
        assert await count(other, "alice@example.com")
        assert not await count(other, "alice")
        assert await count(other, "bob")


async def test_names_are_kept_as_fingerprints_for_a_year(state: State, time: TurnedTime) -> None:
    await state.sign_in_tries.remember_names("id-of-alice", ["alice", "alice@example.com"])
    rows = await execute(state.store, "SELECT * FROM sign_in_names")
    assert len(rows) == 2
    assert "alice" not in str(rows)
    time.now += NAMES_LAST_S - 100
    await state.sign_in_tries.remember_names("id-of-alice", ["alice"])
    time.now += 102
    await state.retention.drop_old_rows()
    assert len(await execute(state.store, "SELECT * FROM sign_in_names")) == 1
