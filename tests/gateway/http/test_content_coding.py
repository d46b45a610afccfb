"""Which content coding a client gets, and what bodies become in it (RFC 9110, 12.5.3)."""

import gzip
import importlib
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.http.content_coding import (
    MIN_CODED_BYTES,
    available_codings,
    choose_coding,
    compress,
)

BOTH = ("br", "gzip")
LONGEST_FIELD = 1_000
BODY = (
    b'{"data":[' + b",".join(b'{"id":"%d","caption":"a caption"}' % n for n in range(200)) + b"]}"
)
has_brotli = pytest.mark.skipif("br" not in available_codings(), reason="brotli is not installed")


@pytest.mark.parametrize(
    ("accept_encoding", "chosen"),
    [
        (None, None),
        ("", None),
        (",", None),
        ("gzip", "gzip"),
        ("GZip", "gzip"),
        ("x-gzip", "gzip"),
        ("deflate", None),
        ("zstd, compress", None),
        ("gzip, deflate, br, zstd", "br"),  # browsers
        ("gzip, deflate", "gzip"),  # HTTP libraries
        ("*", "br"),
        ("*;q=0", None),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.5", "br"),
        ("gzip;q=1.0, br ; q=0.999", "gzip"),
        ("gzip;q=1.0, br\t;\tQ=1.000", "br"),
        ("br;q=0, *", "gzip"),
        ("br;q=0, *;q=0.1", "gzip"),
        ("gzip;q=0.2, *;q=0.1", "gzip"),
        ("gzip;q=0.000", None),
        # identity
        ("identity", None),
        ("gzip, identity", "gzip"),
        ("gzip;q=0.5, identity;q=0.8", None),
        ("gzip;q=0.5, identity;q=0.5", "gzip"),
        ("identity;q=0.5, *;q=0.9", "br"),
        ("identity;q=0", None),
        ("identity;q=0, *;q=0", None),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        # malformed weights are refusals
        ("gzip;q=", None),
        ("gzip;q=-1", None),
        ("gzip;q=nan", None),
    ],
)
def test_the_coding_the_client_likes_best(accept_encoding: str | None, chosen: str | None) -> None:
    assert choose_coding(accept_encoding, BOTH) == chosen


def test_only_what_is_available_is_chosen() -> None:
    assert choose_coding("br, gzip", ("gzip",)) == "gzip"
    assert choose_coding("br", ("gzip",)) is None


def test_a_very_long_field_gets_the_body_as_it_is() -> None:
    assert choose_coding("gzip".ljust(LONGEST_FIELD), BOTH) == "gzip"
    assert choose_coding("gzip".ljust(LONGEST_FIELD + 1), BOTH) is None


@given(st.text(alphabet=st.sampled_from("gzipbr*;q=01., \t\x00ä")) | st.text())
def test_any_text_is_read_without_raising(accept_encoding: str) -> None:
    assert choose_coding(accept_encoding, BOTH) in (None, *BOTH)


@pytest.mark.parametrize("coding", available_codings())
def test_equal_bodies_become_equal_smaller_bytes(coding: str) -> None:
    assert len(BODY) > MIN_CODED_BYTES
    coded = compress(BODY, coding)
    assert coded == compress(bytes(bytearray(BODY)), coding)
    assert len(coded) < len(BODY) / 3


def test_gzip_carries_no_time_and_no_name() -> None:
    coded = compress(BODY, "gzip")
    assert gzip.decompress(coded) == BODY
    flags, changed_at = coded[3], coded[4:8]
    assert flags == 0
    assert changed_at == bytes(4)


@has_brotli
def test_brotli_is_offered_first_and_decodes_to_the_body() -> None:
    assert available_codings() == BOTH
    assert importlib.import_module("brotli").decompress(compress(BODY, "br")) == BODY


def test_without_the_brotli_package_gzip_alone_is_offered() -> None:
    program = (
        "import sys; sys.modules['brotli'] = None\n"
        "from gateway.http.content_coding import available_codings, compress\n"
        "print(available_codings(), len(compress(bytes(5000), 'gzip')) < 100)"
    )
    finished = subprocess.run(  # noqa: S603 - the program is the text above
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert finished.stdout == "('gzip',) True\n"
