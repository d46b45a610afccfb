"""Preferences: changes merged by account; unreadable ones count as none."""

import asyncio

from gateway.state.address import StoreAddress
from gateway.state.preferences import KeptPreferences
from gateway.state.state import State
from tests.support.stores import execute, opened_store


async def test_changes_are_laid_over_what_was_kept(address: StoreAddress) -> None:
    async with opened_store(address) as store:
        kept = KeptPreferences(store)
        assert await kept.find_settings("alice") == {}
        assert await kept.change_settings("alice", {"a": True}) == {"a": True}
        assert await kept.change_settings("alice", {"b": "x"}) == {"a": True, "b": "x"}
        assert await kept.find_settings("bob") == {}
    async with opened_store(address) as store:
        assert await KeptPreferences(store).find_settings("alice") == {"a": True, "b": "x"}


async def test_two_processes_lose_no_change(address: StoreAddress) -> None:
    async with opened_store(address) as one, opened_store(address) as other:
        changes = [
            KeptPreferences(store).change_settings("alice", {f"{name}{number}": number})
            for name, store in (("a", one), ("b", other))
            for number in range(20)
        ]
        await asyncio.gather(*changes)
        assert len(await KeptPreferences(one).find_settings("alice")) == 40


async def test_what_can_not_be_read_counts_as_nothing(state: State) -> None:
    await state.preferences.change_settings("alice", {"a": False})
    for broken in (b"{", b"[1]"):
        await execute(state.store, "UPDATE preferences SET settings = :broken", broken=broken)
        assert await state.preferences.find_settings("alice") == {}
    assert await state.preferences.change_settings("alice", {"a": True}) == {"a": True}
