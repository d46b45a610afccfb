"""Which sessions this process may honour without asking the store about each request.

The store was asked about each once. Since then it is asked twice a second which sessions have ended
anywhere: so all of them are as sure as that last answer, and a sign-out at another gateway counts
here within a second. When the answers stay out, they are honoured for a while and then no more.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from typing import Final

from gateway.state.session_values import Session
from gateway.state.sessions import SessionRows
from gateway.state.store import StoreUnavailable

log = logging.getLogger(__name__)

_POLL_S: Final = 0.5
# Endings this much older than the last answer are asked for again: a transaction may take a while
# from the time it notes to the moment at which others see it.
_OVERLAP_S: Final = 30.0
_MAX_CONFIRMED: Final = 50_000
# How exactly `last used` is known.
_USE_NOTED_EVERY_S: Final = 300.0


class ConfirmedSessions:
    """Names of sessions that are good. Loop thread only."""

    def __init__(
        self,
        rows: SessionRows,
        *,
        trust_s: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ask `rows`; without answers go on for `trust_s`."""
        self._rows = rows
        self._trust_s = trust_s
        self._monotonic = monotonic
        # Name -> when its use is to be noted again; in the order in which they came.
        self._confirmed: dict[str, float] = {}
        self._trusted_until = 0.0
        self._answered_at = 0.0
        self._since: float | None = None
        self._watching: asyncio.Task[None] | None = None
        self.is_store_up = True
        self.is_store_fit = True

    async def open(self) -> None:
        """Begin to watch. The store has to be open."""
        await self.catch_up()
        self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Stop watching."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    @property
    def answer_age_s(self) -> float:
        """How long ago the store was asked, of its last answer."""
        return self._monotonic() - self._answered_at

    def is_confirmed(self, name: str) -> bool:
        """Whether a session may be honoured at once; False: ask `confirm_session`."""
        now = self._monotonic()
        return now < self._trusted_until and now < self._confirmed.get(name, 0.0)

    async def confirm_session(self, session: Session) -> bool:
        """Whether a session may be honoured. Raises `StoreUnavailable` when that can't be known."""
        name = session.name
        is_known = name in self._confirmed and self._monotonic() < self._trusted_until
        if not is_known and not await self._rows.confirm_session(session):
            return False
        if len(self._confirmed) >= _MAX_CONFIRMED and name not in self._confirmed:
            del self._confirmed[next(iter(self._confirmed))]
        self._confirmed[name] = self._monotonic() + _USE_NOTED_EVERY_S
        self._rows.note_use(name)
        return True

    def drop_sessions(self, names: Iterable[str]) -> None:
        """Honour sessions no more that have ended."""
        for name in names:
            self._confirmed.pop(name, None)

    async def catch_up(self) -> None:
        """Ask once which sessions have ended."""
        asked_at = self._monotonic()
        try:
            endings = await self._rows.find_endings(self._since)
        except StoreUnavailable as error:
            if self.is_store_up:
                log.warning("the state store can't be used: %s", error)
            self.is_store_up = False
            return
        if not self.is_store_up:
            log.warning("the state store is back")
        self.is_store_up = True
        self.is_store_fit = endings.is_fit
        if self._has_clock_jumped(endings.now, asked_at):
            # Endings may have been noted under a time that looks older than it is.
            self._confirmed.clear()
        self.drop_sessions(endings.names)
        self._since = endings.now - _OVERLAP_S
        self._answered_at = asked_at
        self._trusted_until = asked_at + self._trust_s

    def _has_clock_jumped(self, now: float, asked_at: float) -> bool:
        """Whether the store's clock and ours have gone apart since the last answer."""
        if self._since is None:
            return False
        by_store = now - (self._since + _OVERLAP_S)
        return abs(by_store - (asked_at - self._answered_at)) > _OVERLAP_S / 2

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_POLL_S)
            try:
                await self.catch_up()
            except Exception:  # what is wrong once must not end the watching
                log.exception("a bug: watching which sessions end")
