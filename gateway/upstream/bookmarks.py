"""The viewer's bookmarks at Nexgate."""

from gateway.upstream import endpoints
from gateway.upstream.caller import Access, Caller, malformed
from mappings.nexgate import BookmarkPage, MalformedPage, read_bookmark_page


class NexgateBookmarks:
    """The viewer's saved posts. Every method may raise NexgateError."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def read_page(self, access: Access, *, page: int, size: int) -> BookmarkPage:
        """A page of saved posts, the latest saved first; `page` counts from 1.

        Nexgate removes posts the viewer may no longer see after paging, so a page may be short
        (Nexgate API, Lists of own interactions).
        """
        query = {"page": str(page), "size": str(size)}
        data = await self._caller.data(endpoints.BOOKMARKS, access, query=query)
        try:
            return read_bookmark_page(data)
        except MalformedPage as error:
            raise malformed(endpoints.BOOKMARKS, "page_malformed") from error

    async def bookmark_post(self, access: Access, post_id: str) -> bool:
        """Save a post; False when the viewer had saved it before."""
        return await self._caller.act(endpoints.BOOKMARK, access, {"post_id": post_id})

    async def unbookmark_post(self, access: Access, post_id: str) -> bool:
        """Remove a saved post; False when it wasn't saved."""
        return await self._caller.act(endpoints.UNBOOKMARK, access, {"post_id": post_id})
