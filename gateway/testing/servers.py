"""The sandbox and the gateway on free ports, in a thread with a loop of its own."""

import asyncio
import socket
import threading
from collections.abc import Coroutine
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from aiohttp import web
from pydantic import SecretStr

from gateway.app import build_app, runner_of
from gateway.routes.app_keys import FAST_PATH
from gateway.sandbox.app import build_sandbox
from gateway.sandbox.simulator import SANDBOX
from gateway.settings.limits import NO_RATES
from gateway.settings.tree import (
    NexgateSettings,
    ServerSettings,
    Settings,
    SignInSettings,
)
from gateway.testing.clients import Client, Json

# Guests' reads are made with this user's token.
_GUEST = "grace"
_SECRET = "a-secret-for-tests-that-nobody-else-ever-sees"  # noqa: S105 - guards nothing
_START_TIMEOUT_S = 30.0
_Result = TypeVar("_Result")


class ServerThread:
    """A thread that serves; closing it ends the thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="loops-gateway-tests")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work: Coroutine[object, object, _Result]) -> _Result:
        """Run something in the thread's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_START_TIMEOUT_S)


class Server:
    """One application on a free port of this machine; leaving it closes it."""

    def __init__(self, thread: ServerThread, listener: socket.socket, app: web.Application) -> None:
        self.url = _url(listener)
        self.app = app
        self._thread = thread
        self._listener = listener
        # A gateway as it is served; the sandbox is any application.
        runner = runner_of if FAST_PATH in app else web.AppRunner
        self._runner = runner(app, access_log=None, shutdown_timeout=0.1)

    def __enter__(self) -> Self:
        self._thread.run(self._start())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.run(self._runner.cleanup())
        self._listener.close()

    async def _start(self) -> None:
        await self._runner.setup()
        await web.SockSite(self._runner, self._listener).start()


class SandboxServer(Server):
    """A Nexgate in memory, with its control calls."""

    def __init__(self, thread: ServerThread) -> None:
        super().__init__(thread, _free_port(), build_sandbox())
        self._anyone = Client(self.url, None)

    def client(self, user: str | None) -> Client:
        """A client for a demo user; None has no token."""
        return Client(self.url, None if user is None else self.token(user))

    def token(self, user: str = "alice", **options: object) -> str:
        """A token of a demo user; `lifetime_s` and `kind` as the sandbox takes them."""
        return str(self.control("POST", "token", {"user": user, **options})["token"])

    def control(self, method: str, path: str, body: object = None) -> Json:
        """A control call, `/_sandbox/{path}`; what can't be done raises ValueError."""
        answer = self._anyone.call(method, f"/_sandbox/{path}", body)
        if answer.status != 200:
            raise ValueError(f"the sandbox refuses {method} {path}: {answer.text}")
        return answer.json

    def users(self) -> list[str]:
        """The names of the demo users."""
        return list(self.app[SANDBOX].store.accounts_by_name)

    def calls(self) -> list[tuple[str, str]]:
        """Method and path of the calls to Nexgate's paths since the test began, oldest first."""
        return [(call.method, call.path) for call in self.app[SANDBOX].calls]

    def fault(self, name: str, value: str | None = None, **more: object) -> None:
        """Let calls fail from now on, as the sandbox's own page lists: "drop", "status" ..."""
        self.control("PUT", "faults", {"fault": name, "value": value, **more})

    def heal(self) -> None:
        """Take the faults away."""
        self.control("DELETE", "faults")

    def reset(self) -> None:
        """As new: the seed, no faults, no calls, no switches; tokens stay valid."""
        self.control("POST", "reset")
        self.heal()
        self.control("DELETE", "calls")
        self.control("PUT", "switches", dict.fromkeys(self.control("GET", "switches"), False))


class GatewayServer(Server):
    """The gateway in front of a sandbox; guests' public reads use a token of the sandbox's."""

    def __init__(self, thread: ServerThread, sandbox: SandboxServer, state_dir: Path) -> None:
        listener = _free_port()
        self.sandbox = sandbox
        settings = Settings(
            server=ServerSettings(
                public_url=_url(listener), secret=SecretStr(_SECRET), state_dir=state_dir
            ),
            # Tests ask from one address, as quickly as they can.
            limits=NO_RATES,
            signin=SignInSettings(attempts_per_account=0, attempts_of_strangers=0),
            nexgate=NexgateSettings(
                base_url=sandbox.url, service_token=SecretStr(sandbox.token(_GUEST))
            ),
        )
        super().__init__(thread, listener, build_app(settings))

    def client(self, user: str | None) -> Client:
        """A client for a demo user; None is a guest."""
        return Client(self.url, None if user is None else self.token(user))

    def token(self, user: str = "alice") -> str:
        """A token of a demo user; the gateway passes it on to the sandbox."""
        return self.sandbox.token(user)


def _free_port() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


def _url(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"
