"""What is taken down, and how a gateway sees that something has changed."""

from gateway.state.state import State
from gateway.state.takedowns import TakedownKind
from tests.support.stores import TurnedTime

CLIP, ACCOUNT = TakedownKind.CLIP, TakedownKind.ACCOUNT


async def test_added_listed_and_removed(state: State) -> None:
    rows = state.takedowns
    await rows.add_takedown(CLIP, "a", "spam")
    await rows.add_takedown(ACCOUNT, "a", None)
    await rows.add_takedown(CLIP, "a", "worse")
    listed = {(one.kind, one.target_id, one.note) for one in await rows.list_takedowns()}
    assert listed == {(CLIP, "a", "worse"), (ACCOUNT, "a", None)}
    assert await rows.remove_takedown(CLIP, "a")
    assert not await rows.remove_takedown(CLIP, "a")
    assert [one.kind for one in await rows.list_takedowns()] == [ACCOUNT]


async def test_changes_are_what_came_or_went_since(state: State, time: TurnedTime) -> None:
    rows = state.takedowns
    await rows.add_takedown(CLIP, "a", None)
    first = await rows.find_changes(None)
    assert [(one.target_id, one.is_down) for one in first.rows] == [("a", True)]
    time.now += 60
    assert (await rows.find_changes(first.now + 1)).rows == []
    await rows.add_takedown(CLIP, "b", None)
    await rows.remove_takedown(CLIP, "a")
    changes = await rows.find_changes(first.now + 1)
    assert {(one.target_id, one.is_down) for one in changes.rows} == {("a", False), ("b", True)}
    await rows.add_takedown(CLIP, "a", None)
    assert [one.is_down for one in (await rows.find_changes(None)).rows] == [True, True]
