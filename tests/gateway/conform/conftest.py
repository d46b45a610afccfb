"""A gateway that the tests of a module hold against the rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.testing.servers import GatewayServer, SandboxServer, ServerThread


@pytest.fixture(scope="module")
def gateway_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayServer]:
    with ServerThread() as thread, SandboxServer(thread) as sandbox:
        state: Path = tmp_path_factory.mktemp("state")
        with GatewayServer(thread, sandbox, state) as server:
            yield server
