"""The files a first miss goes through: those of `gateway/` and `mappings/` in which a function runs
between a request's first byte and its answer's last, with everything imported and opened before.
"""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import aiohttp
from aiohttp import web

from benchmarks.gateways import LONG, PUBLIC_URL, UNREACHED
from benchmarks.nexgate_page import nexgate_page
from benchmarks.nginx import CLIP_FEED_PATH, ONCE
from benchmarks.programs import HOST, Trouble
from benchmarks.viewers import FEED, tokens
from gateway.app import build_app, runner_of
from gateway.settings.tree import Settings

_ROOT = Path(__file__).parent.parent
_PACKAGES = ("gateway", "mappings")


def files_of_a_first_miss() -> list[str]:
    """Their paths below the repository, sorted. Raises Trouble when the request fails."""
    with TemporaryDirectory(prefix="loops-gateway-files-") as made:
        return asyncio.run(_files(Path(made)))


async def _files(state_dir: Path) -> list[str]:
    pages = iter([nexgate_page("00000001"), nexgate_page("00000002")])

    async def answer_page(request: web.Request) -> web.Response:
        return web.Response(body=next(pages), content_type="application/json")

    async def answer_once(request: web.Request) -> web.Response:
        return web.Response(text=ONCE[request.path], content_type="application/json")

    nexgate = web.Application()
    nexgate.router.add_get(CLIP_FEED_PATH, answer_page)
    nexgate.router.add_routes([web.get(path, answer_once) for path in ONCE])
    async with _listening(web.AppRunner(nexgate)) as upstream:
        settings = Settings.model_validate(
            {
                "server": {"public_url": PUBLIC_URL, "state_dir": state_dir},
                "nexgate": {"base_url": upstream},
                "cache": LONG,
                "limits": UNREACHED,
            }
        )
        async with _listening(runner_of(build_app(settings), access_log=None)) as gateway:
            warming, asking = tokens(2)
            await _ask(gateway, warming)
            with _entered() as files:
                await _ask(gateway, asking)
    return sorted(files)


async def _ask(gateway: str, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession() as session:
        reply = await session.get(f"{gateway}{FEED}", headers=headers)
        await reply.read()
    if reply.status != 200:
        raise Trouble(f"--files: the gateway answered {reply.status}")


@asynccontextmanager
async def _listening(runner: web.AppRunner) -> AsyncIterator[str]:
    """A runner on a free port of the loopback; gives its address."""
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    yield f"http://{HOST}:{runner.addresses[0][1]}"
    await runner.cleanup()


@contextmanager
def _entered() -> Iterator[set[str]]:
    """Collect the files of ours in which a function is entered, in whatever thread."""
    files: set[str] = set()
    folders = tuple(f"{_ROOT / package}/" for package in _PACKAGES)

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(folders):
            files.add(str(Path(frame.f_code.co_filename).relative_to(_ROOT)))

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield files
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
