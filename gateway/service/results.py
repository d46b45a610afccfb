"""Answers to clients as the cache keeps them: ready bytes, good while what they show is."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gateway.cache.body_pool import Body
from gateway.cache.clip_pool import StoredClip
from gateway.cache.entries import Key
from gateway.cache.freshness import EntityKind
from gateway.cache.viewer_cache import ViewerCache
from gateway.service.request_context import Asker
from gateway.service.translator import Translator

__all__ = ["Answers", "Body", "Content", "EntityKind", "Held", "Key"]


@dataclass(frozen=True, slots=True)
class Content:
    """What a handler answers: `head`, the videos of `clips` with commas between, `tail`."""

    head: bytes
    clips: tuple[StoredClip, ...] = ()
    tail: bytes = b""

    def joined(self) -> bytes:
        """All the bytes."""
        videos = b",".join([clip.video or b"" for clip in self.clips])
        return b"".join((self.head, videos, self.tail))


class Held(NamedTuple):
    """An answer's body, and what `Cache-Status` says of it."""

    body: Body
    cache_status: bytes | None


class Answers:
    """Finds answers made before, and keeps new ones."""

    def __init__(
        self,
        cache: ViewerCache,
        translator: Translator,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._cache = cache
        self._held = cache.answers
        self._translator = translator
        self._clock = clock

    @property
    def is_shared(self) -> bool:
        """Whether `sync` has to be awaited before anything held is given."""
        return self._cache.is_shared

    async def sync(self, asker: Asker) -> None:
        """Forget what a write through another process has made out of date."""
        await self._cache.sync(asker.reader)

    def held(self, digest: str, key: Key, longest: int | None = None) -> Held | None:
        """The answer with this key in the partition of a credential, while it is good.

        None for one whose body has more than `longest` bytes.
        """
        now = self._clock()
        answer = self._held.find(digest, key, now, longest)
        if answer is None:
            return None
        return Held(answer.body, b"hit; ttl=%d" % (answer.fresh_until - now))

    def keep(self, asker: Asker, kind: EntityKind, key: Key, content: Content) -> Held:
        """An answer just made, kept for the viewer if what it shows still stands."""
        body = self._held.body(content.head, content.clips, content.tail)
        self._held.keep(asker.reader, kind, key, body)
        status = asker.reading.cache_status(self._clock())
        return Held(body, None if status is None else status.encode())

    def with_videos(
        self, asker: Asker, head: bytes, clips: Sequence[StoredClip], tail: bytes
    ) -> Content:
        """Content that shows clips as the asker wants them: with the extension, or as held."""
        if not asker.wants_nexgate:
            return Content(head, tuple(clips), tail)
        videos = (self._translator.encoded(clip, asker) for clip in clips)
        return Content(head + b",".join(video for video in videos if video is not None) + tail)
