"""Memory for one more viewer of a page whose clips another viewer has already.

`python -m benchmarks.memory pages` prints a JSON list with one number, bytes for each viewer, as
tracemalloc counts them in the real application: the viewers have asked for another page before.
With `viewers` they come for the first time. `--by-file` shows where the bytes were taken.
"""

import argparse
import asyncio
import gc
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import orjson
from aiohttp import web

from benchmarks.gateways import LONG, PUBLIC_URL, UNREACHED
from benchmarks.programs import HOST, Trouble, free_port
from benchmarks.slow_upstream import build as build_upstream
from benchmarks.viewers import FEED, FEED_PATH, VIEWERS, tokens
from gateway.app import build_app
from gateway.settings.tree import Settings

_FIRST = 100
_OTHER_PAGE = f"{FEED_PATH}?limit=9"


async def bytes_per_viewer(state_dir: Path, *, are_known: bool, shows_files: bool) -> float:
    """Ask as 100 viewers, so that what is made once is there; then as 2,000 more.

    `are_known`: all of them have asked for another page before.
    """
    viewers = tokens(_FIRST + VIEWERS)
    upstream = await _listening(build_upstream(0.0))
    settings = Settings.model_validate(
        {
            "server": {"public_url": PUBLIC_URL, "state_dir": state_dir},
            "nexgate": {"base_url": f"http://{HOST}:{upstream.addresses[0][1]}"},
            "cache": LONG,
            "limits": UNREACHED,
        }
    )
    gateway = await _listening(build_app(settings))
    url = f"http://{HOST}:{gateway.addresses[0][1]}{FEED}"
    if are_known:
        await _ask_as(f"http://{HOST}:{gateway.addresses[0][1]}{_OTHER_PAGE}", viewers)
    await _ask_as(url, viewers[:_FIRST])
    gc.collect()
    tracemalloc.start(1)
    before = tracemalloc.take_snapshot()
    await _ask_as(url, viewers[_FIRST:])
    gc.collect()
    after = tracemalloc.take_snapshot()
    tracemalloc.stop()
    differences = after.compare_to(before, "lineno" if shows_files else "filename")
    if shows_files:
        for difference in differences[:20]:
            print(difference)
    await gateway.cleanup()
    await upstream.cleanup()
    return sum(difference.size_diff for difference in differences) / VIEWERS


async def _listening(app: web.Application) -> web.AppRunner:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, free_port()).start()
    return runner


async def _ask_as(url: str, viewers: Sequence[str]) -> None:
    async with aiohttp.ClientSession() as session:
        for token in viewers:
            headers = {"Authorization": f"Bearer {token}"}
            async with session.get(url, headers=headers) as reply:
                await reply.read()
                if reply.status != 200:
                    raise Trouble(f"memory: the gateway answered {reply.status}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", choices=["pages", "viewers"])
    parser.add_argument("--by-file", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="loops-gateway-memory-") as made:
        work = bytes_per_viewer(
            Path(made), are_known=options.case == "pages", shows_files=options.by_file
        )
        number = asyncio.run(work)
    print(orjson.dumps([number]).decode())
