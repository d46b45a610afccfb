"""Nexgate's reads as the verbs use them: the viewer's credential chosen, ids learnt.

This is the one place where a verb reads from Nexgate, so a cache goes in front of Nexgate by
going in here.
"""

import logging
import sqlite3
from collections.abc import Iterable

from gateway.cache.directory import Directory
from gateway.cache.identity import IdentityIndex, Known
from gateway.cache.memory import ViewerMemory
from gateway.service.asker import Asker
from gateway.service.calls import Calls
from gateway.service.tally import Tally
from gateway.state.long_videos import LongVideo, LongVideos
from gateway.upstream.client import Nexgate
from mappings.nexgate import Clip, ClipPage, FollowEntry, Profile, UserInfo
from mappings.people import Person, people_of_clip, person_from_user

log = logging.getLogger(__name__)

OWN_PROFILE_FRESH_S = 60.0


class Reads:
    """Reads from Nexgate on behalf of a viewer, or of the service token for a guest."""

    def __init__(
        self,
        nexgate: Nexgate,
        calls: Calls,
        memory: ViewerMemory,
        identity: IdentityIndex,
        directory: Directory,
        long_videos: LongVideos,
        tally: Tally,
    ) -> None:
        self._nexgate = nexgate
        self._calls = calls
        self._memory = memory
        self._identity = identity
        self._directory = directory
        self._long_videos = long_videos
        self._tally = tally

    @property
    def can_serve_guests(self) -> bool:
        """Whether a service credential is configured."""
        return self._calls.can_serve_guests

    async def clip_feed(self, asker: Asker, *, cursor: str | None, limit: int) -> ClipPage:
        """One page of the clip feed (Nexgate Clips API, Get Clip Feed)."""
        page = await self._calls.as_reader(
            asker, lambda access: self._nexgate.clip_feed(access, cursor=cursor, limit=limit)
        )
        return await self._learn_page(page)

    async def user_videos(
        self, asker: Asker, user_id: str, *, cursor: str | None, limit: int
    ) -> ClipPage:
        """One page of a user's videos, long ones included (Clips API, Get User Videos)."""
        page = await self._calls.as_reader(
            asker,
            lambda access: self._nexgate.user_videos(access, user_id, cursor=cursor, limit=limit),
        )
        return await self._learn_page(page)

    async def clip(self, asker: Asker, media_id: str) -> Clip:
        """One clip (Nexgate Clips API, Get Single Clip)."""
        clip = await self._calls.as_reader(
            asker, lambda access: self._nexgate.clip(access, media_id)
        )
        await self._learn((clip,))
        return clip

    async def own_profile(self, asker: Asker) -> Profile:
        """The viewer's own profile, the only source of the viewer's account id.

        Nexgate's answer to it is also what makes a credential an accepted one: whoever gets a
        profile here may be given, or may change, what the gateway itself keeps.
        """

        async def ask() -> Profile:
            profile = await self._calls.as_viewer(asker, self._nexgate.profile)
            self.learn_users((profile,))
            return profile

        digest = asker.viewer.digest
        return await self._memory.remembered(digest, ("own profile",), OWN_PROFILE_FRESH_S, ask)

    async def following(self, asker: Asker, user_id: str) -> tuple[FollowEntry, ...]:
        """Whom an account follows (accepted follows only)."""
        entries = await self._calls.as_reader(
            asker, lambda access: self._nexgate.following(access, user_id)
        )
        self.learn_users(entry.user for entry in entries if entry.user is not None)
        return entries

    def forget_own_profile(self, asker: Asker) -> None:
        """Read the viewer's profile anew next time: it has been changed."""
        self._memory.forget(asker.viewer.digest, ("own profile",))

    def learn_users(self, users: Iterable[UserInfo | Profile]) -> None:
        """Keep what a list of users, or a profile, tells of people."""
        people = map(person_from_user, users)
        self.learn_people(person for person in people if person is not None)

    def learn_people(self, people: Iterable[Person]) -> None:
        """Keep what Nexgate has told of people: who they are, and ids that are taken back."""
        for person in people:
            self._directory.learn(person)
            self._identity.hand_out(person.id)

    def media_ids(self, post_id: str) -> tuple[str, ...]:
        """The media ids seen of a post; there may be more."""
        return self._identity.media_ids(post_id)

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

    async def _learn_page(self, page: ClipPage) -> ClipPage:
        for reason in page.dropped:
            self._tally.count(f"clip_dropped.{reason}")
            log.warning("a malformed clip was left out of a page: %s", reason)
        await self._learn(page.clips)
        return page

    async def _learn(self, clips: tuple[Clip, ...]) -> None:
        for clip in clips:
            self.learn_people(people_of_clip(clip))
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
