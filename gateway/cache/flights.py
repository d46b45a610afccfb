"""One call to Nexgate however many wait for its answer."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Result = TypeVar("Result")


class Flights(Generic[Key, Result]):
    """Calls under way by key. Each runs in a task of its own that outlives whoever began it."""

    def __init__(self) -> None:
        self._tasks: dict[Key, asyncio.Task[Result]] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    def __contains__(self, key: Key) -> bool:
        return key in self._tasks

    async def join(self, key: Key, fly: Callable[[], Awaitable[Result]]) -> Result:
        """The result of the flight under way, or of a new one; a failure reaches all who wait."""
        # Shielded: a caller that leaves must not take the flight from the others.
        return await asyncio.shield(self.begin(key, fly))

    def begin(self, key: Key, fly: Callable[[], Awaitable[Result]]) -> asyncio.Task[Result]:
        """The flight under way, or a new one."""
        task = self._tasks.get(key)
        if task is None:
            task = asyncio.create_task(_run(fly))
            self._tasks[key] = task
            task.add_done_callback(lambda done: self._land(key, done))
        return task

    async def close(self) -> None:
        """End every flight."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _land(self, key: Key, task: asyncio.Task[Result]) -> None:
        del self._tasks[key]
        if not task.cancelled():
            task.exception()  # seen, even when every waiter has left


async def _run(fly: Callable[[], Awaitable[Result]]) -> Result:
    return await fly()
