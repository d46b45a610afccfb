"""Records people and ids seen in Nexgate's responses: accounts, media ids, long videos."""

import logging
from collections.abc import Iterable, Sequence

from gateway.cache.account_directory import AccountDirectory
from gateway.cache.clip_pool import StoredClip
from gateway.cache.identity_index import LONG_VIDEO_S, IdentityIndex, Known
from gateway.cache.list_places import ListPlace, ListPlaces
from gateway.cache.rendered_clip import Rendered
from gateway.cache.shared.identities import SharedIdentities
from gateway.service.counters import Counters
from gateway.state.long_videos import LongVideo, LongVideos
from gateway.state.store import StoreUnavailable
from gateway.state.video_places import VideoPlace, VideoPlaces
from mappings.nexgate import Profile, UserInfo
from mappings.people import Person, person_from_user

log = logging.getLogger(__name__)


class Observations:
    """Fills the identity index, the directory of accounts and the state store's long videos."""

    def __init__(
        self,
        identity: IdentityIndex,
        directory: AccountDirectory,
        long_videos: LongVideos,
        shared_ids: SharedIdentities,
        counters: Counters,
        places: ListPlaces,
        stored_places: VideoPlaces,
    ) -> None:
        self._identity = identity
        self._directory = directory
        self._long_videos = long_videos
        self._shared_ids = shared_ids
        self._counters = counters
        self._places = places
        self._stored_places = stored_places

    async def observe_clips(self, newly_added: Sequence[Rendered]) -> None:
        """Record the ids and people of clips that were newly added to the cache."""
        new: dict[str, Known] = {}
        for clip in newly_added:
            self.observe_people(clip.people)
            if clip.author_id is not None and clip.published_at is not None:
                self._directory.learn_video(clip.author_id, clip.published_at)
            known = Known(clip.post_id, clip.author_id, clip.duration_s >= LONG_VIDEO_S)
            if self._identity.learn_clip(clip.media_id, known):
                new[clip.media_id] = known
        if not new:
            return
        await self._shared_ids.share_clips(new)
        long_videos = [
            LongVideo(media_id, known.post_id, known.author_id)
            for media_id, known in new.items()
            if known.is_long
        ]
        if long_videos:
            self._long_videos.keep_videos(long_videos)

    def count_dropped(self, reason: str) -> None:
        """Count a malformed clip that was left out of a page; `reason` is its defect code."""
        self._counters.count_event(f"clip_dropped.{reason}")
        log.warning("a malformed clip was left out of a page: %s", reason)

    def observe_users(self, users: Iterable[UserInfo]) -> None:
        """Record the users of a list that any viewer may see."""
        people = map(person_from_user, users)
        self.observe_people(person for person in people if person is not None)

    def hand_out_ids(self, users: Iterable[UserInfo | Profile]) -> None:
        """Record the Loops ids given out for users whom one viewer alone is shown."""
        for user in users:
            self._identity.hand_out(user.id)

    def observe_people(self, people: Iterable[Person]) -> None:
        """Record people: their names and pictures, and the Loops ids given out for them."""
        for person in people:
            self._directory.learn_person(person)
            self._identity.hand_out(person.id)

    async def observe_page(
        self, account_id: str, cursor: str | None, clips: Sequence[StoredClip]
    ) -> None:
        """Record where the videos of a page lie in their account's list.

        The first page's place is known anyway. Of another page the store keeps one video's, and
        those of its long videos.
        """
        place = ListPlace(account_id, cursor)
        new = [clip.id for clip in clips if self._places.learn_place(clip.id, place)]
        if cursor is None or not new:
            return
        await self._shared_ids.share_places(dict.fromkeys(new, place))
        long_ids = [media_id for media_id in new[1:] if self._is_long(media_id)]
        try:
            await self._stored_places.keep_places(
                [VideoPlace(media_id, account_id, cursor) for media_id in (new[0], *long_ids)]
            )
        except StoreUnavailable as error:
            log.warning("places of videos could not be written to the state store: %s", error)

    def _is_long(self, media_id: str) -> bool:
        known = self._identity.find_clip(media_id)
        return known is not None and known.is_long

    async def find_place(self, media_id: str) -> ListPlace | None:
        """Where a video lies in its account's list, as far as anybody has seen it."""
        place = self._places.find_place(media_id) or await self._shared_ids.find_place(media_id)
        if place is not None:
            return place
        try:
            stored = await self._stored_places.find_place(media_id)
        except StoreUnavailable as error:
            log.warning("the state store could not be read: %s", error)
            return None
        return ListPlace(stored.account_id, stored.cursor) if stored is not None else None

    async def forget_place(self, media_id: str) -> None:
        """A video is not where it was seen, or Nexgate doesn't take that cursor any more."""
        self._places.forget_place(media_id)
        try:
            await self._stored_places.drop_place(media_id)
        except StoreUnavailable as error:
            log.warning("the state store could not be written: %s", error)

    async def find_identity(self, media_id: str) -> Known | None:
        """Post, author and length of a media id; None when unknown.

        Looked up in the identity index, the shared tier and the state store, in this order.
        """
        known = self._identity.find_clip(media_id)
        if known is not None:
            return known
        known = await self._shared_ids.find_clip(media_id) or await self._stored(media_id)
        if known is not None:
            self._identity.learn_clip(media_id, known)
        return known

    async def _stored(self, media_id: str) -> Known | None:
        try:
            stored = await self._long_videos.find_video(media_id)
        except StoreUnavailable as error:
            log.warning("the state store could not be read: %s", error)
            return None
        return None if stored is None else Known(stored.post_id, stored.author_id, is_long=True)
