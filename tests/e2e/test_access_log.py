"""The log line of a request, whichever step answered it; and the trace that it belongs to."""

import asyncio
import json
import logging
import re
from pathlib import Path

import pytest
from aiohttp import ClientSession

from gateway.http.access_log import LinesFormatter
from gateway.http.json_log import JsonFormatter
from tests.support.api import Answer, Api, Json
from tests.support.program import Started
from tests.support.raw_http import connected
from tests.support.running_gateway import Running, settings_for
from tests.support.waiting import until
from tests.support.world import World

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
PARENT = f"00-{TRACE}-{SPAN}-01"
FEED = "/api/v1/feed/local"
LINE = re.compile(
    r"(?P<method>[A-Z]+|other) (?P<route>\S+) (?P<status>\d{3}) (?P<bytes>\d+)B "
    r"(?P<duration>[\d.]+)ms cache=(?P<cache>\S+) calls=(?P<calls>\d+)/(?P<calls_ms>[\d.]+)ms "
    r"viewer=(?P<viewer>\S+) trace=(?P<trace>\S+) request=(?P<request>\S+)"
)


class Lines:
    """The lines of requests, by request id, in both forms."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        records = [one for one in caplog.records if one.name == "gateway.access"]
        texts = [LinesFormatter("%(message)s").format(one) for one in records]
        entries = [JsonFormatter().format(one) for one in records]
        lines = "\n".join(texts).splitlines()
        self.texts = {line.rpartition("=")[2]: line for line in lines}
        self.entries: dict[str, Json] = {}
        for line in "\n".join(entries).splitlines():
            entry = json.loads(line)
            self.entries[entry["request_id"]] = entry


async def sent(api: Api, path: str, name: str, *, method: str = "GET", **headers: str) -> Answer:
    fields = {"X-Request-Id": name, "traceparent": PARENT, "Accept-Encoding": "identity", **headers}
    return await api.call(method, path, headers=fields)


async def test_every_step_logs_the_same_of_a_request(
    session: ClientSession,
    sandbox_url: str,
    tmp_path: Path,
    world: World,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    token = f"Bearer {await world.token()}"
    values = settings_for(sandbox_url, tmp_path).model_dump() | {"cache": {}}
    settings = type(settings_for(sandbox_url, tmp_path)).model_validate(values)
    async with Running(settings, session) as running:
        api = running.public
        await world.calls()
        answers = {
            "miss": await sent(api, FEED, "miss", Authorization=token),
        }
        calls = len(await world.calls())
        answers |= {
            "connection": await sent(api, FEED, "connection", Authorization=token),
            "head": await sent(api, FEED, "head", method="HEAD", Authorization=token),
            "closed": await sent(api, FEED, "closed", Authorization=token, Connection="close"),
        }
        tag = answers["miss"].headers["ETag"]
        fields = {"Authorization": token, "If-None-Match": tag}
        answers["valid"] = await sent(api, FEED, "valid", **fields)
        answers["nowhere"] = await sent(api, "/nowhere", "nowhere")
        answers["refused"] = await sent(api, FEED, "refused", Authorization="Bearer nobody")
        hits = (await running.admin.get("/status")).object["hits"]
    assert hits == {"connection": 3, "handler": 1, "application": 0}
    lines = Lines(caplog)
    for name, answer in answers.items():
        found = LINE.fullmatch(lines.texts[name])
        assert found is not None, lines.texts[name]
        entry = lines.entries[name]
        assert (found["route"], found["status"]) == (entry["route"], str(answer.status))
        assert int(found["bytes"]) == entry["bytes"] == len(answer.text.encode()), name
        assert found["trace"] == entry["trace_id"] == TRACE
    seen = {name: (entry["cache"], entry["nexgate_calls"]) for name, entry in lines.entries.items()}
    refused = seen.pop("refused")
    assert calls > 1
    assert seen == {
        "miss": ("miss", calls),
        **dict.fromkeys(("connection", "head", "closed", "valid"), ("hit", 0)),
        "nowhere": (None, 0),
    }
    assert refused[0] is None
    viewers = {lines.entries[name]["viewer"] for name in ("miss", "connection", "closed", "valid")}
    assert len(viewers) == 1
    assert lines.entries["nowhere"]["route"] == "none"
    calls_ms = lines.entries["miss"]["nexgate_ms"]
    assert isinstance(calls_ms, float)
    assert calls_ms > 0


@pytest.mark.parametrize("log_format", ["text", "json"])
async def test_every_line_about_a_request_has_its_trace(
    started: Started, session: ClientSession, sandbox_url: str, log_format: str
) -> None:
    sandbox = World(Api(session, sandbox_url), Api(session, sandbox_url))
    token = await sandbox.token()
    await sandbox.fault("status", "500")
    async with started(f'access_log = "none"\nlog_format = "{log_format}"') as program:
        headers = {"X-Request-Id": "app-17", "traceparent": PARENT}
        await program.public.call("GET", FEED, token=token, headers=headers)
        await program.public.call("GET", FEED, token=token)
        # One of the call that the answer can do without, and one of the other, each time.
        await until(lambda: program.log.read_text().count("(500)") == 4)
        lines = [line for line in program.log.read_text().splitlines() if "(500)" in line]
    if log_format == "text":
        ends = [re.search(r" trace=([0-9a-f]{32}) request=(\S+)$", line) for line in lines]
        ids = [found.groups() for found in ends if found is not None]
    else:
        entries = [json.loads(line) for line in lines]
        ids = [(entry["trace_id"], entry["request_id"]) for entry in entries]
    assert ids[:2] == [(TRACE, "app-17")] * 2
    # Without the caller's, a trace of its own.
    assert ids[2] == ids[3]
    assert not {TRACE, "app-17"} & set(ids[2])


async def test_calls_belong_to_the_trace_each_with_a_span_of_its_own(world: World) -> None:
    token = await world.token()
    await world.calls()
    headers = {"X-Request-Id": "mine.1", "traceparent": PARENT, "tracestate": "other=1"}
    await world.gateway.call("GET", FEED, token=token, headers=headers)
    await world.gateway.call("GET", FEED, token=token, headers={"traceparent": "nonsense"})
    found = []
    for call in await world.calls():
        assert isinstance(call["headers"], dict)
        found.append({str(key).lower(): value for key, value in call["headers"].items()})
    ours = [one for one in found if one["x-request-id"] == "mine.1"]
    others = [one for one in found if one["x-request-id"] != "mine.1"]
    assert min(len(ours), len(others)) > 1
    assert {one["tracestate"] for one in ours} == {"other=1"}
    assert not any("tracestate" in one for one in others)
    contexts = [str(one["traceparent"]).split("-") for one in (*ours, *others)]
    spans = {context[2] for context in contexts}
    assert len(spans - {SPAN}) == len(contexts)
    taken_up = [(context[1] == TRACE, context[3]) for context in contexts]
    assert taken_up == [*[(True, "01")] * len(ours), *[(False, "00")] * len(others)]
    assert len({context[1] for context in contexts}) == 2


@pytest.mark.parametrize("access_log", ["failures", "all", "none"])
async def test_a_flood_of_refusals_is_a_line_with_their_number_unless_all_are_logged(
    session: ClientSession,
    sandbox_url: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    access_log: str,
) -> None:
    caplog.set_level(logging.INFO)
    count = 100
    limits = {"address_read_rate": 1, "address_read_burst": 1}
    values = settings_for(sandbox_url, tmp_path, access_log=access_log).model_dump()
    settings = type(settings_for(sandbox_url, tmp_path)).model_validate(values | {"limits": limits})
    async with Running(settings, session) as running:
        answers = await asyncio.gather(
            *(running.public.get("/api/v1/config") for _ in range(count)),
            *(_malformed(settings.server.port) for _ in range(count)),
        )
        limited = sum(isinstance(one, Answer) and one.status == 429 for one in answers)
        assert limited >= count - 5
        written = {"rate_limited": limited, "malformed_request": count}
        if access_log == "failures":
            # The last sum comes a second later.
            await until(
                lambda: {reason: sum(_told(caplog, reason)) for reason in written} == written
            )
    told = {reason: _told(caplog, reason) for reason in written}
    if access_log == "failures":
        assert max(lines for lines, _ in told.values()) < count / 2
    else:
        lines = written if access_log == "all" else dict.fromkeys(written, 0)
        assert told == {reason: (number, 0) for reason, number in lines.items()}


async def _malformed(port: int) -> bytes:
    async with connected(port) as (reader, writer):
        writer.write(b"no request\r\n\r\n")
        return await reader.read()


def _told(caplog: pytest.LogCaptureFixture, reason: str) -> tuple[int, int]:
    """How many requests have lines of their own, and of how many the lines of sums tell."""
    status = " 429 " if reason == "rate_limited" else " 400 "
    lines = sum(status in line for line in Lines(caplog).texts.values())
    pattern = re.compile(rf"(\d+) times more within a second: {reason}")
    found = [pattern.fullmatch(record.getMessage()) for record in caplog.records]
    return lines, sum(int(one[1]) for one in found if one is not None)
