"""The Nexgate client: one typed method per endpoint."""

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from types import TracebackType
from typing import Final, Self

from pydantic import SecretStr

from gateway.json_text import write_json
from gateway.settings.tree import NexgateSettings
from gateway.upstream import endpoints
from gateway.upstream.caller import Access, Caller, malformed
from gateway.upstream.clip_replies import (
    media_id_of,
    page_of_data,
    split_clip_reply,
    split_page_reply,
)
from gateway.upstream.endpoints import Endpoint
from gateway.upstream.list_replies import read_in_turns
from gateway.upstream.nexgate_error import NexgateError
from gateway.upstream.requests import is_sendable
from mappings.error_kinds import Kind
from mappings.nexgate import (
    ClipItems,
    FollowEntry,
    MalformedClip,
    MalformedPage,
    MalformedProfile,
    Profile,
    read_follow_entries,
    read_profile,
)

MAX_PAGE_SIZE: Final = 20
MAX_CURSOR_LENGTH: Final = 4096
_MAX_LONG: Final = 2**63 - 1


class Nexgate:
    """Nexgate's API as methods that return checked values.

    Every method may raise NexgateError and nothing else. Nothing is cached or retried here. A
    write whose effect is there already succeeds. Use it as an async context manager, or call
    `open` and `close`.
    """

    def __init__(
        self, settings: NexgateSettings, *, clock: Callable[[], float] = time.time
    ) -> None:
        """Prepare a client; `clock` gives seconds since the epoch. Nothing is opened yet."""
        self.caller = Caller(settings, clock=clock)

    @property
    def repairs(self) -> int:
        """How many broken values were repaired in replies since the start."""
        return self.caller.repairs

    async def open(self) -> None:
        """Make the connection pool; a second call changes nothing."""
        await self.caller.open()

    async def close(self) -> None:
        """Close the pool; calls under way and later ones fail with UNAVAILABLE."""
        await self.caller.close()

    async def __aenter__(self) -> Self:
        """Open the client."""
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the client."""
        await self.close()

    async def clip_feed(self, access: Access, *, cursor: str | None, limit: int) -> ClipItems:
        """A page of everybody's clips, newest first (Nexgate Clips API, Clip feed).

        `limit` is clamped to 1 to 20.
        """
        return await self._page(endpoints.CLIP_FEED, access, {}, cursor, limit)

    async def user_videos(
        self, access: Access, user_id: str, *, cursor: str | None, limit: int
    ) -> ClipItems:
        """A page of one user's clips and long videos, newest first.

        (Nexgate Clips API, User videos.) `limit` is clamped to 1 to 20.
        """
        return await self._page(endpoints.USER_VIDEOS, access, {"user_id": user_id}, cursor, limit)

    async def read_clip(self, access: Access, media_id: str) -> bytes:
        """One clip as JSON (Nexgate Clips API, Single clip); a long video is NOT_A_CLIP.

        Only its identity is checked: it is the clip that was requested.
        """
        reply = await self.caller.send_request(endpoints.CLIP, access, ids={"media_id": media_id})
        clip = split_clip_reply(reply)
        if clip is None:
            clip = write_json(self.caller.open_reply(endpoints.CLIP, reply).data)
        try:
            found = media_id_of(clip)
        except MalformedClip as error:
            raise malformed(endpoints.CLIP, f"clip_{error.reason}") from error
        if found != media_id:
            raise malformed(endpoints.CLIP, "clip_id_differs")
        return clip

    async def record_view(
        self, access: Access, media_id: str, *, watch_duration_ms: int | None, source: str
    ) -> None:
        """Count a view, once per user and clip; Nexgate ignores a view without a token."""
        body: dict[str, object] = {"source": source}
        if watch_duration_ms is not None and watch_duration_ms > 0:
            body["watchDurationMs"] = min(watch_duration_ms, _MAX_LONG)
        await self.caller.data(endpoints.CLIP_VIEW, access, ids={"media_id": media_id}, body=body)

    async def profile(self, access: Access) -> Profile:
        """The viewer's own profile: the only source of their account id."""
        data = await self.caller.data(endpoints.PROFILE, access)
        try:
            return read_profile(data)
        except MalformedProfile as error:
            raise malformed(endpoints.PROFILE, "profile_malformed") from error

    async def following(self, access: Access, user_id: str) -> AsyncIterator[Sequence[FollowEntry]]:
        """Everybody the user follows, in no particular order, some at a time."""
        endpoint = endpoints.FOLLOWING
        reply = await self.caller.send_request(endpoint, access, ids={"user_id": user_id})
        async for entries in read_in_turns(self.caller, endpoint, reply, read_follow_entries):
            yield entries

    async def refresh(self, refresh_token: SecretStr) -> SecretStr:
        """A new access token; AUTH_REQUIRED when the refresh token is expired or refused.

        Only Nexgate's own envelope says that: a refusal without one is no word on the token, and
        UNAVAILABLE.
        """
        try:
            data = await self.caller.data(
                endpoints.REFRESH,
                Access(token=None),
                body={"refreshToken": refresh_token.get_secret_value()},
            )
        except NexgateError as error:
            raise _refused_renewal(error) from error
        token = data.get("newToken") if isinstance(data, dict) else None
        if not isinstance(token, str) or not token.strip():
            raise malformed(endpoints.REFRESH, "token_missing")
        if not is_sendable(token.strip()):
            raise malformed(endpoints.REFRESH, "token_unsendable")
        return SecretStr(token.strip())

    async def _page(
        self,
        endpoint: Endpoint,
        access: Access,
        ids: Mapping[str, str],
        cursor: str | None,
        limit: int,
    ) -> ClipItems:
        query = {"limit": str(min(max(limit, 1), MAX_PAGE_SIZE))}
        if cursor:
            if len(cursor) > MAX_CURSOR_LENGTH:
                raise NexgateError(Kind.BAD_CURSOR, route=endpoint.route, reason="cursor_too_long")
            query["cursor"] = cursor
        reply = await self.caller.send_request(endpoint, access, ids=ids, query=query)
        try:
            items = split_page_reply(reply)
            return items or page_of_data(self.caller.open_reply(endpoint, reply).data)
        except MalformedPage as error:
            raise malformed(endpoint, "page_malformed") from error


def _refused_renewal(error: NexgateError) -> NexgateError:
    """What a failed renewal means for the session: only a refusal by Nexgate itself ends it."""
    if error.status not in (401, 403):
        return error
    is_nexgates = error.kind in (Kind.AUTH_REQUIRED, Kind.FORBIDDEN)
    return NexgateError(
        Kind.AUTH_REQUIRED if is_nexgates else Kind.UNAVAILABLE,
        route=error.route,
        status=error.status,
        retry_after_s=error.retry_after_s,
        reason=error.reason if is_nexgates else "refused_without_envelope",
    )
