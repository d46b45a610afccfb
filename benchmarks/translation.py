"""Translation of a page, bytes to bytes, against orjson reading and writing the same page.

`python -m benchmarks.translation known|known-bad|new|new-bad|tolerant` prints a JSON list of
ratios, one for each round.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import orjson

from benchmarks.gateways import PUBLIC_URL
from benchmarks.nexgate_page import nexgate_page
from benchmarks.programs import Trouble
from mappings.nexgate import MalformedClip, read_clip, read_clip_items
from mappings.quick_clips import quick_clip
from mappings.rules import Rules, ViewerFacts
from mappings.videos import Unplayable, video_from_clip

_RULES = Rules(public_url=PUBLIC_URL)
_VIEWER = ViewerFacts(signed_in=True, subject="viewer_000000")

Translation = Callable[[object], bytes | None]


def tolerant_video(value: object) -> bytes | None:
    """The video of any clip that has one, as JSON."""
    try:
        video = video_from_clip(read_clip(value), _RULES, _VIEWER).video
    except (MalformedClip, Unplayable):
        return None
    return orjson.dumps(video.model_dump())


def quick_video(value: object) -> bytes | None:
    """The same, on the fast path where the clip is as documented."""
    quick = quick_clip(value, _RULES, _VIEWER)
    return tolerant_video(value) if quick is None else orjson.dumps(quick.video)


def translated(page: bytes, video: Translation) -> bytes:
    """Nexgate's page as the videos of Loops' page."""
    items = read_clip_items(orjson.loads(page)["data"]).items
    videos = [one for item in items if (one := video(item)) is not None]
    return b'{"data":[%b]}' % b",".join(videos)


def read_and_written(page: bytes) -> bytes:
    """The page through orjson and back."""
    return orjson.dumps(orjson.loads(page))


@dataclass(frozen=True)
class Case:
    """Which pages are translated, how, and how many videos each must bring."""

    pages: Callable[[random.Random], bytes]
    video: Translation
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
        "new": Case(_new, quick_video, 10),
        "new-bad": Case(_new_and_bad, quick_video, 9),
        "known": Case(_moved_on, quick_video, 10),
        "known-bad": Case(_moved_on_and_bad, quick_video, 9),
        "tolerant": Case(_new, tolerant_video, 10),
    }
)


def ratios(case: Case, rounds: int, repeats: int, seed: int) -> list[float]:
    """How many times as long as orjson alone, for each round; the order of the two is drawn.

    Every page is translated once. Raises Trouble when the translation does not bring what it
    should.
    """
    rng = random.Random(seed)  # noqa: S311 - guards nothing, must repeat
    translate = partial(translated, video=case.video)
    if len(orjson.loads(translate(case.pages(rng)))["data"]) != case.videos:
        raise Trouble(f"translation: {case.videos} videos were expected of the page")
    found = []
    for _ in range(rounds):
        pages = [case.pages(rng) for _ in range(repeats)]
        sides: list[Callable[[bytes], bytes]] = [translate, read_and_written]
        spent_s = {side: _time(side, pages) for side in rng.sample(sides, len(sides))}
        found.append(spent_s[translate] / spent_s[read_and_written])
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
