"""Finding one clip, or the post behind it, by its media id."""

from gateway.cache.clip_pool import StoredClip
from gateway.errors import not_found
from gateway.service.cached_reads import CachedReads
from gateway.service.request_context import RequestContext
from gateway.service.video_finder import VideoFinder
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import Kind


class Clips:
    """Clips and long videos by media id (a checked, lower-case UUID text)."""

    def __init__(self, reads: CachedReads, finder: VideoFinder) -> None:
        self._reads = reads
        self._finder = finder

    async def find_clip(self, context: RequestContext, media_id: str) -> StoredClip:
        """The clip, or the long video, of a media id.

        Raises `ApiError` 404, or 451 for what is taken down, and NexgateError.
        """
        known = self._reads.known_identity(media_id)
        self._reads.require_clip(media_id, known.author_id if known is not None else None)
        if known is not None and known.is_long:
            return await self._find_in_list(context, media_id, known.author_id)
        try:
            return await self._reads.read_clip(context, media_id)
        except NexgateError as error:
            if error.kind is not Kind.NOT_A_CLIP:
                raise
            # Only now: what was never seen is asked of Nexgate, and not of tier and store before.
            known = await self._reads.find_identity(media_id)
            if known is None:
                raise
        self._reads.require_clip(media_id, known.author_id)
        return await self._find_in_list(context, media_id, known.author_id)

    async def cached_clip(self, context: RequestContext, media_id: str) -> StoredClip:
        """The cached clip, stale or not, for a write that follows; else as `find_clip`."""
        return self._reads.find_cached_clip(context, media_id) or await self.find_clip(
            context, media_id
        )

    async def post_of(self, context: RequestContext, media_id: str) -> str:
        """The id of a clip's post: from the identity index, else by reading the clip."""
        known = await self._reads.find_identity(media_id)
        if known is not None:
            self._reads.require_clip(media_id, known.author_id)
            return known.post_id
        return (await self.find_clip(context, media_id)).post_id

    async def _find_in_list(
        self, context: RequestContext, media_id: str, author_id: str | None
    ) -> StoredClip:
        """A long video: Nexgate has it only in its author's list.

        `ApiError` 404 when it isn't there, 503 when it isn't within `MAX_READS` pages.
        """
        if author_id is None:
            raise not_found()
        return (await self._finder.find_video(context, author_id, media_id)).clip
