"""Hidden suggestions survive restarts and are bounded."""

from itertools import count
from pathlib import Path

from gateway.state.database import Database
from gateway.state.hidden_suggestions import MAX_HIDDEN, SCHEMA, HiddenSuggestions


async def opened(directory: Path) -> Database:
    database = Database(directory, [SCHEMA])
    await database.open()
    return database


async def test_each_account_hides_its_own_and_a_restart_forgets_nothing(tmp_path: Path) -> None:
    database = await opened(tmp_path)
    hidden = HiddenSuggestions(database)
    for account_id, hidden_id in (("a", "x"), ("a", "x"), ("a", "y"), ("b", "z")):
        await hidden.hide(account_id, hidden_id)
    await database.close()
    database = await opened(tmp_path)
    again = HiddenSuggestions(database)
    assert await again.of("a") == {"x", "y"}
    assert await again.of("b") == {"z"}
    assert await again.of("c") == frozenset()
    await database.close()


async def test_the_oldest_go_first(tmp_path: Path) -> None:
    database = await opened(tmp_path)
    ticks = count(1)
    hidden = HiddenSuggestions(database, clock=lambda: float(next(ticks)))
    await hidden.hide("b", "kept")
    for number in range(MAX_HIDDEN + 2):
        await hidden.hide("a", str(number))
    kept = await hidden.of("a")
    assert len(kept) == MAX_HIDDEN
    assert {"0", "1"}.isdisjoint(kept)
    assert await hidden.of("b") == {"kept"}
    await database.close()
