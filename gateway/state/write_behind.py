"""Small writes that nobody waits for: in order, in batches, bounded, flushed at the end."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

from sqlalchemy import Connection

from gateway.state.store import StateStore, StoreUnavailable

log = logging.getLogger(__name__)

_DELAY_S: Final = 0.25
_RETRY_S: Final = 1.0
_MAX_BATCH: Final = 1_000
_MAX_WAITING: Final = 20_000

Item = TypeVar("Item")


class WriteBehind(Generic[Item]):
    """A queue of things to be written soon. Loop thread only.

    While the store is away they wait; past a bound the oldest are lost, and counted.
    """

    def __init__(
        self, store: StateStore, name: str, write: Callable[[Connection, Sequence[Item]], None]
    ) -> None:
        """`write` writes a batch within a transaction; `name` says what, for the log."""
        self._store = store
        self._name = name
        self._write = write
        self._waiting: deque[Item] = deque()
        self._lock = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self.lost = 0

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def put_item(self, item: Item) -> None:
        """Have something written within a moment."""
        if len(self._waiting) >= _MAX_WAITING:
            self._waiting.popleft()
            self.lost += 1
        self._waiting.append(item)
        if self._task is None:
            self._task = asyncio.create_task(self._write_soon())

    async def flush(self) -> None:
        """Write everything that waits now. Raises `StoreUnavailable`, and keeps it then."""
        async with self._lock:
            left = len(self._waiting)
            while left > 0 and self._waiting:
                batch = [
                    self._waiting.popleft() for _ in range(min(_MAX_BATCH, len(self._waiting)))
                ]
                left -= len(batch)
                try:
                    await self._store.write(lambda connection: self._write(connection, batch))  # noqa: B023
                except BaseException:
                    self._waiting.extendleft(reversed(batch))
                    raise

    async def close(self) -> None:
        """Write what waits, as far as that can be done."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self.flush()
        except StoreUnavailable as error:
            log.warning(
                "%d %s are lost, they could not be written: %s", len(self), self._name, error
            )

    async def _write_soon(self) -> None:
        delay_s = _DELAY_S
        while self._waiting:
            await asyncio.sleep(delay_s)
            try:
                await self.flush()
                delay_s = _DELAY_S
            except StoreUnavailable as error:
                if delay_s == _DELAY_S:
                    log.warning("%s wait, they can't be written now: %s", self._name, error)
                delay_s = _RETRY_S
            except Exception:
                # What can't be written at all must not keep the rest from being written.
                log.exception("a bug: %s could not be written", self._name)
                self.lost += len(self._waiting)
                self._waiting.clear()
        self._task = None
