"""What the operator has taken down: it is in no answer, and 451 where it is asked for alone.

Every gateway of a store asks it each second whether anything has changed, so that a takedown holds
everywhere within two; for what the store can't say, the last answer counts.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Final, Literal

from gateway.errors import ApiError, Problem
from gateway.service.store_errors import store_needed
from gateway.state.store import StoreUnavailable
from gateway.state.takedowns import TakedownKind, TakedownRows

log = logging.getLogger(__name__)

Target = Literal["clip", "account"]

_POLL_S: Final = 1.0
# Changes this much older than the last answer are asked for again: a transaction may take a while
# from the time it notes to the moment at which others see it.
_OVERLAP_S: Final = 30.0
_NOT_NOW: Final = "The state store can't be used right now."
TAKEN_DOWN: Final = Problem(451, "taken_down", "This was taken down by the operator of the server.")


class Takedowns:
    """The ids that are shown to nobody. Loop thread only."""

    def __init__(self, rows: TakedownRows) -> None:
        self._rows = rows
        self._clips: frozenset[str] = frozenset()
        self._accounts: frozenset[str] = frozenset()
        self._down: dict[tuple[TakedownKind, str], bool] = {}
        self._since: float | None = None
        self._watching: asyncio.Task[None] | None = None
        self.forget_prepared: Callable[[], Awaitable[None]] = _nothing
        """Called when something has changed: what was prepared before must not be given."""

    async def open(self) -> None:
        """Begin to watch; the store has to be open. Nothing is served before the first answer."""
        await self.catch_up()
        self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Stop watching."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    @property
    def accounts(self) -> frozenset[str]:
        """The ids of accounts that are down."""
        return self._accounts

    def hides_clip(self, media_id: str, author_id: str | None) -> bool:
        """Whether a clip is down, or its author is."""
        return media_id in self._clips or author_id in self._accounts

    def require_clip(self, media_id: str, author_id: str | None = None) -> None:
        """`ApiError` 451 for a clip that is down, and for one of an account that is."""
        if self.hides_clip(media_id, author_id):
            raise ApiError(TAKEN_DOWN)

    def require_account(self, account_id: str) -> None:
        """`ApiError` 451 for an account that is down."""
        if account_id in self._accounts:
            raise ApiError(TAKEN_DOWN)

    async def take_down(self, kind: Target, target_id: str, note: str | None) -> None:
        """Show something to nobody from now on. `ApiError` 503 without the store."""
        with store_needed(_NOT_NOW):
            await self._rows.add_takedown(TakedownKind(kind), target_id, note)
            await self.catch_up()

    async def restore(self, kind: Target, target_id: str) -> bool:
        """Show it again; False where it wasn't down. `ApiError` 503 without the store."""
        with store_needed(_NOT_NOW):
            was_down = await self._rows.remove_takedown(TakedownKind(kind), target_id)
            await self.catch_up()
        return was_down

    async def list_newest(self, limit: int) -> list[dict[str, object]]:
        """What is down, the newest first, at most `limit`. `ApiError` 503 without the store."""
        with store_needed(_NOT_NOW):
            return [asdict(one) for one in await self._rows.list_takedowns(limit)]

    @property
    def count(self) -> int:
        """How much is down."""
        return len(self._clips) + len(self._accounts)

    async def catch_up(self) -> None:
        """Ask once what has changed. Raises `StoreUnavailable`."""
        changes = await self._rows.find_changes(self._since)
        self._since = changes.now - _OVERLAP_S
        changed = {(one.kind, one.target_id): one.is_down for one in changes.rows}
        new = {
            target: is_down
            for target, is_down in changed.items()
            if self._down.get(target) != is_down
        }
        if new:
            self._down |= new
            self._clips = self._ids(TakedownKind.CLIP)
            self._accounts = self._ids(TakedownKind.ACCOUNT)
            await self.forget_prepared()

    def _ids(self, kind: TakedownKind) -> frozenset[str]:
        return frozenset(
            one for (its, one), is_down in self._down.items() if is_down and its is kind
        )

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_POLL_S)
            try:
                await self.catch_up()
            except StoreUnavailable:
                continue  # `ConfirmedSessions` says that the store is away
            except Exception:  # what is wrong once must not end the watching
                log.exception("a bug: watching what is taken down")


async def _nothing() -> None:
    pass
