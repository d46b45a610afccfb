"""Translation of a page, bytes to bytes, against orjson reading and writing the same page.

`python -m benchmarks.translation known|known-bad|new|new-bad` prints a JSON list of
ratios, one for each round.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import orjson

from benchmarks.gateways import PUBLIC_URL
from benchmarks.nexgate_page import nexgate_page
from benchmarks.programs import Trouble
from mappings.nexgate import MalformedClip, read_page_members
from mappings.rules import Rules, ViewerFacts
from mappings.videos import translate_clip

_RULES = Rules(public_url=PUBLIC_URL)
_VIEWER = ViewerFacts(signed_in=True, subject="viewer_000000")


def video_of(value: object) -> bytes | None:
    """The video of any clip that has one, as JSON."""
    try:
        video = translate_clip(value, _RULES, _VIEWER).video
    except MalformedClip:
        return None
    return orjson.dumps(video) if video is not None else None


def translated(page: bytes) -> bytes:
    """Nexgate's page as the videos of Loops' page."""
    items, _ = read_page_members(orjson.loads(page)["data"])
    videos = [one for item in items if (one := video_of(item)) is not None]
    return b'{"data":[%b]}' % b",".join(videos)


def read_and_written(page: bytes) -> bytes:
    """The page through orjson and back."""
    return orjson.dumps(orjson.loads(page))


@dataclass(frozen=True)
class Case:
    """Which pages are translated, and how many videos each must bring."""

    pages: Callable[[random.Random], bytes]
    videos: int


def _new(rng: random.Random) -> bytes:
    return nexgate_page(f"{rng.getrandbits(32):08x}")


def _new_and_bad(rng: random.Random) -> bytes:
    return nexgate_page(f"{rng.getrandbits(32):08x}", has_malformed_clip=True)


def _moved_on(rng: random.Random) -> bytes:
    return nexgate_page(more_likes=rng.getrandbits(16))


def _moved_on_and_bad(rng: random.Random) -> bytes:
    return nexgate_page(more_likes=rng.getrandbits(16), has_malformed_clip=True)


CASES: MappingProxyType[str, Case] = MappingProxyType(
    {
        "new": Case(_new, 10),
        "new-bad": Case(_new_and_bad, 9),
        "known": Case(_moved_on, 10),
        "known-bad": Case(_moved_on_and_bad, 9),
    }
)


def ratios(case: Case, rounds: int, repeats: int, seed: int) -> list[float]:
    """How many times as long as orjson alone, for each round; the order of the two is drawn.

    Every page is translated once. Raises Trouble when the translation does not bring what it
    should.
    """
    rng = random.Random(seed)  # noqa: S311 - guards nothing, must repeat
    if len(orjson.loads(translated(case.pages(rng)))["data"]) != case.videos:
        raise Trouble(f"translation: {case.videos} videos were expected of the page")
    found = []
    for _ in range(rounds):
        pages = [case.pages(rng) for _ in range(repeats)]
        sides: list[Callable[[bytes], bytes]] = [translated, read_and_written]
        spent_s = {side: _time(side, pages) for side in rng.sample(sides, len(sides))}
        found.append(spent_s[translated] / spent_s[read_and_written])
    return found


def _time(work: Callable[[bytes], bytes], pages: Sequence[bytes]) -> float:
    started_at = time.perf_counter()
    for page in pages:
        work(page)
    return time.perf_counter() - started_at


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", choices=sorted(CASES))
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--repeats", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = ratios(CASES[options.case], options.rounds, options.repeats, options.seed)
    print(orjson.dumps(found).decode())
