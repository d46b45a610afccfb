"""The identity index as processes share it: media id -> post and author, in the shared tier."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import orjson

from gateway.cache.identity_index import Known
from gateway.cache.list_places import ListPlace
from mappings.ids import is_opaque_id
from mappings.nexgate import is_usable_cursor

if TYPE_CHECKING:
    from gateway.cache.shared.tier import SharedTier


class SharedIdentities:
    """Facts stored in and read from the shared tier; without one nothing is known."""

    def __init__(self, tier: "SharedTier | None") -> None:
        self._tier = tier

    async def share_clips(self, newly_added: Mapping[str, Known]) -> None:
        """Let other processes know what belongs to some media ids."""
        if self._tier is None:
            return
        await self._tier.store_facts(
            {
                media_id: orjson.dumps([known.post_id, known.author_id, known.is_long])
                for media_id, known in newly_added.items()
            }
        )

    async def share_places(self, places: Mapping[str, ListPlace]) -> None:
        """Let other processes know where videos lie in their accounts' lists."""
        if self._tier is not None:
            await self._tier.store_facts(
                {f"place {media_id}": orjson.dumps([*place]) for media_id, place in places.items()}
            )

    async def find_place(self, media_id: str) -> ListPlace | None:
        """Where another process has seen a video; None for what it can't have written."""
        content = None
        if self._tier is not None:
            content = await self._tier.find_fact(f"place {media_id}")
        try:
            found = orjson.loads(content) if content is not None else None
        except orjson.JSONDecodeError:
            return None
        match found:
            case [str(account_id), str(cursor)] if is_opaque_id(account_id):
                return ListPlace(account_id, cursor) if is_usable_cursor(cursor) else None
            case _:
                return None

    async def find_clip(self, media_id: str) -> Known | None:
        """What another process knows of a media id; None for what it can't have written."""
        content = await self._tier.find_fact(media_id) if self._tier is not None else None
        if content is None:
            return None
        try:
            found = orjson.loads(content)
        except orjson.JSONDecodeError:
            return None
        match found:
            case [str(post_id), None | str() as author_id, bool(is_long)] if is_opaque_id(post_id):
                return Known(post_id, author_id, is_long)
            case _:
                return None
