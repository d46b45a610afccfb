"""Hidden suggestions survive restarts and are bounded."""

from gateway.state.address import StoreAddress
from gateway.state.hidden_suggestions import MAX_HIDDEN, HiddenSuggestions
from gateway.state.state import State
from tests.support.stores import TurnedTime, opened_store


async def test_each_account_hides_its_own_and_a_restart_forgets_nothing(
    address: StoreAddress,
) -> None:
    async with opened_store(address) as store:
        hidden = HiddenSuggestions(store)
        for account_id, hidden_id in (("a", "x"), ("a", "x"), ("a", "y"), ("b", "z")):
            await hidden.hide_account(account_id, hidden_id)
    async with opened_store(address) as store:
        again = HiddenSuggestions(store)
        assert await again.find_hidden("a") == {"x", "y"}
        assert await again.find_hidden("b") == {"z"}
        assert await again.find_hidden("c") == frozenset()


async def test_the_oldest_go_first(state: State, time: TurnedTime) -> None:
    hidden = state.hidden_suggestions
    await hidden.hide_account("b", "kept")
    for number in range(MAX_HIDDEN + 2):
        time.now += 1
        await hidden.hide_account("a", str(number))
    kept = await hidden.find_hidden("a")
    assert len(kept) == MAX_HIDDEN
    assert {"0", "1"}.isdisjoint(kept)
    assert await hidden.find_hidden("b") == {"kept"}
