"""A gateway with both its listeners, run as `loops-gateway serve` runs it."""

import asyncio
from pathlib import Path

from aiohttp import ClientSession

from gateway.serving import serve
from gateway.settings.tree import Settings
from tests.support.api import Api
from tests.support.ports import unused_port
from tests.support.waiting import DEADLINE_S
from tests.support.world import NOTHING_HELD, SECRET, UNCOUNTED, UNLIMITED


def settings_for(sandbox_url: str, state_dir: Path, **server: object) -> Settings:
    return Settings.model_validate(
        {
            "server": {
                "host": "localhost",
                "port": unused_port(),
                "state_dir": state_dir,
                "secret": SECRET,
                "grace_s": 0.0,
                "shutdown_timeout_s": 2.0,
                "access_log": "all",
                **server,
            },
            "limits": UNLIMITED,
            "signin": UNCOUNTED,
            "admin": {"host": "localhost", "port": unused_port()},
            "nexgate": {"base_url": sandbox_url},
            "cache": NOTHING_HELD,
        }
    )


class Running:
    """A gateway as `loops-gateway serve` runs it."""

    def __init__(self, settings: Settings, session: ClientSession) -> None:
        self.settings = settings
        self.public = Api(session, f"http://localhost:{settings.server.port}")
        self.admin = Api(session, f"http://localhost:{settings.admin.port}")
        self.stop = asyncio.Event()
        self._started = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Running":
        self._task = asyncio.create_task(
            serve(self.settings, stop=self.stop, started=self._started.set)
        )
        await asyncio.wait_for(self._started.wait(), DEADLINE_S)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stop.set()
        await self.stopped()

    async def stopped(self) -> None:
        assert self._task is not None
        await asyncio.wait_for(self._task, DEADLINE_S)
