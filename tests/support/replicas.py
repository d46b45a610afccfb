"""Gateways in processes of their own, as `loops-gateway serve` runs them."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientError, ClientSession

from tests.support.api import Api, Json
from tests.support.ports import unused_port
from tests.support.waiting import until
from tests.support.world import SECRET, UNLIMITED

# Long, so that a busy machine fails no test.
PATIENT_S = 20.0


@dataclass
class Replica:
    """One `loops-gateway serve` in a process of its own."""

    directory: Path
    sandbox_url: str
    session: ClientSession
    state_url: str | None = None
    cache_url: str | None = None
    trust_s: float = 60.0
    counts_tries: bool = False
    limits: Mapping[str, object] = field(default_factory=lambda: UNLIMITED)
    port: int = field(default_factory=unused_port)
    admin_port: int = field(default_factory=unused_port)
    operation_timeout_s: float = PATIENT_S
    environment: Mapping[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None

    @property
    def api(self) -> Api:
        return Api(self.session, f"http://localhost:{self.port}")

    @property
    def admin(self) -> Api:
        return Api(self.session, f"http://localhost:{self.admin_port}")

    async def start(self) -> None:
        config = self.directory / f"{self.port}.toml"
        limits = "\n".join(f"{name} = {value}" for name, value in self.limits.items())
        state_url = f'url = "{self.state_url}"' if self.state_url else ""
        cache_url = f'url = "{self.cache_url}"' if self.cache_url else ""
        config.write_text(
            f"""
            [server]
            host = "localhost"
            port = {self.port}
            public_url = "https://loops.example"
            secret = "{SECRET}"
            state_dir = "{self.directory / str(self.port)}"
            [limits]
            {limits}
            [signin]
            {"" if self.counts_tries else "attempts_per_account = 0"}
            {"" if self.counts_tries else "attempts_of_strangers = 0"}
            stranger_delay_s = 0.0
            [admin]
            host = "localhost"
            port = {self.admin_port}
            [nexgate]
            base_url = "{self.sandbox_url}"
            [cache]
            {cache_url}
            connect_timeout_s = {PATIENT_S}
            operation_timeout_s = {self.operation_timeout_s}
            fresh_first_page_s = 60.0
            [state]
            {state_url}
            trust_s = {self.trust_s}
            """
        )
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gateway", "serve", "--config", str(config)),
            env={**os.environ, **self.environment},
        )
        await until(self._is_ready)
        if self.cache_url is not None:
            await self.until_shared(up=1)

    async def kill(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()

    async def stop(self) -> None:
        """End it as an operator does."""
        assert self.process is not None
        self.process.terminate()
        assert await self.process.wait() == 0

    async def shared(self) -> Json:
        found = (await self.admin.get("/cache")).object["shared"]
        assert isinstance(found, dict)
        return found

    async def until_shared(self, *, up: int) -> None:
        async def is_so() -> bool:
            return (await self.shared())["up"] == up

        await until(is_so)

    async def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.returncode is None, "it ended at once"
        try:
            return (await self.admin.get("/ready")).status == 200
        except ClientError:
            return False


StartReplica = Callable[..., Awaitable[Replica]]
