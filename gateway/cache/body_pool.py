"""Bodies of responses, shared by content: the same bytes are stored, and compressed, once."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import blake2b
from typing import Final
from weakref import WeakValueDictionary

from gateway.cache.clip_pool import DIGEST_BYTES, StoredClip, exact
from gateway.cache.ledger import Ledger
from gateway.cache.lru import Lru

BODY_OVERHEAD_BYTES: Final = 560
# A clip, its video and a comma are pointed at.
ITEM_BYTES: Final = 24
_COMMA: Final = b","
# The ends of pages hold a cursor and links and recur for every viewer.
MAX_SHARED_ENDS: Final = 4_000


class Body:
    """The bytes of an answer: `head`, the videos of `clips` with commas between, `tail`.

    `pieces` are all of them, to be joined; `tag` is ASCII text that stands for exactly these
    bytes, on every replica.
    """

    __slots__ = (
        "__weakref__",
        "_coded",
        "_ledger",
        "clips",
        "length",
        "pieces",
        "size_bytes",
        "tag",
    )

    def __init__(
        self,
        head: bytes,
        clips: tuple[StoredClip, ...],
        tail: bytes,
        digest: bytes,
        ledger: Ledger,
    ) -> None:
        self.clips = clips
        between = [piece for clip in clips for piece in (_COMMA, clip.video or b"")]
        self.pieces = (head, *between[1:], tail)
        self.tag = urlsafe_b64encode(digest).rstrip(b"=")
        self.length = sum(map(len, self.pieces))
        self.size_bytes = BODY_OVERHEAD_BYTES + len(head) + ITEM_BYTES * len(clips)
        self._coded: dict[str, bytes] | None = None
        self._ledger = ledger
        ledger.total_bytes += self.size_bytes

    def __del__(self) -> None:
        self._ledger.total_bytes -= self.size_bytes

    def coded(self, coding: str, compress: Callable[[bytes, str], bytes]) -> bytes:
        """The bytes in a content coding, compressed the first time somebody asks."""
        if self._coded is None:
            self._coded = {}
        found = self._coded.get(coding)
        if found is None:
            found = self._coded[coding] = compress(b"".join(self.pieces), coding)
            self.size_bytes += len(found)
            self._ledger.total_bytes += len(found)
        return found


class BodyPool:
    """Every body that somebody holds, by content."""

    def __init__(self, ledger: Ledger) -> None:
        """Count what lives in `ledger`."""
        self._ledger = ledger
        self._bodies: WeakValueDictionary[bytes, Body] = WeakValueDictionary()
        self._ends: Lru[bytes, bytes] = Lru(MAX_SHARED_ENDS)

    def pooled_body(
        self, head: bytes, clips: tuple[StoredClip, ...] = (), tail: bytes = b""
    ) -> Body:
        """The body of these parts; every clip must have a video."""
        digest = _digest(head, clips, tail)
        found = self._bodies.get(digest)
        if found is None:
            found = Body(exact(head), clips, self._shared_end(tail), digest, self._ledger)
            self._bodies[digest] = found
        return found

    def _shared_end(self, tail: bytes) -> bytes:
        known = self._ends.find_item(tail)
        if known is None:
            known = exact(tail)
            self._ends.keep_item(known, known)
        return known


def _digest(head: bytes, clips: tuple[StoredClip, ...], tail: bytes) -> bytes:
    # The lengths keep parts apart: no two different bodies are hashed from the same bytes.
    hashed = blake2b(b"%d,%d,%d," % (len(head), len(clips), len(tail)), digest_size=DIGEST_BYTES)
    hashed.update(head)
    for clip in clips:
        hashed.update(clip.digest)
    hashed.update(tail)
    return hashed.digest()
