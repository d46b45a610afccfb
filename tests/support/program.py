"""`loops-gateway serve` as a program of its own, with a configuration file that can be changed."""

import asyncio
import re
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from aiohttp import ClientSession

from tests.support.api import Api
from tests.support.ports import unused_port
from tests.support.waiting import DEADLINE_S
from tests.support.world import SECRET


class Program:
    """`loops-gateway serve` before the sandbox, with a configuration file that can be changed."""

    def __init__(self, directory: Path, sandbox_url: str, session: ClientSession) -> None:
        self.port, self.admin_port = unused_port(), unused_port()
        self.public = Api(session, f"http://localhost:{self.port}")
        self.admin = Api(session, f"http://localhost:{self.admin_port}")
        self.log = directory / "log"
        self._config = directory / "config.toml"
        self._directory = directory
        self._sandbox_url = sandbox_url
        self.process: Process

    def configure(self, server: str = "", rest: str = "") -> None:
        self._config.write_text(
            f"""
            [server]
            host = "localhost"
            port = {self.port}
            secret = "{SECRET}"
            state_dir = "{self._directory / "state"}"
            {server}
            [admin]
            host = "localhost"
            port = {self.admin_port}
            [nexgate]
            base_url = "{self._sandbox_url}"
            {rest}
            """
        )

    async def start(self) -> None:
        command = (sys.executable, "-m", "gateway", "serve", "--config", str(self._config))
        with self.log.open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=log)
        assert self.process.stdout is not None
        await asyncio.wait_for(self.process.stdout.readline(), DEADLINE_S)

    async def ended(self) -> int:
        return await asyncio.wait_for(self.process.wait(), DEADLINE_S)

    def says(self, text: str) -> bool:
        return re.search(text, self.log.read_text()) is not None


class Started(Protocol):
    def __call__(
        self, server: str = "", rest: str = ""
    ) -> AbstractAsyncContextManager[Program]: ...
