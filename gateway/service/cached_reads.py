"""Nexgate's reads as the verbs use them: through the cache, with the viewer's credential.

This is the one place where a verb reads from Nexgate what the cache may hold.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from pydantic import TypeAdapter

from gateway.cache.clip_pool import StoredClip
from gateway.cache.freshness import EntityKind
from gateway.cache.identity_index import IdentityIndex, Known
from gateway.cache.viewer_cache import StoredPage, ViewerCache
from gateway.service.authorized_calls import Call, Calls
from gateway.service.observations import Learning
from gateway.service.request_context import Asker
from gateway.upstream.client import Nexgate
from mappings.nexgate import FollowEntry, Profile, UserInfo
from mappings.people import Person

Result = TypeVar("Result")
Parameter = str | int | None

PROFILE: TypeAdapter[Profile] = TypeAdapter(Profile)
FOLLOW_ENTRIES: TypeAdapter[tuple[FollowEntry, ...]] = TypeAdapter(tuple[FollowEntry, ...])


class Reads:
    """Reads from Nexgate on behalf of a viewer, or of the service token for a guest."""

    def __init__(
        self,
        nexgate: Nexgate,
        calls: Calls,
        cache: ViewerCache,
        learning: Learning,
        identity: IdentityIndex,
    ) -> None:
        self._nexgate = nexgate
        self._calls = calls
        self._cache = cache
        self._learning = learning
        self._identity = identity

    @property
    def can_serve_guests(self) -> bool:
        """Whether a service credential is configured."""
        return self._calls.can_serve_guests

    async def clip_feed(self, asker: Asker, *, cursor: str | None, limit: int) -> StoredPage:
        """One page of the clip feed (Nexgate Clips API, Get Clip Feed)."""
        kind = EntityKind.FIRST_PAGE if cursor is None else EntityKind.LATER_PAGE
        return await self._cache.page(
            asker.reader,
            kind,
            ("feed", cursor, limit),
            lambda: self._calls.as_reader(
                asker, lambda access: self._nexgate.clip_feed(access, cursor=cursor, limit=limit)
            ),
        )

    async def user_videos(
        self, asker: Asker, user_id: str, *, cursor: str | None, limit: int
    ) -> StoredPage:
        """One page of a user's videos, long ones included (Clips API, Get User Videos)."""
        return await self._cache.page(
            asker.reader,
            EntityKind.USER_LIST,
            ("videos", user_id, cursor, limit),
            lambda: self._calls.as_reader(
                asker,
                lambda access: self._nexgate.user_videos(
                    access, user_id, cursor=cursor, limit=limit
                ),
            ),
        )

    async def clip(self, asker: Asker, media_id: str) -> StoredClip:
        """One clip (Nexgate Clips API, Get Single Clip)."""
        return await self._cache.clip(
            asker.reader,
            media_id,
            lambda: self._calls.as_reader(
                asker, lambda access: self._nexgate.clip(access, media_id)
            ),
        )

    async def own_profile(self, asker: Asker) -> Profile:
        """The viewer's own profile, the only source of the viewer's account id.

        Nexgate's answer to it is also what makes a credential an accepted one: whoever gets a
        profile here may be given, or may change, what the gateway itself keeps.
        """
        key = (EntityKind.OWN_PROFILE, "profile")
        profile = await self.kept_own(asker, key, PROFILE, self._nexgate.profile)
        self.learn_users((profile,))
        return profile

    def held_profile(self, asker: Asker) -> Profile | None:
        """The viewer's own profile if it is held; Nexgate is not asked."""
        key = (EntityKind.OWN_PROFILE, "profile")
        return self._cache.held_value(asker.reader, key, PROFILE)

    def held_clip(self, asker: Asker, media_id: str) -> StoredClip | None:
        """A clip if it is held, however old; Nexgate is not asked."""
        return self._cache.held_clip(asker.reader, media_id)

    async def following(self, asker: Asker, user_id: str) -> tuple[FollowEntry, ...]:
        """Whom an account follows (accepted follows only)."""
        key = (EntityKind.RELATIONSHIP, "following", user_id)
        entries = await self.kept(
            asker, key, FOLLOW_ENTRIES, lambda access: self._nexgate.following(access, user_id)
        )
        self.learn_users(entry.user for entry in entries if entry.user is not None)
        return entries

    async def kept(
        self,
        asker: Asker,
        key: tuple[EntityKind, *tuple[Parameter, ...]],
        codec: TypeAdapter[Result],
        call: Call[Result],
    ) -> Result:
        """A public read of anything but clips, through the cache."""
        return await self._cache.value(
            asker.reader, key, codec, lambda: self._calls.as_reader(asker, call)
        )

    async def kept_own(
        self,
        asker: Asker,
        key: tuple[EntityKind, *tuple[Parameter, ...]],
        codec: TypeAdapter[Result],
        call: Call[Result],
    ) -> Result:
        """The same with the viewer's own credential alone; `ApiError` 401 for a guest."""
        return await self._cache.value(
            asker.reader, key, codec, lambda: self._calls.as_viewer(asker, call)
        )

    async def derived(
        self,
        asker: Asker,
        key: tuple[EntityKind, *tuple[Parameter, ...]],
        codec: TypeAdapter[Result],
        make: Callable[[], Awaitable[Result]],
    ) -> Result:
        """What is made of other reads, remembered for the viewer."""
        return await self._cache.derived(asker.reader, key, codec, make)

    def forget(self, asker: Asker, *key: Parameter) -> None:
        """Read anew next time what has a key that begins so."""
        self._cache.forget_key(asker.reader, *key)

    def learn_users(self, users: Iterable[UserInfo | Profile]) -> None:
        """Keep what a list of users, or a profile, tells of people."""
        self._learning.users(users)

    def learn_people(self, people: Iterable[Person]) -> None:
        """Keep what Nexgate has told of people: who they are, and ids that are taken back."""
        self._learning.people(people)

    def media_ids(self, post_id: str) -> tuple[str, ...]:
        """The media ids seen of a post; there may be more."""
        return self._identity.media_ids(post_id)

    async def known(self, media_id: str) -> Known | None:
        """What is known of a media id without asking Nexgate."""
        return await self._learning.known(media_id)
