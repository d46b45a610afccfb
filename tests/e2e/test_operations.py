"""Running it: two listeners, draining, logs that give nothing away, hostile connections."""

import asyncio
import logging
from pathlib import Path

import pytest
from aiohttp import ClientSession

from gateway.serving import PortTaken, serve
from gateway.state.store import StateError
from tests.support.api import Answer
from tests.support.running_gateway import Running, settings_for
from tests.support.videos import long_video
from tests.support.waiting import DEADLINE_S, until
from tests.support.world import StartGateway, World

CANARY = "canary-9f8e7d6c5b4a"


async def test_the_operator_has_a_listener_of_their_own(
    session: ClientSession, sandbox_url: str, tmp_path: Path
) -> None:
    async with Running(settings_for(sandbox_url, tmp_path), session) as running:
        assert (await running.admin.get("/live")).object == {"status": "live"}
        assert (await running.admin.get("/ready")).object == {"status": "ready"}
        status = (await running.admin.get("/status")).object
        assert {"version", "uptime_s", "known_media_ids", "counters"} <= set(status)
        assert (await running.public.get("/ping")).text == "pong!"
        for path in ("/live", "/ready", "/status"):
            assert (await running.public.get(path)).status == 404
            assert (await running.admin.get(f"{path}x")).status == 404
        assert (await running.admin.get("/api/v1/config")).status == 404


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:8081", 200),
        ("[::1]:8081", 200),
        ("rebound.example:8081", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
async def test_a_rebound_name_does_not_reach_the_operators_listener(
    session: ClientSession, sandbox_url: str, tmp_path: Path, host: str, status: int
) -> None:
    async with Running(settings_for(sandbox_url, tmp_path), session) as running:
        for path in ("/reports", "/status", "/mapping", "/docs"):
            answer = await running.admin.call("GET", path, headers={"Host": host})
            assert answer.status == status, path


async def test_a_body_that_breaks_off_is_the_senders_trouble(
    session: ClientSession,
    sandbox_url: str,
    tmp_path: Path,
    world: World,
    caplog: pytest.LogCaptureFixture,
) -> None:
    token = await world.token()
    path = "/api/v1/app/preferences"
    async with Running(settings_for(sandbox_url, tmp_path), session) as running:
        for encoding, body in (("gzip", b"no gzip"), ("deflate", b"\xff\xff")):
            answer = await running.public.call(
                "POST",
                path,
                token=token,
                body=body,
                headers={"Content-Encoding": encoding, "Content-Type": "application/json"},
            )
            assert answer.status == 400
            assert answer.object["message"] == "The request body can't be read."
        pasted = await running.admin.call(
            "POST", "/mapping", body=b"no gzip", headers={"Content-Encoding": "gzip"}
        )
        assert pasted.status == 200
        _, writer = await asyncio.open_connection("localhost", running.settings.server.port)
        writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n".encode())
        writer.write(f"Authorization: Bearer {token}\r\n\r\nbroken".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        assert (await running.public.get("/ping")).status == 200
    ours = [one for one in caplog.records if one.name.startswith("gateway")]
    assert not [one for one in ours if one.levelno >= logging.ERROR]


async def test_what_was_mended_is_counted(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    token = await world.token()
    async with Running(settings_for(sandbox_url, tmp_path), session) as running:
        await World(running.public, world.sandbox).scroll("/api/v1/feed/local", token=token)
        await world.fault("surrogate")
        await running.public.get("/api/v1/feed/local", token=token)
        status = (await running.admin.get("/status")).object
    counters = status["counters"]
    assert isinstance(counters, dict)
    assert counters["clip_dropped.unplayable"] > 0
    assert counters["values_repaired"] > 0
    known = status["known_media_ids"]
    assert isinstance(known, int)
    assert known >= 45


async def test_stopping_finishes_what_is_under_way(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    token = await world.token()

    async def has_reached_nexgate() -> bool:
        return bool(await world.calls())

    settings = settings_for(sandbox_url, tmp_path, shutdown_timeout_s=DEADLINE_S)
    async with Running(settings, session) as running:
        await world.fault("latency_ms", "400")
        request = asyncio.create_task(running.public.get("/api/v1/feed/local", token=token))
        await until(has_reached_nexgate)
        running.stop.set()
        answer = await request
        assert answer.status == 200
        await running.stopped()


async def test_a_taken_port_is_one_clear_error(
    session: ClientSession, sandbox_url: str, tmp_path: Path
) -> None:
    async with Running(settings_for(sandbox_url, tmp_path), session) as running:
        port = running.settings.server.port
        with pytest.raises(PortTaken, match=rf"port {port} on localhost is taken.*server\.port"):
            await serve(settings_for(sandbox_url, tmp_path, port=port))


async def test_a_state_directory_that_can_not_be_used_is_one_clear_error(
    sandbox_url: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match=r"server\.state_dir"):
        await serve(settings_for(sandbox_url, tmp_path / "file" / "state"))


async def test_no_credential_ever_reaches_a_log_or_an_answer(
    world: World, start_gateway: StartGateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world = World(await start_gateway(server={"access_log": "all"}), world.sandbox)
    token = await world.token()
    tokens = [token, f"{CANARY}.{CANARY}.{CANARY}", CANARY]
    answers: list[Answer] = []
    for fault in (None, "html", "garbage", "empty401", "drop", "truncate"):
        if fault is not None:
            await world.fault(fault, "502" if fault == "html" else None)
        for credential in tokens:
            answers += [
                await world.gateway.get(path, token=credential, Cookie=CANARY)
                for path in (
                    f"/api/v1/feed/local?cursor={CANARY}",
                    f"/api/v1/video/{CANARY}",
                    "/api/v1/video/1",
                    f"/v/{CANARY}",
                )
            ]
            answers.append(
                await world.gateway.post(
                    "/api/v0/feed/recommended/impression",
                    token=credential,
                    json={"video_id": CANARY, "watch_duration": 1},
                )
            )
    lines = [
        record.getMessage() + (record.exc_text or "")
        for record in caplog.records
        if record.name.startswith("gateway.") or record.name == "gateway"
    ]
    assert any("GET /api/v1/feed/local 200" in line for line in lines)
    signature = token.split(".")[2]
    for text in [*lines, *(answer.text for answer in answers)]:
        assert token not in text
        assert signature not in text
        assert CANARY not in text
    for answer in answers:
        assert all(CANARY not in value for value in answer.headers.values())


async def test_a_request_id_goes_through_to_nexgate(world: World) -> None:
    token = await world.token()
    headers = {"X-Request-Id": "from-a-client_1.2"}
    answer = await world.gateway.call("GET", "/api/v1/feed/local", token=token, headers=headers)
    assert answer.headers["X-Request-Id"] == "from-a-client_1.2"
    sent = (await world.calls())[0]["headers"]
    assert isinstance(sent, dict)
    received = {str(name).lower(): value for name, value in sent.items()}
    assert received["x-request-id"] == "from-a-client_1.2"
    odd = await world.gateway.call("GET", "/ping", headers={"X-Request-Id": "x" * 65})
    assert len(odd.headers["X-Request-Id"]) == 32


async def test_links_come_from_the_configuration_never_from_the_request(world: World) -> None:
    token = await world.token()
    plain = await world.gateway.get("/api/v1/feed/local", token=token)
    spoofed = await world.gateway.call(
        "GET",
        "/api/v1/feed/local",
        token=token,
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    assert spoofed.text == plain.text
    assert "evil.example" not in spoofed.text


@pytest.mark.parametrize(
    "raw",
    [
        b"POST /api/v1/config HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /ping HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET /ping HTTP/1.1\r\nHost: x\r\nX: a\r\n b\x00\r\n\r\n",
        b"NONSENSE\r\n\r\n",
        b"GET " + b"/" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
async def test_malformed_requests_are_refused_and_hurt_nobody(world: World, raw: bytes) -> None:
    port = int(world.gateway.base.rsplit(":", 1)[1])
    reader, writer = await asyncio.open_connection("localhost", port)
    writer.write(raw)
    await writer.drain()
    status_line = await asyncio.wait_for(reader.readline(), DEADLINE_S)
    writer.close()
    assert b" 200 " not in status_line
    assert b"Traceback" not in status_line
    assert (await world.gateway.get("/ping")).text == "pong!"


async def test_a_broken_state_store_costs_only_what_it_held(
    world: World, start_gateway: StartGateway, tmp_path: Path
) -> None:
    token = await world.token()
    gateway = await start_gateway(server={"state_dir": tmp_path / "doomed"})
    video = await long_video(World(gateway, world.sandbox), token)
    for file in (tmp_path / "doomed").iterdir():
        file.write_bytes(b"rubbish" * 1_000)
    assert (await gateway.get("/api/v1/feed/local", token=token)).status == 200
    assert (await gateway.get(f"/api/v1/video/{video['id']}", token=token)).status == 200
    assert (await gateway.get("/api/v1/video/1", token=token)).status == 404
