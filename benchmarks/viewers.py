"""Who asks for what: request files for the load generator, one `path<TAB>token` a line."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import jwt

from mappings.pages import Cursor, encode_cursor

FEED_PATH = "/api/v1/feed/for-you"
FEED = f"{FEED_PATH}?limit=10"
FEED_NAME = "local"

VIEWERS = 2_000

# Far away, so that no run outlives a token; and fixed, so that runs are alike.
_ISSUED_AT = 1_750_000_000
_EXPIRES_AT = 4_000_000_000
_KEY = "no server of these benchmarks judges a signature"


def tokens(count: int, *, seed: int = 7) -> list[str]:
    """Access tokens of as many viewers, 300 to 600 bytes long, in the form of Nexgate's."""
    rng = random.Random(seed)  # noqa: S311 - guards nothing, must repeat
    return [_token(number, rng) for number in range(count)]


def _token(number: int, rng: random.Random) -> str:
    claims = {
        "sub": f"viewer_{number:06d}",
        "userId": f"{rng.getrandbits(32):08x}-4e5f-4a6b-8c7d-{number:012d}",
        "roles": ["ROLE_NORMAL_USER"],
        "device": f"{rng.getrandbits(4 * 100):0100x}"[: rng.randrange(40, 100)],
        "iat": _ISSUED_AT + number,
        "exp": _EXPIRES_AT,
        "tokenType": "ACCESS",
    }
    return jwt.encode(claims, _KEY, algorithm="HS256")


def first_page_of_each(viewers: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every viewer asks for the first page of the feed."""
    return ((FEED, token) for token in viewers)


def pages_of_one(viewer: str, count: int) -> Iterator[tuple[str, str]]:
    """One viewer asks for as many different pages of the feed."""
    for number in range(count):
        cursor = encode_cursor(FEED_NAME, Cursor(f"position-{number}"))
        yield f"{FEED}&cursor={cursor}", viewer


def write_requests(file: Path, asked: Iterator[tuple[str, str]]) -> Path:
    """Write a request file; returns it."""
    file.write_text("".join(f"{path}\t{token}\n" for path, token in asked))
    return file


def read_requests(file: Path) -> list[tuple[str, str]]:
    """What a request file holds: path and token of each."""
    lines = file.read_text().splitlines()
    return [(path, token) for path, _, token in (line.partition("\t") for line in lines)]
