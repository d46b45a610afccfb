"""Nexgate's posts: likes, shares, invitations, their videos, deleting them (Nexgate API, Posts)."""

from gateway.upstream import endpoints
from gateway.upstream.caller import Access, Caller, malformed
from gateway.upstream.endpoints import Endpoint
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import Kind
from mappings.nexgate import read_post_videos


class NexgatePosts:
    """Posts. Every method may raise NexgateError; nothing is cached or retried.

    A write whose effect is there already succeeds.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._share_endpoints = (endpoints.SHARE, endpoints.REPOST)

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

    async def like_post(self, access: Access, post_id: str) -> bool:
        """Like a post; False when the viewer liked it before."""
        return await self._act(endpoints.LIKE, access, post_id)

    async def unlike_post(self, access: Access, post_id: str) -> bool:
        """Take a like back; False when there was none."""
        return await self._act(endpoints.UNLIKE, access, post_id)

    async def share_post(self, access: Access, post_id: str) -> None:
        """Share a post; older Nexgate servers call that a repost.

        The route that the server has is remembered. Raises CONFLICT_UNKNOWN where the viewer has
        probably shared the post before: the clip's `hasShared` says.
        """
        known, other = self._share_endpoints
        try:
            await self._act(known, access, post_id)
        except NexgateError as error:
            if error.kind is not Kind.UNSUPPORTED_ROUTE:
                raise
        else:
            return
        self._share_endpoints = (other, known)
        await self._act(other, access, post_id)

    async def unrepost_post(self, access: Access, post_id: str) -> None:
        """Take a repost back; UNSUPPORTED_ROUTE where the server has shares only."""
        await self._act(endpoints.UNREPOST, access, post_id)

    async def accept_collaboration(self, access: Access, post_id: str) -> None:
        """Accept the viewer's invite to a post; INVALID_STATE when it was declined before."""
        await self._act(endpoints.ACCEPT_COLLABORATION, access, post_id)

    async def decline_collaboration(self, access: Access, post_id: str) -> None:
        """Decline the viewer's invite to a post; INVALID_STATE when it was accepted before."""
        await self._act(endpoints.DECLINE_COLLABORATION, access, post_id)

    async def _act(self, endpoint: Endpoint, access: Access, post_id: str) -> bool:
        return await self._caller.act(endpoint, access, {"post_id": post_id})
