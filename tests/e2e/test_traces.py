"""Traces exported to an OpenTelemetry collector: spans of a request, its calls, tier and store."""

import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from gateway.settings.tree import Settings
from tests.support.collector import Collector
from tests.support.running_gateway import Running, settings_for
from tests.support.valkey_server import running_valkey
from tests.support.world import World

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SAMPLED = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
CANARY = "canary-9f8e7d6c5b4a"
FEED = "/api/v1/feed/local"


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    async with Collector() as collector:
        yield collector


def traced(
    sandbox_url: str, directory: Path, collector: Collector, **sections: dict[str, object]
) -> Settings:
    values = settings_for(sandbox_url, directory).model_dump()
    tracing: dict[str, object] = {"otlp_url": collector.url}
    return Settings.model_validate({**values, "cache": {}, "tracing": tracing, **sections})


def shared_state(directory: Path) -> dict[str, object]:
    return {"url": f"sqlite:///{directory / 'shared.sqlite3'}"}


def attributes(span: Span) -> dict[str, object]:
    return {one.key: one.value.string_value or one.value.int_value for one in span.attributes}


async def test_a_request_its_calls_the_tier_and_the_store_are_spans_of_one_trace(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World, collector: Collector
) -> None:
    token = await world.token()
    with running_valkey(tmp_path) as tier:
        cache: dict[str, object] = {"url": tier.url}
        settings = traced(
            sandbox_url, tmp_path, collector, cache=cache, state=shared_state(tmp_path)
        )
        async with Running(settings, session) as running:
            await world.calls()
            await running.public.get(FEED, token=token, **SAMPLED)
            calls = await world.calls()
            await running.public.get(FEED, token=token, **SAMPLED)
            await running.public.call("HEAD", "/nowhere", headers=SAMPLED)
    miss, hit = sorted(
        collector.named(f"GET {FEED}", TRACE), key=lambda one: one.start_time_unix_nano
    )
    (nowhere,) = collector.named("HEAD none", TRACE)
    for span in (miss, hit, nowhere):
        assert span.kind == Span.SPAN_KIND_SERVER
        assert span.parent_span_id.hex() == PARENT
        assert span.end_time_unix_nano > span.start_time_unix_nano
    assert attributes(miss) | {"loops_gateway.request_id": ""} == {
        "http.request.method": "GET",
        "http.route": FEED,
        "http.response.status_code": 200,
        "http.response.body.size": attributes(miss)["http.response.body.size"],
        "loops_gateway.request_id": "",
    }
    # The ids of their spans are those that Nexgate got.
    ours = [one for one in collector.spans if one.parent_span_id == miss.span_id]
    to_nexgate = {one.span_id.hex() for one in ours if "/api/v1/" in one.name}
    sent = set()
    for call in calls:
        assert isinstance(call["headers"], dict)
        received = {str(name).lower(): str(value) for name, value in call["headers"].items()}
        sent.add(received["traceparent"].split("-")[2])
    assert to_nexgate == sent
    assert len(to_nexgate) > 1
    # Whether what is cached is current is asked before Nexgate is; a hit waits for nothing else.
    assert {"tier MGET", "tier GET"} <= {one.name for one in ours}
    assert all(one.kind == Span.SPAN_KIND_CLIENT for one in ours)
    (check,) = [one for one in collector.spans if one.parent_span_id == hit.span_id]
    assert check.name == "tier MGET"
    assert attributes(check) == {"loops_gateway.system": "tier", "db.operation.name": "MGET"}
    assert hit.start_time_unix_nano <= check.start_time_unix_nano < check.end_time_unix_nano
    assert check.end_time_unix_nano <= hit.end_time_unix_nano


async def test_a_hit_in_the_handler_has_its_check_and_one_that_needs_none_has_no_span(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World, collector: Collector
) -> None:
    token = await world.token()
    with running_valkey(tmp_path) as tier:
        cache: dict[str, object] = {"url": tier.url, "check_after_s": 60.0}
        for number, more in enumerate(({}, {"check_after_s": 0.0})):
            settings = traced(
                sandbox_url,
                tmp_path,
                collector,
                cache={**cache, **more},
                state=shared_state(tmp_path),
            )
            trace = {"traceparent": f"00-{TRACE[:-1]}{number}-{PARENT}-01"}
            async with Running(settings, session) as running:
                for _ in range(2):
                    await running.public.get(FEED, token=token, Connection="close", **trace)
    for number, checks in ((0, 1), (1, 2)):
        requests = collector.named(f"GET {FEED}", f"{TRACE[:-1]}{number}")
        assert len(requests) == 2
        assert len(collector.named("tier MGET", f"{TRACE[:-1]}{number}")) == checks


async def test_the_store_and_failures_of_nexgate_are_spans(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World, collector: Collector
) -> None:
    token = await world.token()
    async with Running(traced(sandbox_url, tmp_path, collector), session) as running:
        await running.public.get("/api/v1/app/preferences", token=token, **SAMPLED)
        await world.fault("status", "500")
        await running.public.get("/api/v1/video/1", token=token, **SAMPLED)
        await world.heal()
    assert [one for one in collector.spans if one.name.startswith("store ")]
    failed = [one for one in collector.spans if one.status.code == Status.STATUS_CODE_ERROR]
    (request,) = [one for one in failed if one.kind == Span.SPAN_KIND_SERVER]
    assert attributes(request)["http.response.status_code"] == 502
    calls = [one for one in failed if one.parent_span_id == request.span_id]
    assert {attributes(one)["error.type"] for one in calls} == {"5xx"}


async def test_what_the_caller_does_not_sample_is_not_exported_and_a_share_of_the_rest_is(
    session: ClientSession, sandbox_url: str, tmp_path: Path, collector: Collector
) -> None:
    tracing: dict[str, object] = {"otlp_url": collector.url, "sample_ratio": 0.0}
    settings = traced(sandbox_url, tmp_path, collector, tracing=tracing)
    async with Running(settings, session) as running:
        await running.public.get("/ping")
        await running.public.get("/ping", traceparent=f"00-{TRACE}-{PARENT}-00")
        await running.public.get("/ping", **SAMPLED)
    assert [(one.name, one.trace_id.hex()) for one in collector.spans] == [("GET /ping", TRACE)]


async def test_nobody_waits_for_a_collector_that_is_away(
    session: ClientSession,
    sandbox_url: str,
    tmp_path: Path,
    collector: Collector,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    tracing: dict[str, object] = {"otlp_url": "http://127.0.0.1:9"}
    settings = traced(sandbox_url, tmp_path, collector, tracing=tracing)
    async with Running(settings, session) as running:
        assert (await running.public.get("/ping")).status == 200
    # It stops all the same.
    assert not collector.spans


def test_opentelemetry_is_imported_only_where_traces_are_exported(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "import gateway.cli, gateway.serving\n"
        "from gateway.app import build_app\n"
        "from gateway.settings.tree import Settings\n"
        "settings = {'nexgate': {'base_url': 'http://localhost:1'},\n"
        "            'server': {'state_dir': sys.argv[1]}}\n"
        "build_app(Settings.model_validate(settings))\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])\n"
        "settings['tracing'] = {'otlp_url': 'http://localhost:1'}\n"
        "sys.modules['opentelemetry'] = None\n"
        "build_app(Settings.model_validate(settings))\n"
    )
    done = subprocess.run(  # noqa: S603 - this interpreter
        [sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=False
    )
    assert done.stdout == "[]\n"
    assert "pip install 'loops-gateway[otel]'" in done.stderr.splitlines()[-1]
