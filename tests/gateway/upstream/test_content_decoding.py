"""Content codings: every known one alone and in a row, cut anywhere; anything else is refused."""

import gzip
import zlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.upstream.content_decoding import Decoder, UnreadableContent

CODINGS = st.lists(
    st.sampled_from(["gzip", "x-gzip", "GZIP", "deflate", "raw", "identity"]), max_size=4
)


def coded(content: bytes, coding: str) -> bytes:
    if coding.lower() in ("gzip", "x-gzip"):
        return gzip.compress(content)
    if coding == "deflate":
        return zlib.compress(content)
    if coding == "raw":
        packer = zlib.compressobj(wbits=-15)
        return packer.compress(content) + packer.flush()
    return content


def decoded(fields: list[str], body: bytes, cuts: list[int] | None = None) -> bytes:
    decoder = Decoder(fields)
    places = [0, *sorted(cut % (len(body) + 1) for cut in cuts or []), len(body)]
    found = b"".join(
        piece for start, end in pairwise(places) for piece in decoder.decode(body[start:end])
    )
    decoder.finish()
    return found


@given(st.binary(max_size=300), CODINGS, st.lists(st.integers(0, 400), max_size=4), st.booleans())
def test_what_was_coded_is_read(
    content: bytes, codings: list[str], cuts: list[int], is_one_line: bool
) -> None:
    body = content
    for coding in codings:
        body = coded(body, coding)
    names = ["deflate" if coding == "raw" else coding for coding in codings]
    assert decoded([", ".join(names)] if is_one_line else names, body, cuts) == content


def test_gzip_of_several_members_is_one_content() -> None:
    assert decoded(["gzip"], gzip.compress(b"one, ") + gzip.compress(b"two")) == b"one, two"


@pytest.mark.parametrize(
    "fields", [["br"], ["gzip", "br"], ["zstd, gzip"], ["compress"], ["gzip"] * 5]
)
def test_another_coding_is_refused(fields: list[str]) -> None:
    with pytest.raises(UnreadableContent, match="content_coding_unknown"):
        Decoder(fields)


@pytest.mark.parametrize(
    ("field", "body", "reason"),
    [
        ("gzip", b"not gzip at all", "content_coding_broken"),
        ("gzip", gzip.compress(b"abc", mtime=0)[:-4], "truncated"),
        ("deflate", zlib.compress(b"abc")[:-4], "truncated"),
        ("deflate", zlib.compress(b"abc") + b"more", "content_coding_broken"),
        ("deflate", b"x", "truncated"),
        ("deflate", b"\xff\xff\xff", "content_coding_broken"),
    ],
)
def test_what_is_not_what_its_coding_says(field: str, body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableContent, match=reason):
        decoded([field], body)


def test_a_bomb_comes_in_small_pieces() -> None:
    body = gzip.compress(gzip.compress(b"\0" * 30_000_000))
    pieces = Decoder(["gzip, gzip"]).decode(body)
    assert max(len(piece) for _, piece in zip(range(20), pieces, strict=False)) <= 65_536
