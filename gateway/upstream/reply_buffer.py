"""Collects the bodies of replies within two bounds: of one, and of all that are being read."""

from types import TracebackType
from typing import Final, Self

from gateway.upstream.content_decoding import UnreadableContent

TOO_LARGE: Final = "too_large"
MEMORY_FULL: Final = "memory_full"


class ReplyMemory:
    """The bytes of all replies that are being read, after decompression. Loop thread only."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.used_bytes = 0


class ReplyBuffer:
    """The body of one reply while it is read; as a context manager it gives its memory back."""

    __slots__ = ("_content", "_limit_bytes", "_memory")

    def __init__(self, memory: ReplyMemory, limit_bytes: int) -> None:
        """A buffer for at most `limit_bytes` out of `memory`."""
        self._memory = memory
        self._limit_bytes = limit_bytes
        self._content = bytearray()

    def __enter__(self) -> Self:
        """Begin to read."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """The reply was read, or refused."""
        self._memory.used_bytes -= len(self._content)
        self._content = bytearray()

    def add(self, piece: bytes) -> None:
        """Keep a piece; raises UnreadableContent as soon as one of the bounds is exceeded."""
        memory = self._memory
        if len(self._content) + len(piece) > self._limit_bytes:
            raise UnreadableContent(TOO_LARGE)
        if memory.used_bytes + len(piece) > memory.limit_bytes:
            raise UnreadableContent(MEMORY_FULL)
        memory.used_bytes += len(piece)
        self._content += piece

    def content(self) -> bytes:
        """Everything so far."""
        return bytes(self._content)
