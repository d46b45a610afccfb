"""The identity index: which post and which author belong to a media id.

These facts never change and hold no viewer data, so the index serves everybody, is bounded
and has no expiry. It also remembers the ids it has handed out that are no UUID, so that only
those are taken back.
"""

from typing import NamedTuple

from gateway.cache.lru import Lru
from mappings.ids import is_opaque_id, is_uuid_text, nexgate_id

# Short clips are under 180 seconds (Nexgate Clips API, Get User Videos).
LONG_VIDEO_S = 180
# A post holds at most 10 media (Nexgate API reference, Post authoring); there is room for more.
MAX_SIBLINGS = 50


class Known(NamedTuple):
    """What is known of a media id. `is_long`: can't be fetched singly from Nexgate."""

    post_id: str
    author_id: str | None
    is_long: bool


class IdentityIndex:
    """Media id -> post and author, post -> media ids, opaque ids handed out. Loop thread only."""

    def __init__(self, max_entries: int = 200_000) -> None:
        self._media: Lru[str, Known] = Lru(max_entries)
        self._media_ids: Lru[str, tuple[str, ...]] = Lru(max_entries)
        self._opaque: Lru[str, str] = Lru(max_entries)

    def __len__(self) -> int:
        return len(self._media)

    def learn_clip(self, media_id: str, known: Known) -> bool:
        """Remember what belongs to a media id (lower-case UUID text). True when that is new."""
        is_new = self._media.find_item(media_id) != known
        if is_new:
            self._media.keep_item(media_id, known)
        # Known or not: the media ids of a post are let go of on their own.
        siblings = self._media_ids.find_item(known.post_id) or ()
        if media_id not in siblings and len(siblings) < MAX_SIBLINGS:
            self._media_ids.keep_item(known.post_id, (*siblings, media_id))
        return is_new

    def find_clip(self, media_id: str) -> Known | None:
        """What is known of a media id (lower-case UUID text)."""
        return self._media.find_item(media_id)

    def media_ids(self, post_id: str) -> tuple[str, ...]:
        """The media ids seen of a post; there may be more."""
        return self._media_ids.find_item(post_id) or ()

    def account_from_loops_id(self, text: str) -> str | None:
        """Nexgate's account id for an id from outside; None when it can't be one."""
        if text in self._opaque:
            return text
        return nexgate_id(text)

    def hand_out(self, account_id: str | None) -> None:
        """Remember an account's id that is no UUID, so that it is taken back."""
        if account_id is None or is_uuid_text(account_id):
            return
        if is_opaque_id(account_id):
            self._opaque.keep_item(account_id, account_id)
