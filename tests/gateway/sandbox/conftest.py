"""A sandbox over real HTTP."""

from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from gateway.sandbox.app import SANDBOX, SandboxOptions, build_sandbox
from tests.support.sandbox_client import Clock, Nexgate

AiohttpClient = Callable[..., Awaitable[TestClient[web.Request, web.Application]]]


@pytest.fixture
async def nexgate(aiohttp_client: AiohttpClient) -> Nexgate:
    """A fresh sandbox whose clock stands at noon, two hours after the newest clip."""
    clock = Clock()
    app = build_sandbox(SandboxOptions(clock=clock))
    return Nexgate(await aiohttp_client(app), app[SANDBOX], clock)
