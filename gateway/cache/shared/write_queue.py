"""What is to be written to the shared tier without anybody waiting for it."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Final

from libvalkey import ReplyError

from gateway.cache.shared.address import Ask, Command

MAX_STORES: Final = 5_000
MAX_STORES_BYTES: Final = 32 * 1024 * 1024
# Few enough that they are written within the time of one operation.
_TOGETHER: Final = 64
_TOGETHER_BYTES: Final = 256 * 1024


class WriteQueue:
    """A bounded queue emptied by one task; the oldest goes when it is full. Loop thread only."""

    def __init__(self, send: Ask) -> None:
        """`send` answers the replies, or None when there was nobody to write to."""
        self.dropped = 0
        self._send = send
        self._waiting: deque[tuple[Command, int]] = deque()
        self._waiting_bytes = 0
        self._has_some = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def open(self) -> None:
        """Begin to write."""
        if self._task is None:
            self._task = asyncio.create_task(self._flush())

    async def close(self) -> None:
        """Leave no task; what waits is dropped."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self.dropped += len(self._waiting)
        self._waiting.clear()
        self._waiting_bytes = 0

    def put_command(self, command: Command, size_bytes: int) -> None:
        """Let a command be sent soon."""
        self._waiting.append((command, size_bytes))
        self._waiting_bytes += size_bytes
        while len(self._waiting) > MAX_STORES or self._waiting_bytes > MAX_STORES_BYTES:
            self._take()
            self.dropped += 1
        self._has_some.set()

    async def _flush(self) -> None:
        while True:
            await self._has_some.wait()
            together: list[Command] = []
            size_bytes = 0
            while self._waiting and len(together) < _TOGETHER and size_bytes < _TOGETHER_BYTES:
                command, command_bytes = self._take()
                together.append(command)
                size_bytes += command_bytes
            if not together:
                self._has_some.clear()
                continue
            replies = await self._send(together)
            if replies is None:
                self.dropped += len(together)
            else:
                self.dropped += sum(isinstance(reply, ReplyError) for reply in replies)

    def _take(self) -> tuple[Command, int]:
        command, size_bytes = self._waiting.popleft()
        self._waiting_bytes -= size_bytes
        return command, size_bytes
