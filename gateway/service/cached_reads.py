"""Reads from Nexgate through the cache, with the viewer's credential.

The one place where a verb reads cacheable data of Nexgate.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from pydantic import TypeAdapter

from gateway.cache.clip_pool import StoredClip
from gateway.cache.clip_reads import StoredPage
from gateway.cache.entries import Key, Order
from gateway.cache.identity_index import IdentityIndex, Known
from gateway.cache.list_places import ListPlace, ListPlaces
from gateway.cache.value_reads import Codec
from gateway.cache.viewer_cache import ViewerCache
from gateway.service.authorized_calls import AuthorizedCalls, Call
from gateway.service.observations import Observations
from gateway.service.request_context import RequestContext
from gateway.service.takedowns import Takedowns
from gateway.settings.cache import EntityKind
from gateway.upstream.caller import Access
from gateway.upstream.client import Nexgate
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import Kind
from mappings.nexgate import Profile, UserInfo
from mappings.people import Person

Result = TypeVar("Result")
Parameter = str | int | None

_AWAY = frozenset({Kind.UNAVAILABLE, Kind.TIMEOUT, Kind.BROKEN})
PROFILE: TypeAdapter[Profile] = TypeAdapter(Profile)
IDS: TypeAdapter[frozenset[str]] = TypeAdapter(frozenset[str])


class CachedReads:
    """Reads from Nexgate on behalf of a viewer, or of the service token for a guest."""

    def __init__(
        self,
        nexgate: Nexgate,
        calls: AuthorizedCalls,
        cache: ViewerCache,
        observations: Observations,
        identity: IdentityIndex,
        places: ListPlaces,
        takedowns: Takedowns,
    ) -> None:
        self._nexgate = nexgate
        self._calls = calls
        self._cache = cache
        self._observations = observations
        self._identity = identity
        self._places = places
        self._takedowns = takedowns

    @property
    def can_serve_guests(self) -> bool:
        """Whether a service credential is configured."""
        return self._calls.can_serve_guests

    async def read_clip_feed(
        self, context: RequestContext, *, cursor: str | None, limit: int
    ) -> StoredPage:
        """One page of the clip feed (Nexgate Clips API, Get Clip Feed), but for what is down."""
        kind = EntityKind.FIRST_PAGE if cursor is None else EntityKind.LATER_PAGE
        page = await self._cache.clips.read_page(
            context.reader,
            kind,
            ("feed", cursor, limit),
            lambda: self._calls.as_reader(
                context, lambda access: self._nexgate.clip_feed(access, cursor=cursor, limit=limit)
            ),
            is_first=cursor is None,
        )
        return self._shown(page)

    async def read_user_videos(
        self, context: RequestContext, user_id: str, *, cursor: str | None, limit: int
    ) -> StoredPage:
        """One page of a user's videos, long ones included (Clips API, Get User Videos).

        What is taken down is left out of it.
        """
        page = await self._cache.clips.read_page(
            context.reader,
            EntityKind.USER_LIST,
            ("videos", user_id, cursor, limit),
            lambda: self._calls.as_reader(
                context,
                lambda access: self._nexgate.user_videos(
                    access, user_id, cursor=cursor, limit=limit
                ),
            ),
            is_first=cursor is None,
        )
        await self._observations.observe_page(user_id, cursor, page.clips)
        return self._shown(page)

    def _shown(self, page: StoredPage) -> StoredPage:
        """A page without what is taken down."""
        hides = self._takedowns.hides_clip
        if not any(hides(clip.id, clip.author_id) for clip in page.clips):
            return page
        clips = tuple(clip for clip in page.clips if not hides(clip.id, clip.author_id))
        return replace(page, clips=clips)

    def require_clip(self, media_id: str, author_id: str | None) -> None:
        """`ApiError` 451 for a clip that is taken down, or whose author is."""
        self._takedowns.require_clip(media_id, author_id)

    async def read_clip(self, context: RequestContext, media_id: str) -> StoredClip:
        """One clip (Nexgate Clips API, Get Single Clip); `ApiError` 451 where it is taken down."""
        clip = await self._cache.clips.read_clip(
            context.reader,
            media_id,
            lambda: self._calls.as_reader(
                context, lambda access: self._nexgate.read_clip(access, media_id)
            ),
        )
        self._takedowns.require_clip(clip.id, clip.author_id)
        return clip

    async def read_own_profile(
        self, context: RequestContext, *, gives_stale: bool = True
    ) -> Profile:
        """The viewer's own profile, the only source of the viewer's account id.

        It also proves that Nexgate accepts the credential (`AcceptedTokens`). Without `gives_stale`
        a stale one is given only when Nexgate fails. `ApiError` 401 for a guest. While Nexgate is
        away, a session of the gateway says whose it is: what is kept here can go on.
        """
        key = (EntityKind.OWN_PROFILE, "profile")
        try:
            profile = await self.read_own_value(
                context, key, PROFILE, self._nexgate.profile, gives_stale=gives_stale
            )
        except NexgateError as error:
            viewer = context.viewer
            if error.kind not in _AWAY or viewer.session is None or viewer.subject is None:
                raise
            profile = Profile(id=viewer.subject, user_name=viewer.account_name)
        self._observations.hand_out_ids((profile,))
        return profile

    def find_own_profile(self, context: RequestContext) -> Profile | None:
        """The viewer's own profile from the cache alone; None when it isn't cached."""
        key = (EntityKind.OWN_PROFILE, "profile")
        return self._cache.values.find(context.reader, key, PROFILE)

    def find_cached_clip(self, context: RequestContext, media_id: str) -> StoredClip | None:
        """A clip from the cache alone, stale or not; None when it isn't cached."""
        clip = self._cache.clips.find_clip(context.reader, media_id)
        if clip is not None:
            self._takedowns.require_clip(clip.id, clip.author_id)
        return clip

    async def read_followed_ids(self, context: RequestContext, user_id: str) -> frozenset[str]:
        """The ids of everybody an account follows (accepted follows only).

        Cached as ids alone: the whole list of thousands would be decoded for each request.
        """

        async def followed(access: Access) -> frozenset[str]:
            ids: set[str] = set()
            async for entries in self._nexgate.following(access, user_id):
                users = [entry.user for entry in entries if entry.user is not None]
                self.observe_users(users)
                ids.update(user.id for user in users if user.id is not None)
            return frozenset(ids)

        key = (EntityKind.RELATIONSHIP, "followed", user_id)
        return await self.read_value(context, key, IDS, followed)

    async def read_value(
        self,
        context: RequestContext,
        key: tuple[EntityKind, *tuple[Parameter, ...]],
        codec: TypeAdapter[Result],
        call: Call[Result],
        *,
        is_first: bool = False,
    ) -> Result:
        """A public read of anything but clips, through the cache.

        `codec` (de)serializes the value for the shared tier; `call` reads it from Nexgate.
        `is_first`: the first page of a list is made of it.
        """
        return await self._cache.values.read(
            context.reader,
            key,
            codec,
            lambda: self._calls.as_reader(context, call),
            is_first=is_first,
        )

    async def read_own_value(
        self,
        context: RequestContext,
        key: tuple[EntityKind, *tuple[Parameter, ...]],
        codec: Codec[Result],
        call: Call[Result],
        *,
        gives_stale: bool = True,
    ) -> Result:
        """The same with the viewer's own credential alone; `ApiError` 401 for a guest."""
        return await self._cache.values.read(
            context.reader,
            key,
            codec,
            lambda: self._calls.as_viewer(context, call),
            gives_stale=gives_stale,
        )

    async def read_derived(
        self,
        context: RequestContext,
        key: tuple[EntityKind, *tuple[Parameter, ...]],
        codec: TypeAdapter[Result],
        make: Callable[[], Awaitable[Result]],
    ) -> Result:
        """A value computed by `make` from other reads, cached for the viewer."""
        return await self._cache.values.read_derived(context.reader, key, codec, make)

    def drop_key(self, context: RequestContext, *key: Parameter) -> None:
        """Drop the viewer's cached value of this key."""
        self._cache.drop_key(context.reader, *key)

    def keep_order(
        self, context: RequestContext, key: Key, media_ids: tuple[str, ...], rest: str | None
    ) -> None:
        """Keep an order of ours for the viewer, to be paged from."""
        self._cache.orders.keep(context.reader, key, media_ids, rest)

    def find_order(self, context: RequestContext, key: Key) -> Order | None:
        """An order kept for the viewer."""
        return self._cache.orders.find(context.reader, key)

    def observe_users(self, users: Iterable[UserInfo]) -> None:
        """Add the users of a list that any viewer may see to the directory of accounts."""
        self._observations.observe_users(users)

    def hand_out_ids(self, users: Iterable[UserInfo]) -> None:
        """Note that the viewer is given these users' ids; nobody else is told of them."""
        self._observations.hand_out_ids(users)

    def observe_people(self, people: Iterable[Person]) -> None:
        """Add people to the directory of accounts and the identity index."""
        self._observations.observe_people(people)

    def media_ids(self, post_id: str) -> tuple[str, ...]:
        """The media ids seen for a post; it may have more."""
        return self._identity.media_ids(post_id)

    def known_identity(self, media_id: str) -> Known | None:
        """What this process knows of a media id."""
        return self._identity.find_clip(media_id)

    async def find_identity(self, media_id: str) -> Known | None:
        """Post, author and length of a media id, without a call to Nexgate; None when unknown."""
        return await self._observations.find_identity(media_id)

    async def find_place(self, media_id: str) -> ListPlace | None:
        """Where a video lies in its account's list, as far as anybody has seen it."""
        return await self._observations.find_place(media_id)

    async def forget_place(self, media_id: str) -> None:
        """A video is not where it was seen, or Nexgate doesn't take that cursor any more."""
        await self._observations.forget_place(media_id)

    def keep_walk(self, media_id: str, place: ListPlace) -> None:
        """Remember from where to go on looking for a video."""
        self._places.keep_walk(media_id, place)

    def take_walk(self, media_id: str) -> ListPlace | None:
        """From where to go on looking for a video; it is forgotten."""
        return self._places.take_walk(media_id)
