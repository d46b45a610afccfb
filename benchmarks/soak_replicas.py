"""The gateways of a soak and the sandbox behind them, all in this process and listening."""

import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from benchmarks.gateways import UNREACHED
from benchmarks.programs import free_port
from gateway.app import build_app, runner_of
from gateway.routes.app_keys import SERVICES
from gateway.sandbox.app import build_sandbox
from gateway.sandbox.simulator import SANDBOX, Sandbox
from gateway.settings.tree import Settings
from gateway.state.address import FILE_NAME

HOST = "localhost"
_OPTIONS: dict[str, Any] = {"access_log": None, "shutdown_timeout": 1.0}

# Short, so that much is refreshed, and little room, so that much is evicted.
CACHE: dict[str, str | float] = {
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
    # Everything shares one process, which must not take its own delays for the tier's.
    "connect_timeout_s": 0.5,
    "operation_timeout_s": 0.2,
}
# The longest freshness with its spread, and what may be given stale after it.
OVER_S = 2.0 * 1.1 + 1.0 + 0.5


@dataclass(frozen=True)
class TierUse:
    """Whether a gateway uses the shared tier, and how often that has changed.

    Without a tier there is nothing to wait for: it counts as in use.
    """

    is_in_use: bool = True
    changes: int = 0


@dataclass(frozen=True, eq=False)
class Replica:
    """One gateway; `numbers` are its cache's own."""

    url: str
    numbers: Callable[[], dict[str, object]] = field(repr=False)

    def count(self, name: str) -> int:
        """One of the cache's numbers; -1 for one that is none."""
        found = self.numbers()[name]
        return found if isinstance(found, int) else -1

    def tier_use(self) -> TierUse:
        """How it stands with the shared tier at this moment."""
        shared = self.numbers()["shared"]
        if not isinstance(shared, dict):
            return TierUse()
        return TierUse(shared["up"] == 1, shared["state_changes"])


@dataclass(frozen=True)
class Soak:
    """The gateways and the sandbox behind them."""

    sandbox: Sandbox
    replicas: tuple[Replica, ...]


@asynccontextmanager
async def running(state_dir: Path, tier_urls: Sequence[str | None]) -> AsyncIterator[Soak]:
    """A gateway for each of `tier_urls`; those that name one share what they read there."""
    secret = secrets.token_urlsafe(32)
    async with AsyncExitStack() as stack:
        sandbox_app, sandbox_port = build_sandbox(), free_port()
        behind = web.AppRunner(sandbox_app, **_OPTIONS)
        await stack.enter_async_context(_listening(behind, sandbox_port))
        replicas = []
        for tier_url in tier_urls:
            port = free_port()
            server = {"port": port, "state_dir": state_dir, "secret": secret}
            nexgate = {
                "base_url": f"http://{HOST}:{sandbox_port}",
                "read_timeout_s": 0.5,
                "total_timeout_s": 1.0,
            }
            settings = Settings.model_validate(
                {
                    "server": server,
                    "nexgate": nexgate,
                    "limits": UNREACHED,
                    "cache": {**CACHE, "url": tier_url},
                    "state": {"url": f"sqlite:///{state_dir / FILE_NAME}"},
                }
            )
            app = build_app(settings)
            await stack.enter_async_context(_listening(runner_of(app, **_OPTIONS), port))
            numbers = app[SERVICES].cache_control.numbers
            replicas.append(Replica(f"http://{HOST}:{port}", numbers))
        yield Soak(sandbox_app[SANDBOX], tuple(replicas))


@asynccontextmanager
async def _listening(runner: web.AppRunner, port: int) -> AsyncIterator[None]:
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    try:
        yield
    finally:
        await runner.cleanup()
