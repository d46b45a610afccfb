"""The pytest plugin: a Nexgate and a Loops server without a network, for anybody's tests.

Comes with the distribution and is loaded by pytest itself; until a fixture is used it imports
nothing but pytest and changes nothing.

    def test_my_client(loops_gateway, loops_client, assert_conforms):
        alice = loops_client("alice")
        page = alice.get("/api/v1/feed/for-you").json
        assert_conforms(page["data"][0], "loops:VideoResource")

Fixtures: `nexgate_sandbox` (a Nexgate in memory, as new for each test), `loops_gateway` (the
gateway in front of it), `loops_client(user)` and `nexgate_client(user)` (synchronous clients; None
is a guest), `assert_conforms(payload, name)`, and `loops_pair`, for which a test is run once for
each paired payload file.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gateway.testing.clients import Client
    from gateway.testing.servers import GatewayServer, SandboxServer, ServerThread

_SERVERS = "gateway.testing.servers"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for `loops_pair` once for each pair."""
    if "loops_pair" in metafunc.fixturenames:
        pairs = import_module("gateway.contract.pairs").pairs()
        metafunc.parametrize("loops_pair", pairs, ids=[pair.name for pair in pairs])


@pytest.fixture(scope="session")
def _loops_gateway_thread() -> Iterator[ServerThread]:
    """The thread that all servers of a test session run in, so that synchronous tests can wait."""
    with import_module(_SERVERS).ServerThread() as thread:
        yield thread


@pytest.fixture(scope="session")
def _nexgate_sandbox_server(_loops_gateway_thread: ServerThread) -> Iterator[SandboxServer]:
    with import_module(_SERVERS).SandboxServer(_loops_gateway_thread) as server:
        yield server


@pytest.fixture
def nexgate_sandbox(_nexgate_sandbox_server: SandboxServer) -> SandboxServer:
    """A Nexgate in memory: `url`, `token(user)`, `control(...)`, `calls()`, `fault(name)` ..."""
    _nexgate_sandbox_server.reset()
    return _nexgate_sandbox_server


@pytest.fixture
def loops_gateway(
    _loops_gateway_thread: ServerThread, nexgate_sandbox: SandboxServer, tmp_path: Path
) -> Iterator[GatewayServer]:
    """The gateway in front of `nexgate_sandbox`: `url`, `token(user)`, `sandbox`."""
    server = import_module(_SERVERS).GatewayServer
    with server(_loops_gateway_thread, nexgate_sandbox, tmp_path / "state") as running:
        yield running


@pytest.fixture
def loops_client(loops_gateway: GatewayServer) -> Callable[[str | None], Client]:
    """`loops_client("alice")`: a client of the gateway for a demo user; None is a guest."""
    return loops_gateway.client


@pytest.fixture
def nexgate_client(nexgate_sandbox: SandboxServer) -> Callable[[str | None], Client]:
    """`nexgate_client("alice")`: a client of the sandbox for a demo user; None has no token."""
    return nexgate_sandbox.client


@pytest.fixture(name="assert_conforms")
def _assert_conforms() -> Callable[..., None]:
    """`assert_conforms(payload, "loops:VideoResource", strict=True)`."""
    check: Callable[..., None] = import_module("gateway.testing.conforming").assert_conforms
    return check
