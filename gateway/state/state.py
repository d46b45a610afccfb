"""Everything that the state store holds, opened and closed as one."""

from dataclasses import dataclass
from typing import Any

from gateway.state.active_sessions import ActiveSessions
from gateway.state.address import StoreAddress
from gateway.state.clock import Clock, database_clock
from gateway.state.hidden_suggestions import HiddenSuggestions
from gateway.state.likes import KeptLikes
from gateway.state.long_videos import LongVideos
from gateway.state.preferences import KeptPreferences
from gateway.state.reports import Reports
from gateway.state.retention import Retention, RetentionDays
from gateway.state.sessions import SessionRows
from gateway.state.sign_in_tries import SignInTries
from gateway.state.sign_ins import SignInLog
from gateway.state.store import StateStore
from gateway.state.takedowns import TakedownRows
from gateway.state.video_places import VideoPlaces
from gateway.state.write_behind import WriteBehind


@dataclass(frozen=True)
class State:
    """The store, and what is kept in it."""

    store: StateStore
    sessions: SessionRows
    active_sessions: ActiveSessions
    sign_ins: SignInLog
    sign_in_tries: SignInTries
    likes: KeptLikes
    preferences: KeptPreferences
    reports: Reports
    hidden_suggestions: HiddenSuggestions
    long_videos: LongVideos
    video_places: VideoPlaces
    takedowns: TakedownRows
    retention: Retention

    @property
    def queues(self) -> tuple[WriteBehind[Any], ...]:
        """What waits to be written."""
        return self.likes.notes, self.sessions.uses, self.long_videos.notes

    async def open(self) -> None:
        """Open the store. Raises `StateError`."""
        await self.store.open()
        self.retention.start()
        self.active_sessions.start()

    async def close(self) -> None:
        """Write what waits to be written, and close the store."""
        await self.retention.close()
        await self.active_sessions.close()
        for queue in self.queues:
            await queue.close()
        await self.store.close()


def make_state(
    address: StoreAddress,
    *,
    log_key: bytes,
    session_lifetime_s: int,
    days: RetentionDays,
    clock: Clock = database_clock,
) -> State:
    """The state at `address`, closed as yet. Fingerprints in the log of sign-ins need `log_key`."""
    store = StateStore(address, clock=clock)
    sign_ins = SignInLog(store, log_key)
    return State(
        store=store,
        sessions=SessionRows(store, sign_ins, lifetime_s=session_lifetime_s),
        active_sessions=ActiveSessions(store),
        sign_ins=sign_ins,
        sign_in_tries=SignInTries(store, sign_ins),
        likes=KeptLikes(store),
        preferences=KeptPreferences(store),
        reports=Reports(store),
        hidden_suggestions=HiddenSuggestions(store),
        long_videos=LongVideos(store),
        video_places=VideoPlaces(store),
        takedowns=TakedownRows(store),
        retention=Retention(store, days),
    )
