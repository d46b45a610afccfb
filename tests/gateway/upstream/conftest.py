"""A fake Nexgate on localhost, and a client of it."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from gateway.settings.tree import NexgateSettings
from gateway.upstream.caller import Access
from gateway.upstream.client import Nexgate
from gateway.upstream.posts import NexgatePosts
from tests.support.upstream_fake import FakeNexgate


@pytest.fixture
async def fake() -> AsyncIterator[FakeNexgate]:
    """A Nexgate addressed by name: by number, aiohttp's own cookie jar would hide its leaks."""
    nexgate = FakeNexgate()
    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", nexgate.handle)
    async with TestServer(app, host="localhost") as server:
        nexgate.url = str(server.make_url("")).rstrip("/")
        yield nexgate


@pytest.fixture
async def nexgate(fake: FakeNexgate) -> AsyncIterator[Nexgate]:
    """An open client of the fake Nexgate."""
    async with Nexgate(NexgateSettings(base_url=fake.url)) as client:
        yield client


@pytest.fixture
def posts(nexgate: Nexgate) -> NexgatePosts:
    """Its posts."""
    return NexgatePosts(nexgate.caller)


@pytest.fixture
def viewer() -> Access:
    """A signed-in viewer."""
    return Access(token=SecretStr("viewer-token"))
