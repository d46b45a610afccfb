"""Takes the content codings off a reply, piece by piece (RFC 9110, 8.4)."""

import zlib
from collections.abc import Iterator, Sequence
from typing import Final

_GZIP_BITS: Final = 31
_RAW_BITS: Final = -15
_CODINGS: Final = frozenset({"gzip", "x-gzip", "deflate"})
_MOST_CODINGS: Final = 4
# No step unpacks more than this at once, so that a limit is noticed in time.
_PIECE_BYTES: Final = 65_536


class UnreadableContent(ValueError):
    """Content in a coding that isn't known, or that isn't what its coding says; `reason` says."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Decoder:
    """Undoes the codings of one reply, the last applied first."""

    def __init__(self, fields: Sequence[str]) -> None:
        """`fields` are the lines of Content-Encoding. Raises UnreadableContent."""
        names = [name.strip().lower() for line in fields for name in line.split(",")]
        codings = [name for name in names if name not in ("", "identity")]
        if len(codings) > _MOST_CODINGS or not _CODINGS.issuperset(codings):
            raise UnreadableContent("content_coding_unknown")
        self._steps = [_Step(is_gzip=name != "deflate") for name in reversed(codings)]

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        """What a chunk of the body becomes, in small pieces. Raises UnreadableContent."""
        return self._through(chunk, 0)

    def finish(self) -> None:
        """The body has ended. Raises UnreadableContent where it broke off."""
        if any(step.is_open for step in self._steps):
            raise UnreadableContent("truncated")

    def _through(self, chunk: bytes, number: int) -> Iterator[bytes]:
        if number == len(self._steps):
            yield chunk
            return
        for piece in self._steps[number].unpacked(chunk):
            yield from self._through(piece, number + 1)


class _Step:
    """One coding: gzip, of any number of members, or deflate, with or without zlib's frame."""

    def __init__(self, *, is_gzip: bool) -> None:
        self._is_gzip = is_gzip
        self._unpacker = zlib.decompressobj(_GZIP_BITS) if is_gzip else None
        self._first = b""

    @property
    def is_open(self) -> bool:
        """Whether more has to come."""
        if self._unpacker is None:
            return bool(self._first)
        return not self._unpacker.eof

    def unpacked(self, chunk: bytes) -> Iterator[bytes]:
        if self._unpacker is None:
            # Two bytes tell zlib's frame from a raw stream.
            self._first += chunk
            if len(self._first) < 2:
                return
            chunk, self._first = self._first, b""
            self._unpacker = zlib.decompressobj(_frame_bits(chunk))
        try:
            while chunk:
                if self._unpacker.eof:
                    if not self._is_gzip:
                        raise UnreadableContent("content_coding_broken")
                    self._unpacker = zlib.decompressobj(_GZIP_BITS)
                piece = self._unpacker.decompress(chunk, _PIECE_BYTES)
                chunk = self._unpacker.unconsumed_tail or self._unpacker.unused_data
                if piece:
                    yield piece
        except zlib.error:
            raise UnreadableContent("content_coding_broken") from None


def _frame_bits(beginning: bytes) -> int:
    method, flags = beginning[0], beginning[1]
    has_frame = method & 0x0F == zlib.DEFLATED and (method << 8 | flags) % 31 == 0
    return zlib.MAX_WBITS if has_frame else _RAW_BITS
