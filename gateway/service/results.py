"""What verbs return to routes: videos, pages of videos, and cached response bodies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from gateway.cache.body_pool import Body
from gateway.cache.clip_pool import StoredClip
from gateway.cache.clocks import CLOCKS, Clocks
from gateway.cache.entries import Key
from gateway.cache.viewer_cache import ViewerCache
from gateway.service.request_context import RequestContext
from gateway.service.translator import Translator
from gateway.settings.cache import EntityKind


@dataclass(frozen=True, slots=True)
class Content:
    """A response body in parts: `head`, the videos of `clips` with commas between, `tail`."""

    head: bytes
    clips: tuple[StoredClip, ...] = ()
    tail: bytes = b""

    def joined(self) -> bytes:
        """The whole body."""
        videos = b",".join([clip.video or b"" for clip in self.clips])
        return b"".join((self.head, videos, self.tail))


@dataclass(frozen=True, slots=True)
class SingleVideo:
    """One clip that has a video."""

    clip: StoredClip


@dataclass(frozen=True, slots=True)
class VideoList:
    """A page of a list, before it gets its links; every clip has a video.

    `more_meta` says in the page's `meta` where the list is not what was asked for.
    """

    clips: list[StoredClip]
    next_cursor: str | None
    more_meta: Mapping[str, object] = field(default_factory=dict)


# A response's body, and what `Cache-Status` says of it (RFC 9211).
CachedResult = tuple[Body, bytes | None]


class Results:
    """Finds the bodies of cached responses, and stores new ones."""

    def __init__(
        self,
        cache: ViewerCache,
        translator: Translator,
        *,
        clocks: Clocks = CLOCKS,
    ) -> None:
        self._cache = cache
        self._responses = cache.responses
        self.confirm_soon = cache.confirm_soon
        """Whether what is cached for a credential may be given now; None: it always may.

        The answer may come in a later turn of the event loop (see `Invalidation`).
        """
        self.find_result: Final = self._responses.find_response
        """The fresh cached response with a key in a partition; see `CachedResponses`."""
        self._translator = translator
        self._clocks = clocks

    def has_result(self, digest: str, key: Key) -> bool:
        """Whether there is a cached response with this key, of whatever age."""
        return self._responses.has_response(digest, key)

    async def check_generation(self, context: RequestContext) -> None:
        """Drop what a write through another process has invalidated; see `RequestOutcome`."""
        await self._cache.check_generation(context.reader)

    def store_result(
        self, context: RequestContext, kind: EntityKind, key: Key, content: Content
    ) -> CachedResult:
        """Store a new response for the viewer, unless an entry it was made from has changed."""
        body = self._responses.make_body(content.head, content.clips, content.tail)
        self._responses.store_response(context.reader, kind, key, body)
        status = context.outcome.cache_status(self._clocks)
        return body, None if status is None else status.encode()

    def content_of_page(
        self, context: RequestContext, head: bytes, found: VideoList, tail: bytes
    ) -> Content:
        """`head`, the videos of a page with commas between, `tail`."""
        return self._content(context, head, found.clips, tail)

    def content_of_video(
        self, context: RequestContext, head: bytes, found: SingleVideo, tail: bytes
    ) -> Content:
        """`head`, a video, `tail`."""
        return self._content(context, head, (found.clip,), tail)

    def _content(
        self, context: RequestContext, head: bytes, clips: Sequence[StoredClip], tail: bytes
    ) -> Content:
        """The videos of clips, with the `nexgate` extension when the request wants it."""
        if not context.wants_nexgate:
            return Content(head, tuple(clips), tail)
        videos = (self._translator.encoded(clip, context) for clip in clips)
        return Content(head + b",".join(video for video in videos if video is not None) + tail)
