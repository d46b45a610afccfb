"""Every endpoint that Loops' clients read: kept by the gateway, broken by one that answers else."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from gateway.conform.conformance import conform
from gateway.conform.loops_endpoints import ENDPOINT_RULES
from gateway.conform.report import Outcome, Report
from gateway.testing.servers import GatewayServer, SandboxServer, ServerThread

# What the rest of a run leans on; it is broken in the tests of the other rules.
LEANT_ON = ("/api/v1/config", "/api/v1/feed/for-you", "/api/v1/video/comments/")


@pytest.fixture(scope="module")
def gateway_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayServer]:
    with ServerThread() as thread, SandboxServer(thread) as sandbox:
        state: Path = tmp_path_factory.mktemp("state")
        with GatewayServer(thread, sandbox, state) as server:
            yield server


def _outcomes(report: Report) -> dict[str, Outcome]:
    return {rule.name: report.verdicts[rule.name].outcome for rule in ENDPOINT_RULES}


def test_the_gateway_answers_every_endpoint_as_documented(gateway_server: GatewayServer) -> None:
    report = asyncio.run(
        conform(
            gateway_server.url, "loops", token=gateway_server.token("alice"), every_endpoint=True
        )
    )
    found = _outcomes(report)
    bad = {name: report.verdicts[name].findings for name in found if found[name] is Outcome.FAILED}
    assert bad == {}
    assert Outcome.SKIPPED not in found.values()


async def _twisted(gateway_url: str, token: str) -> Report:
    """A run over a server that answers as the gateway does, but for the endpoints' contents."""
    async with ClientSession() as session:

        async def answer(request: web.Request) -> web.Response:
            headers = {"Authorization": request.headers.get("Authorization", "")}
            async with session.request(
                request.method, f"{gateway_url}{request.path_qs}", headers=headers
            ) as reply:
                body = await reply.read()
                is_twisted = reply.status == 200 and not request.path.startswith(LEANT_ON)
                if is_twisted and request.method == "GET":
                    body = b'"something else"'
                kind = reply.headers.get("Content-Type", "")
                return web.Response(body=body, status=reply.status, headers={"Content-Type": kind})

        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", answer)
        async with TestServer(app) as server:
            return await conform(
                str(server.make_url("")), "loops", token=token, every_endpoint=True
            )


def test_an_endpoint_that_answers_something_else_is_found_out(
    gateway_server: GatewayServer,
) -> None:
    whole = asyncio.run(
        conform(
            gateway_server.url, "loops", token=gateway_server.token("alice"), every_endpoint=True
        )
    )
    report = asyncio.run(_twisted(gateway_server.url, gateway_server.token("alice")))
    passed = {name for name, outcome in _outcomes(whole).items() if outcome is Outcome.PASSED}
    leant_on = {name for name in passed if name.removeprefix("GET ").startswith(LEANT_ON)}
    found = {name for name, one in _outcomes(report).items() if one is Outcome.FAILED}
    assert passed - leant_on <= found
    assert len(found) > 25
