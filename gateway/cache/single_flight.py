"""One call to Nexgate however many wait for its answer."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Result = TypeVar("Result")


class _Flight(Generic[Result]):
    """A call under way: its task, and a future for everyone who waits for it."""

    __slots__ = ("begun_at", "task", "waiting")

    def __init__(self) -> None:
        self.begun_at = time.monotonic()
        self.task: asyncio.Task[Result]
        self.waiting: list[asyncio.Future[None]] = []


class SingleFlight(Generic[Key, Result]):
    """Calls under way by key. Each runs in a task of its own that outlives whoever began it."""

    def __init__(self) -> None:
        self._flights: dict[Key, _Flight[Result]] = {}

    def __len__(self) -> int:
        return len(self._flights)

    def __contains__(self, key: Key) -> bool:
        return key in self._flights

    def age_s(self, key: Key) -> float:
        """For how long a flight has been under way; 0 where there is none."""
        flight = self._flights.get(key)
        return 0.0 if flight is None else time.monotonic() - flight.begun_at

    async def join_flight(self, key: Key, fly: Callable[[], Awaitable[Result]]) -> Result:
        """The result of the flight under way, or of a new one; a failure reaches all who wait."""
        flight = self._begun(key, fly)
        # A future of one's own: a caller that leaves must not take the flight from the others.
        landing = asyncio.get_running_loop().create_future()
        flight.waiting.append(landing)
        await landing
        return flight.task.result()

    async def join_next_flight(self, key: Key, fly: Callable[[], Awaitable[Result]]) -> Result:
        """The same of a flight that begins after this call, whatever is under way now."""
        under_way = self._flights.get(key)
        if under_way is not None:
            landing = asyncio.get_running_loop().create_future()
            under_way.waiting.append(landing)
            await landing  # what it brings is for others
        return await self.join_flight(key, fly)

    def begin_flight(self, key: Key, fly: Callable[[], Awaitable[Result]]) -> None:
        """Begin a flight that nobody waits for, where none is under way."""
        self._begun(key, fly)

    async def close(self) -> None:
        """End every flight."""
        tasks = [flight.task for flight in self._flights.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begun(self, key: Key, fly: Callable[[], Awaitable[Result]]) -> _Flight[Result]:
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight()
            flight.task = asyncio.create_task(self._run(key, flight, fly))
            flight.task.add_done_callback(lambda done: self._ended(key, flight, done))
        return flight

    async def _run(
        self, key: Key, flight: _Flight[Result], fly: Callable[[], Awaitable[Result]]
    ) -> Result:
        try:
            return await fly()
        finally:
            # Now and not when the loop tells of the task's end: that is a turn later.
            self._land(key, flight)

    def _land(self, key: Key, flight: _Flight[Result]) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]
        for landing in flight.waiting:
            if not landing.done():
                landing.set_result(None)

    def _ended(self, key: Key, flight: _Flight[Result], task: asyncio.Task[Result]) -> None:
        self._land(key, flight)  # a task cancelled before its first turn has not
        if not task.cancelled():
            task.exception()  # seen, even when every waiter has left
