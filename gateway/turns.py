"""Long work on the event loop, done in turns: others are served between."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


async def in_turns(items: Sequence[Item], at_once: int) -> AsyncIterator[Sequence[Item]]:
    """The items in batches of at most `at_once`, each in another turn of the event loop."""
    for start in range(0, len(items), at_once):
        if start:
            await asyncio.sleep(0)
        yield items[start : start + at_once]


async def made_in_turns(
    items: Sequence[Item], at_once: int, make: Callable[[Sequence[Item]], Iterable[Made]]
) -> list[Made]:
    """What `make` makes of each batch, all together."""
    made: list[Made] = []
    async for batch in in_turns(items, at_once):
        made += make(batch)
    return made
