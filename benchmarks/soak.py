"""A soak: 50 viewers read and write at random while Nexgate fails now and then.

`python -m benchmarks.soak`: exit code 0 when all of this is so.

- At every moment: an answer is a success or what Nexgate's failure excuses; a read that began after
  the viewer's own write was answered shows it; nobody is shown another's likes, bookmarks or
  account; each cache keeps its bound, and the process does not grow without end.
- At the end, with Nexgate well and freshness over: every counter and relation a viewer can scroll
  to is the sandbox's own; no read is under way; and after stopping no task is left.

With `--tier` there are two gateways and a redis-server that they share, and every request goes
through either. All of the above is checked of both. A write must show through the other gateway

- always, when both use the shared tier: the writer's when the write was answered, the reader's from
  the beginning of the read to its end;
- not while one of them does not, which is so when the tier is paused for a while, and later when it
  is killed and started again, empty; then the write must show through the gateway that made it;
- again, as soon as both use the tier once more: what was written meanwhile included.

Each gateway must notice that the tier is gone, and use it again within seconds of its return.

Gateways, sandbox and viewers share a process and talk over TCP.
"""

import argparse
import asyncio
import logging
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import uvloop

from benchmarks.programs import Programs, Trouble
from benchmarks.soak_findings import Findings
from benchmarks.soak_replicas import CACHE, OVER_S, Replica, Soak, running
from benchmarks.soak_tier import TierServer, cut_off_twice
from benchmarks.soak_viewer import Viewer, sandbox_post
from gateway.sandbox.faults import make_fault
from gateway.sandbox.simulator import Sandbox
from gateway.sandbox.state import Account

VIEWERS = 50

FAULTS = (
    ("status", "500"),
    ("status", "503"),
    ("html", "502"),
    ("drop", None),
    ("drop", "after"),
    ("garbage", None),
    ("truncate", None),
    ("latency_ms", "300"),
    ("timeout", None),
    ("retry_after", "1"),
)

# What a gateway may grow by beside its cache: code run for the first time, buffers, the sandbox.
GROWTH_BYTES = 64 * 2**20
MAX_BYTES = int(CACHE["max_bytes"])


async def soak(
    seconds: float, seed: int, state_dir: Path, tier: TierServer | None = None
) -> Findings:
    """Run it, with two gateways where there is a tier; the mistakes found tell what was wrong."""
    findings, rng = Findings(), random.Random(seed)  # noqa: S311 - guards nothing
    tier_urls = (None,) if tier is None else (tier.url, tier.url)
    async with running(state_dir, tier_urls) as made, aiohttp.ClientSession() as session:
        viewers = _viewers(made, session, findings, rng)
        until = asyncio.get_running_loop().time() + seconds
        watching = asyncio.create_task(_watch(made.replicas, findings))
        failing = asyncio.create_task(_fail_now_and_then(made.sandbox, rng))
        async with asyncio.TaskGroup() as group:
            for viewer in viewers:
                group.create_task(viewer.live(until))
            if tier is not None:
                group.create_task(cut_off_twice(tier, made.replicas, seconds, findings))
        failing.cancel()
        made.sandbox.faults.clear()
        await asyncio.sleep(OVER_S)
        for viewer in viewers:
            for replica in made.replicas:
                await _compare_with_truth(viewer, replica)
        watching.cancel()
        for outcome in await asyncio.gather(watching, failing, return_exceptions=True):
            if isinstance(outcome, Exception):
                findings.mistake(f"what watches over the soak ended: {outcome!r}")
        _report(made.replicas, findings)
    # Connections end a moment after they are closed.
    await asyncio.sleep(0.1)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        findings.mistake(f"a task is left: {task}")
    return findings


def _viewers(
    made: Soak, session: aiohttp.ClientSession, findings: Findings, rng: random.Random
) -> list[Viewer]:
    """Viewers with accounts of their own, every fifth of whom has published a clip."""
    viewers = []
    now = datetime.now(UTC)
    for number in range(VIEWERS):
        name = f"viewer_{number:02d}"
        account = Account(
            id=f"50a4b1e0-0000-4000-8000-{number:012d}",
            user_name=name,
            first_name="Viewer",
            last_name=str(number),
            email=f"{name}@example.org",
            phone=f"+49305551{number:04d}",
            password="-",  # noqa: S106 - nobody signs in with one
            created_at=now,
            edited_at=now,
        )
        made.sandbox.store.add_account(account)
        if number % 5 == 0:
            made.sandbox.publish_clips(name, f"a clip of {name}")
        token = made.sandbox.issue_token(name)
        own = random.Random(rng.random())  # noqa: S311 - guards nothing
        viewers.append(Viewer(name, token, made.replicas, session, made.sandbox, findings, own))
    return viewers


