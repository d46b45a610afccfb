"""Content codings: the one a client is given, and the coding itself (RFC 9110, 8.4, 12.5.3)."""

import gzip
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

try:
    from brotli import compress as _brotli  # type: ignore[import-untyped]  # ships no types
except ImportError:  # the extra `compress`
    _compress_br: Callable[[bytes], bytes] | None = None
else:

    def _compress_br(content: bytes) -> bytes:
        coded: bytes = _brotli(content, quality=_BROTLI_QUALITY)
        return coded


MIN_CODED_BYTES: Final = 1_024
# Past these, a page takes far longer and becomes hardly smaller (docs/performance.md).
_GZIP_LEVEL: Final = 3
_BROTLI_QUALITY: Final = 4
_LONGEST_HEADER: Final = 1_000
# RFC 9110, 12.4.2.
_QVALUE: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")


def available_codings() -> tuple[str, ...]:
    """The codings this process can make, the best one first."""
    return ("br", "gzip") if _compress_br is not None else ("gzip",)


def choose_coding(accept_encoding: str | None, available: tuple[str, ...]) -> str | None:
    """The coding for a client; None is the content as it is.

    Of those with the greatest weight the first of `available`. A client that refuses the content as
    it is and accepts nothing that can be made gets it as it is.
    """
    if not accept_encoding or len(accept_encoding) > _LONGEST_HEADER:
        return None
    return _chosen(accept_encoding, available)


@lru_cache(maxsize=512)
def _chosen(accept_encoding: str, available: tuple[str, ...]) -> str | None:
    weights = _weights(accept_encoding)
    anything = weights.get("*", 0.0)
    best = max(available, key=lambda coding: weights.get(coding, anything))
    weight = weights.get(best, anything)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else None


def compress(content: bytes, coding: str) -> bytes:
    """Content in an available coding; the same bytes for the same content."""
    if coding == "br" and _compress_br is not None:
        return _compress_br(content)
    if coding != "gzip":
        raise ValueError(f"the content coding {coding} can't be made here")
    return gzip.compress(content, _GZIP_LEVEL, mtime=0)


def _weights(accept_encoding: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for item in accept_encoding.split(","):
        coding, _, parameters = item.strip().lower().partition(";")
        weights[coding.strip().replace("x-gzip", "gzip")] = _weight(parameters)
    return weights


def _weight(parameters: str) -> float:
    """The weight in a coding's parameters; what is no weight refuses the coding."""
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    return float(value) if _QVALUE.fullmatch(value.strip()) else 0.0
