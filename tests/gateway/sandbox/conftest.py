"""A sandbox over real HTTP."""

import pytest

from gateway.sandbox.app import build_sandbox
from gateway.sandbox.options import SandboxOptions
from gateway.sandbox.simulator import SANDBOX
from tests.support.sandbox_client import AiohttpClient, Clock, Nexgate


@pytest.fixture
async def nexgate(aiohttp_client: AiohttpClient) -> Nexgate:
    """A fresh sandbox whose clock stands at noon, two hours after the newest clip."""
    clock = Clock()
    app = build_sandbox(SandboxOptions(clock=clock))
    return Nexgate(await aiohttp_client(app), app[SANDBOX], clock)