async def _fail_now_and_then(sandbox: Sandbox, rng: random.Random) -> None:
    """Nexgate fails for up to a second, then works for up to two."""
    while True:
        await asyncio.sleep(rng.uniform(0.5, 2.0))
        sandbox.faults[:] = [make_fault(*rng.choice(FAULTS))]
        await asyncio.sleep(rng.uniform(0.2, 1.0))
        sandbox.faults.clear()


async def _watch(replicas: Sequence[Replica], findings: Findings) -> None:
    """Each cache's bound must hold at every moment, and the process must not grow without end."""
    await asyncio.sleep(5.0)
    at_first = _resident_bytes()
    while True:
        await asyncio.sleep(0.25)
        for replica in replicas:
            held = replica.count("bytes")
            if not 0 <= held <= MAX_BYTES:
                findings.mistake(f"the cache of {replica.url} holds {held} bytes")
        grown = _resident_bytes() - at_first
        if grown > GROWTH_BYTES * len(replicas):
            findings.mistake(f"the process has grown by {grown / 2**20:.0f} MB")


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def _compare_with_truth(viewer: Viewer, replica: Replica) -> None:
    """Every video a viewer can scroll to shows the sandbox's own counters and relations."""
    own_id = viewer.sandbox.account(viewer.name).id
    for video in await viewer.read_feed("for-you", pages=50, through=replica):
        post_id = sandbox_post(viewer.sandbox, video["id"])
        if post_id is None:
            continue
        post = viewer.sandbox.store.posts[post_id]
        expected = {
            "likes": post.likes,
            "comments": post.comments,
            "shares": post.shares,
            "bookmarks": post.saves,
            "has_liked": own_id in post.liked_by,
            "has_bookmarked": own_id in post.saved_by,
        }
        shown = {name: video[name] for name in expected}
        if shown != expected:
            viewer.findings.mistake(
                f"{viewer.name} is shown {shown} through {replica.url}, but it is {expected}"
            )


def _report(replicas: Sequence[Replica], findings: Findings) -> None:
    print(
        f"{findings.answers} answers, {findings.writes} writes, {findings.troubled} in trouble, "
        f"resident {_resident_bytes() / 2**20:.0f} MB"
    )
    for replica in replicas:
        numbers = replica.numbers()
        if numbers["under_way"] != 0:
            findings.mistake(f"{numbers['under_way']} reads are still under way")
        print(
            f"cache: {numbers['entries']} entries, {numbers['bytes']} bytes, "
            f"{numbers['evicted_partitions']} partitions and {numbers['evicted_entries']} entries "
            f"evicted; shared tier: {numbers['shared']}"
        )
    if len(replicas) > 1:
        print(f"looked for through the other gateway: {findings.crossed} times", end=", ")
        print(f"need not have shown there: {findings.excused} times")
        if not findings.crossed:
            findings.mistake("nothing was looked for through the other gateway")


def _each_of(group: ExceptionGroup[Exception]) -> Iterator[Exception]:
    for error in group.exceptions:
        if isinstance(error, ExceptionGroup):
            yield from _each_of(error)
        else:
            yield error


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak as long as the command line says; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument(
        "--tier", action="store_true", help="two gateways that share a redis-server"
    )
    options = parser.parse_args(arguments)
    # Failures that were asked for are no news.
    logging.getLogger("gateway").setLevel(logging.ERROR)
    print(f"seed {options.seed}, {options.seconds:.0f} s")
    with ExitStack() as stack:
        made = Path(stack.enter_context(TemporaryDirectory(prefix="loops-gateway-soak-")))
        programs = stack.enter_context(Programs(made))
        runner = stack.enter_context(asyncio.Runner(loop_factory=uvloop.new_event_loop))
        try:
            tier = TierServer(programs, made) if options.tier else None
        except Trouble as trouble:
            print(trouble, file=sys.stderr)
            return 1
        try:
            findings = runner.run(soak(options.seconds, options.seed, made, tier))
        except ExceptionGroup as group:
            for error in _each_of(group):
                print(f"a viewer gave up: {error!r}", file=sys.stderr)
            return 1
    for sentence in findings.mistakes:
        print(sentence, file=sys.stderr)
    return 1 if findings.mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
