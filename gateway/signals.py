"""What signals ask of a gateway that runs: to stop, to stop at once, to read its settings anew."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field


@dataclass
class Stop:
    """`asked`: finish what is under way; `at_once`: without waiting for it."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    at_once: asyncio.Event = field(default_factory=asyncio.Event)

    def ask(self) -> None:
        """Stop; asked twice, at once."""
        (self.at_once if self.asked.is_set() else self.asked).set()

    async def pause(self, seconds: float) -> None:
        """Wait so long, unless everything has to end at once."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.at_once.wait()


@contextlib.asynccontextmanager
async def heeding_signals(stop: Stop, reload: Callable[[], None]) -> AsyncIterator[None]:
    """SIGINT and SIGTERM stop, SIGHUP reloads, while the context lasts."""
    loop = asyncio.get_running_loop()
    handlers = {signal.SIGINT: stop.ask, signal.SIGTERM: stop.ask}
    if hasattr(signal, "SIGHUP"):
        handlers[signal.SIGHUP] = reload
    try:
        for one, handle in handlers.items():
            loop.add_signal_handler(one, handle)
    except NotImplementedError:
        # Windows: Ctrl-C arrives as KeyboardInterrupt.
        yield
        return
    try:
        yield
    finally:
        for one in handlers:
            loop.remove_signal_handler(one)
