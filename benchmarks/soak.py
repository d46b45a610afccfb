"""A soak: 50 viewers read and write at random while Nexgate fails now and then.

Afterwards nobody has seen another's data, every counter is the sandbox's once freshness is over,
the cache has kept its bound, and no task is left. `python -m benchmarks.soak`: exit code 0 when all
of that is so. Gateway, sandbox and viewers share a process and talk over TCP.
"""

import argparse
import asyncio
import logging
import os
import random
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import uvloop
from aiohttp import web

from benchmarks.programs import free_port
from benchmarks.soak_viewer import Findings, Viewer, sandbox_post
from gateway.app import build_app, quick_first
from gateway.routes.keys import SERVICES
from gateway.sandbox.app import SANDBOX, build_sandbox
from gateway.sandbox.faults import fault
from gateway.sandbox.simulator import Sandbox
from gateway.sandbox.state import Account
from gateway.settings import Settings

VIEWERS = 50
HOST = "localhost"

# Short, so that much is refreshed, and little room, so that much is evicted.
CACHE = {
    "max_bytes": 16 * 2**20,
    "max_entry_bytes": 2**20,
    "fresh_first_page_s": 1.0,
    "fresh_later_page_s": 2.0,
    "fresh_clip_s": 1.0,
    "fresh_user_list_s": 1.0,
    "fresh_account_s": 2.0,
    "fresh_comments_s": 1.0,
    "fresh_own_profile_s": 2.0,
    "fresh_not_found_s": 1.0,
    "stale_while_revalidate": 1.0,
    "stale_if_error": 3.0,
}
# The longest freshness with its spread, and what may be given stale after it.
OVER_S = 2.0 * 1.1 + 1.0 + 0.5

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

# What a process may grow by beside its cache: code run for the first time, buffers, the sandbox.
GROWTH_BYTES = 64 * 2**20


@dataclass
class Soak:
    """The gateway and the sandbox behind it, both listening."""

    sandbox: Sandbox
    app: web.Application
    url: str

    def numbers(self) -> dict[str, object]:
        """The cache's own numbers."""
        return self.app[SERVICES].cache_control.numbers()


async def soak(seconds: float, seed: int, state_dir: Path) -> Findings:
    """Run it; what was found is in the findings' mistakes."""
    findings, rng = Findings(), random.Random(seed)  # noqa: S311 - guards nothing
    async with _running(state_dir) as running, aiohttp.ClientSession() as session:
        viewers = _viewers(running, session, findings, rng)
        until = asyncio.get_running_loop().time() + seconds
        watching = asyncio.create_task(_watch(running, findings))
        failing = asyncio.create_task(_fail_now_and_then(running.sandbox, rng))
        async with asyncio.TaskGroup() as group:
            for viewer in viewers:
                group.create_task(viewer.live(until))
        failing.cancel()
        running.sandbox.faults.clear()
        await asyncio.sleep(OVER_S)
        for viewer in viewers:
            await _compare_with_truth(viewer)
        watching.cancel()
        await asyncio.gather(watching, failing, return_exceptions=True)
        _report(running, findings)
    # Connections end a moment after they are closed.
    await asyncio.sleep(0.1)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        findings.mistake(f"a task is left: {task}")
    return findings


@asynccontextmanager
async def _running(state_dir: Path) -> AsyncIterator[Soak]:
    sandbox_app, sandbox_port, port = build_sandbox(), free_port(), free_port()
    settings = Settings.model_validate(
        {
            "server": {"port": port, "state_dir": state_dir},
            "nexgate": {
                "base_url": f"http://{HOST}:{sandbox_port}",
                "read_timeout_s": 0.5,
                "total_timeout_s": 1.0,
            },
            "cache": CACHE,
        }
    )
    app = build_app(settings)
    sandbox_runner = web.AppRunner(sandbox_app, access_log=None, shutdown_timeout=1.0)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await sandbox_runner.setup()
    await web.TCPSite(sandbox_runner, HOST, sandbox_port).start()
    await runner.setup()
    quick_first(app, runner)
    await web.TCPSite(runner, HOST, port).start()
    try:
        yield Soak(sandbox_app[SANDBOX], app, f"http://{HOST}:{port}")
    finally:
        await runner.cleanup()
        await sandbox_runner.cleanup()


def _viewers(
    running: Soak, session: aiohttp.ClientSession, findings: Findings, rng: random.Random
) -> list[Viewer]:
    """Viewers with accounts of their own, every fifth of whom has published a clip."""
    made = []
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
        running.sandbox.store.add_account(account)
        if number % 5 == 0:
            running.sandbox.publish(name, f"a clip of {name}")
        token = running.sandbox.issue_token(name)
        own = random.Random(rng.random())  # noqa: S311 - guards nothing
        made.append(Viewer(name, token, running.url, session, running.sandbox, findings, own))
    return made


async def _fail_now_and_then(sandbox: Sandbox, rng: random.Random) -> None:
    """Nexgate fails for up to a second, then works for up to two."""
    while True:
        await asyncio.sleep(rng.uniform(0.5, 2.0))
        sandbox.faults[:] = [fault(*rng.choice(FAULTS))]
        await asyncio.sleep(rng.uniform(0.2, 1.0))
        sandbox.faults.clear()


async def _watch(running: Soak, findings: Findings) -> None:
    """The cache's bound must hold at every moment, and the process must not grow without end."""
    await asyncio.sleep(5.0)
    at_first = _resident_bytes()
    while True:
        await asyncio.sleep(0.25)
        held = running.numbers()["bytes"]
        if not isinstance(held, int) or held > CACHE["max_bytes"]:
            findings.mistake(f"the cache holds {held} bytes, more than it may")
        grown = _resident_bytes() - at_first
        if grown > GROWTH_BYTES:
            findings.mistake(f"the process has grown by {grown / 2**20:.0f} MB")


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def _compare_with_truth(viewer: Viewer) -> None:
    """Every video a viewer can scroll to shows the sandbox's own counters and relations."""
    own_id = viewer.sandbox.account(viewer.name).id
    for video in await viewer.read_feed("for-you", pages=50):
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
            viewer.findings.mistake(f"{viewer.name} is shown {shown}, but it is {expected}")


def _report(running: Soak, findings: Findings) -> None:
    numbers = running.numbers()
    if numbers["under_way"] != 0:
        findings.mistake(f"{numbers['under_way']} reads are still under way")
    print(
        f"{findings.answers} answers, {findings.writes} writes, {findings.troubled} in trouble; "
        f"cache: {numbers['entries']} entries, {numbers['bytes']} bytes, "
        f"{numbers['evicted_partitions']} partitions and {numbers['evicted_entries']} entries "
        f"evicted, resident {_resident_bytes() / 2**20:.0f} MB"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak as long as the command line says; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    options = parser.parse_args(arguments)
    # Failures that were asked for are no news.
    logging.getLogger("gateway").setLevel(logging.ERROR)
    print(f"seed {options.seed}, {options.seconds:.0f} s")
    with (
        TemporaryDirectory(prefix="loops-gateway-soak-") as made,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        findings = runner.run(soak(options.seconds, options.seed, Path(made)))
    for sentence in findings.mistakes:
        print(sentence, file=sys.stderr)
    return 1 if findings.mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
