"""Nexgate's reads as the verbs use them: the viewer's credential chosen, ids learnt.

This is the one place where a verb reads from Nexgate, so a cache goes in front of Nexgate by
going in here.
"""

import logging
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TypeVar

from gateway.cache.identity import IdentityIndex, Known
from gateway.errors import unauthenticated
from gateway.service.asker import Asker
from gateway.service.tally import Tally
from gateway.state.long_videos import LongVideo, LongVideos
from gateway.upstream.client import Access, Nexgate
from gateway.upstream.failures import NexgateError
from gateway.upstream.service_credential import ServiceCredential
from mappings.errors import Kind
from mappings.nexgate import Clip, ClipPage, FollowEntry, Profile

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class Reads:
    """Reads from Nexgate on behalf of a viewer, or of the service token for a guest."""

    def __init__(
        self,
        nexgate: Nexgate,
        service_credential: ServiceCredential,
        identity: IdentityIndex,
        long_videos: LongVideos,
        tally: Tally,
    ) -> None:
        self._nexgate = nexgate
        self._service_credential = service_credential
        self._identity = identity
        self._long_videos = long_videos
        self._tally = tally

    @property
    def can_serve_guests(self) -> bool:
        """Whether a service credential is configured."""
        return self._service_credential.is_configured

    async def clip_feed(self, asker: Asker, *, cursor: str | None, limit: int) -> ClipPage:
        """One page of the clip feed (Nexgate Clips API, Get Clip Feed)."""
        page = await self._read(
            asker, lambda access: self._nexgate.clip_feed(access, cursor=cursor, limit=limit)
        )
        return await self._learn_page(page)

    async def user_videos(
        self, asker: Asker, user_id: str, *, cursor: str | None, limit: int
    ) -> ClipPage:
        """One page of a user's videos, long ones included (Clips API, Get User Videos)."""
        page = await self._read(
            asker,
            lambda access: self._nexgate.user_videos(access, user_id, cursor=cursor, limit=limit),
        )
        return await self._learn_page(page)

    async def clip(self, asker: Asker, media_id: str) -> Clip:
        """One clip (Nexgate Clips API, Get Single Clip)."""
        clip = await self._read(asker, lambda access: self._nexgate.clip(access, media_id))
        await self._learn((clip,))
        return clip

    async def own_profile(self, asker: Asker) -> Profile:
        """The viewer's own profile, the only source of the viewer's account id."""
        return await self._read(asker, self._nexgate.profile)

    async def following(self, asker: Asker, user_id: str) -> tuple[FollowEntry, ...]:
        """Whom an account follows (accepted follows only)."""
        return await self._read(asker, lambda access: self._nexgate.following(access, user_id))

    async def known(self, media_id: str) -> Known | None:
        """What the identity index, or the state store for long videos, knows of an id."""
        known = self._identity.find(media_id)
        if known is not None:
            return known
        try:
            kept = await self._long_videos.find(media_id)
        except sqlite3.Error:
            log.exception("the state store could not be read")
            return None
        if kept is None:
            return None
        known = Known(kept.post_id, kept.author_id, is_long=True)
        self._identity.learn_known(media_id, known)
        return known

    async def _read(self, asker: Asker, call: Callable[[Access], Awaitable[Result]]) -> Result:
        if asker.viewer.is_signed_in:
            return await call(viewer_access(asker))
        return await self._read_as_service(asker, call)

    async def _read_as_service(
        self, asker: Asker, call: Callable[[Access], Awaitable[Result]]
    ) -> Result:
        """A guest's read. A refused service token is renewed once, where it can be."""
        for is_last_try in (not self._service_credential.can_renew, True):
            token = await self._service_credential.access_token()
            if token is None:
                raise unauthenticated()
            try:
                return await call(Access(token, asker.request_id, asker.traceparent))
            except NexgateError as error:
                if error.kind is not Kind.AUTH_REQUIRED:
                    raise
                self._service_credential.forget(token)
                if is_last_try:
                    log.warning("Nexgate refuses the service token: guests can't be served")
                    raise unauthenticated() from error
        raise unauthenticated()

    async def _learn_page(self, page: ClipPage) -> ClipPage:
        for reason in page.dropped:
            self._tally.count(f"clip_dropped.{reason}")
            log.warning("a malformed clip was left out of a page: %s", reason)
        await self._learn(page.clips)
        return page

    async def _learn(self, clips: tuple[Clip, ...]) -> None:
        new_long_videos = [
            LongVideo(clip.id, clip.post_id, clip.author.id if clip.author else None)
            for clip in clips
            if self._identity.learn(clip) and clip.post_id is not None
        ]
        if not new_long_videos:
            return
        try:
            await self._long_videos.remember(new_long_videos)
        except sqlite3.Error:
            log.exception("long videos could not be written to the state store")


def viewer_access(asker: Asker) -> Access:
    """The viewer's own credential, within this request."""
    return Access(asker.viewer.token, asker.request_id, asker.traceparent)
