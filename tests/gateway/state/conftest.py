"""Every test of what the store holds runs on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.state.address import StoreAddress, address_of_url
from gateway.state.state import State
from tests.support.postgres_server import PostgresServer
from tests.support.stores import TurnedTime, file_address, opened_state


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> StoreAddress:
    """A store that isn't made yet."""
    if request.param == "sqlite":
        return file_address(tmp_path / "state")
    server = request.getfixturevalue("postgres")
    assert isinstance(server, PostgresServer)
    return address_of_url(server.make_store())


@pytest.fixture
def time() -> TurnedTime:
    return TurnedTime()


@pytest.fixture
async def state(address: StoreAddress, time: TurnedTime) -> AsyncIterator[State]:
    async with opened_state(address, clock=time.of_store) as opened:
        yield opened
