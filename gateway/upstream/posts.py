"""Nexgate's posts: their videos, and deleting them (Nexgate API, Posts)."""

from gateway.upstream import endpoints
from gateway.upstream.caller import Access, Caller, malformed
from mappings.nexgate import read_post_videos


class NexgatePosts:
    """Posts. Every method may raise NexgateError; nothing is cached or retried."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def video_ids(self, access: Access, post_id: str) -> tuple[str, ...]:
        """The media ids of a post's videos, clips or not."""
        data = await self._caller.data(endpoints.POST, access, ids={"post_id": post_id})
        found = read_post_videos(data)
        if found is None:
            raise malformed(endpoints.POST, "post_malformed")
        return found

    async def delete_post(self, access: Access, post_id: str) -> None:
        """Delete a post with all its videos; FORBIDDEN for anyone but its author."""
        await self._caller.data(endpoints.DELETE_POST, access, ids={"post_id": post_id})
