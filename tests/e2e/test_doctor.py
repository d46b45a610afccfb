"""The doctor in front of a real gateway, sandbox, proxy and tier: it finds each fault by name."""

import asyncio
import json
import os
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import jwt
import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from gateway.doctor.examination import examine
from gateway.doctor.finding import Finding, Level
from gateway.doctor.media import check_media
from gateway.doctor.nexgate import check_nexgate
from gateway.doctor.public_address import check_public_address
from gateway.doctor.stores import check_store, check_tier
from gateway.settings.tree import CacheSettings, NexgateSettings, Settings
from gateway.state.address import address_in_directory, address_of_url
from gateway.state.store import StateStore
from mappings.nexgate import Clip, read_clip
from tests.support.ports import unused_port
from tests.support.postgres_server import PostgresServer
from tests.support.proxy import make_certificate, running_proxy
from tests.support.running_gateway import Running, settings_for
from tests.support.valkey_server import running_valkey
from tests.support.world import World

SECRET = "mG3vT8wq5Zr1Yk7Xc9Bn2Lp6Hs4Jd0Fa"
MONTH_S = 30 * 86_400


async def settings_of(
    world: World, sandbox_url: str, directory: Path, **server: object
) -> Settings:
    token = await world.token("grace", lifetime_s=MONTH_S)
    made = settings_for(sandbox_url, directory / "state", **{"secret": SECRET, **server})
    values = made.model_dump()
    values["nexgate"]["service_token"] = token
    values["cache"] = {}
    return Settings.model_validate(values)


def levels(findings: list[Finding]) -> dict[str, Level]:
    return {finding.check: finding.level for finding in findings}


def said(findings: list[Finding]) -> str:
    return "\n".join(f"{one.level} {one.check}: {one.message}; {one.advice}" for one in findings)


async def test_all_is_well_and_nothing_is_changed(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    settings = await settings_of(world, sandbox_url, tmp_path)
    async with Running(settings, session):
        before = await world.state()
        findings = [finding async for finding in examine(settings)]
        assert await world.state() == before
    assert {one.level for one in findings} == {Level.OK}, said(findings)
    checks = {one.check for one in findings}
    assert {"nexgate", "service credential", "clock", "media", "public address"} <= checks
    assert {"store", "shared tier", "extras", "descriptors", "state directory"} <= checks


@pytest.mark.parametrize("lost", ["authorization", "cookie", "etag", "if-none-match"])
async def test_a_field_that_the_proxy_takes_away_is_named(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World, lost: str
) -> None:
    port = unused_port()
    settings = await settings_of(
        world, sandbox_url, tmp_path, public_url=f"http://localhost:{port}"
    )
    target = f"http://localhost:{settings.server.port}"
    async with Running(settings, session), running_proxy(port, target, loses=[lost]):
        (finding,) = await check_public_address(settings, session)
    assert finding.level is Level.WRONG
    assert finding.message.lower() == f"{lost} is taken away on the way"


async def test_a_public_address_that_leads_elsewhere(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    settings = await settings_of(world, sandbox_url, tmp_path, public_url=sandbox_url)
    (finding,) = await check_public_address(settings, session)
    assert finding.level is Level.WRONG
    assert "leads to another server" in finding.message

    # A gateway, but one with another secret.
    other = await settings_of(world, sandbox_url, tmp_path, secret="another-" + SECRET)
    ours = await settings_of(
        world, sandbox_url, tmp_path, public_url=f"http://localhost:{other.server.port}"
    )
    async with Running(other, session):
        (finding,) = await check_public_address(ours, session)
    assert "another server.secret" in finding.message


async def test_a_gateway_that_does_not_run_and_one_that_is_not_reached(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    nobody = f"http://localhost:{unused_port()}"
    settings = await settings_of(world, sandbox_url, tmp_path, public_url=nobody)
    (finding,) = await check_public_address(settings, session)
    assert (finding.level, "start the gateway" in finding.advice) == (Level.WARNING, True)
    async with Running(settings, session):
        (finding,) = await check_public_address(settings, session)
    assert (finding.level, "the proxy" in finding.advice) == (Level.WRONG, True)


async def test_plain_http_beyond_this_machine_is_wrong(
    session: ClientSession,
    sandbox_url: str,
    tmp_path: Path,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = await settings_of(world, sandbox_url, tmp_path)
    monkeypatch.setattr("gateway.doctor.public_address.is_loopback", lambda _: False)
    async with Running(settings, session):
        (finding,) = await check_public_address(settings, session)
    assert finding.level is Level.WRONG
    assert "is not https" in finding.message


async def doctor(config: Path, **environ: str) -> tuple[int, dict[str, object], str]:
    """Exit code, JSON and standard error of the command."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "gateway", "doctor", "--json", "--config", str(config)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **environ},
    )
    output, errors = await process.communicate()
    document = json.loads(output)
    assert isinstance(document, dict)
    return process.returncode or 0, document, errors.decode()


async def test_the_command_knows_a_certificate_it_trusts_from_one_it_does_not(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    port, certificate = unused_port(), make_certificate(tmp_path)
    settings = await settings_of(
        world, sandbox_url, tmp_path, public_url=f"https://localhost:{port}"
    )
    server, credential = settings.server, settings.nexgate.service_token
    assert credential is not None
    config = tmp_path / "config.toml"
    config.write_text(
        f'[server]\nport = {server.port}\npublic_url = "{server.public_url}"\nsecret = "{SECRET}"\n'
        f'state_dir = "{tmp_path}/state"\n[admin]\nport = {settings.admin.port}\n'
        f'[nexgate]\nbase_url = "{sandbox_url}"\n'
        f'service_token = "{credential.get_secret_value()}"\n'
    )
    target = f"http://localhost:{server.port}"
    async with Running(settings, session), running_proxy(port, target, certificate=certificate):
        code, trusted, errors = await doctor(config, SSL_CERT_FILE=str(certificate))
        assert (code, trusted["outcome"], errors) == (0, "ok", ""), trusted
        code, refused, _ = await doctor(config, SSL_CERT_FILE="")
    assert (code, refused["outcome"]) == (2, "wrong")
    assert "certificate" in json.dumps(refused)
    for secret in (SECRET, credential.get_secret_value()):
        assert secret not in json.dumps([trusted, refused])


# Nexgate


def nexgate_settings(base_url: str, **values: object) -> NexgateSettings:
    return NexgateSettings.model_validate({"base_url": base_url, **values})


async def test_a_nexgate_that_is_away() -> None:
    found = await check_nexgate(nexgate_settings(f"http://localhost:{unused_port()}"))
    (finding,) = found.findings
    assert (finding.check, finding.level) == ("nexgate", Level.WRONG)
    assert "can't be reached" in finding.message


@pytest.fixture
async def other_site() -> AsyncIterator[str]:
    async def page(request: web.Request) -> web.Response:
        return web.Response(text="<p>hello", content_type="text/html")

    app = web.Application()
    app.router.add_get("/{path:.*}", page)
    async with TestServer(app, host="localhost") as server:
        yield str(server.make_url("")).rstrip("/")


async def test_a_server_that_is_no_nexgate(other_site: str) -> None:
    found = await check_nexgate(nexgate_settings(other_site))
    assert levels(list(found.findings))["nexgate"] is Level.WRONG
    assert "not as Nexgate does" in found.findings[0].message


async def test_the_service_credential(sandbox_url: str, world: World) -> None:
    async def credential(**values: object) -> Finding:
        found = await check_nexgate(nexgate_settings(sandbox_url, **values))
        return next(one for one in found.findings if one.check == "service credential")

    assert (await credential()).level is Level.WARNING
    soon = await credential(service_token=await world.token("grace", lifetime_s=3_600))
    assert (soon.level, "minutes" in soon.message) == (Level.WARNING, True)
    over = await credential(service_token=await world.token("grace", lifetime_s=-60))
    assert over.level is Level.WRONG
    refresh = await world.token("grace", kind="REFRESH", lifetime_s=MONTH_S)
    renewed = await credential(service_refresh_token=refresh)
    assert (renewed.level, "days" in renewed.message) == (Level.OK, True)
    forged = jwt.encode({"sub": "grace", "exp": time.time() + MONTH_S}, "k" * 32)
    assert (await credential(service_refresh_token=forged)).level is Level.WRONG


async def test_a_nexgate_that_is_not_well_refuses_no_credential(
    sandbox_url: str, world: World
) -> None:
    refresh = await world.token("grace", kind="REFRESH", lifetime_s=MONTH_S)
    settings = nexgate_settings(sandbox_url, service_refresh_token=refresh)
    await world.fault("status", "503")
    found = (await check_nexgate(settings)).findings
    assert "is not well" in said(list(found))
    assert "service credential" not in levels(list(found))
    await world.heal()
    await world.fault("status", "503", route="/api/v1/auth/refreshToken")
    found = (await check_nexgate(settings)).findings
    assert levels(list(found))["nexgate"] is Level.OK
    assert levels(list(found))["service credential"] is Level.WARNING
    assert "refuses" not in said(list(found))


@pytest.mark.parametrize(("behind_s", "level"), [(0, "ok"), (20, "warning"), (300, "wrong")])
async def test_a_clock_that_disagrees(behind_s: float, level: str) -> None:
    async def refuse(request: web.Request) -> web.Response:
        now = time.gmtime(time.time() - behind_s)
        date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", now)
        body = {"success": False, "httpStatus": "UNAUTHORIZED", "message": "Empty token"}
        return web.json_response(body, status=401, headers={"Date": date})

    app = web.Application()
    app.router.add_get("/{path:.*}", refuse)
    async with TestServer(app, host="localhost") as server:
        found = await check_nexgate(nexgate_settings(str(server.make_url("")).rstrip("/")))
    assert levels(list(found.findings))["clock"] == level


# Media


def clip_with(variants: dict[str, str]) -> Clip:
    media_id = "0c2f4b50-97a9-4f0c-9a53-8fd0f2f3f001"
    return read_clip({"id": media_id, "postId": "p", "media": {"variants": variants}})


@pytest.mark.parametrize(
    ("flaw", "level", "word"),
    [
        ("", Level.OK, "answers HEAD"),
        ("head", Level.WARNING, "HEAD is answered with 405"),
        ("range", Level.WRONG, "byte ranges"),
        ("private", Level.WRONG, "answered with 403"),
        ("cors", Level.WARNING, "no CORS"),
    ],
)
async def test_a_media_host(
    session: ClientSession, tmp_path: Path, flaw: str, level: Level, word: str
) -> None:
    async def media(request: web.Request) -> web.Response:
        if flaw == "head" and request.method == "HEAD":
            return web.Response(status=405)
        fields = {} if flaw == "cors" else {"Access-Control-Allow-Origin": "*"}
        if request.method == "HEAD" or flaw == "range":
            return web.Response(body=b"video", headers=fields)
        return web.Response(status=403 if flaw == "private" else 206, body=b"vi", headers=fields)

    app = web.Application()
    app.router.add_get("/{name}", media)
    settings = settings_for("http://localhost:1", tmp_path)
    async with TestServer(app, host="localhost") as server:
        base = str(server.make_url("/"))
        clip = clip_with({"720p.mp4": f"{base}a.mp4", "master": f"{base}a.m3u8"})
        (finding,) = await check_media(settings, session, [clip])
    assert finding.level is level
    assert word in finding.message
    (finding,) = await check_media(settings, session, [clip])
    assert "can't be reached" in finding.message


async def test_clips_with_nothing_to_play(session: ClientSession, tmp_path: Path) -> None:
    settings = settings_for("http://localhost:1", tmp_path)
    (finding,) = await check_media(settings, session, [clip_with({"preview.mp4": "http://x/y"})])
    assert finding.level is Level.WRONG
    assert await check_media(settings, session, []) == []


# Stores


async def test_a_tier_that_works_and_one_that_is_away(tmp_path: Path) -> None:
    with running_valkey(tmp_path) as server:
        cache = CacheSettings.model_validate(
            {"url": server.url, "operation_timeout_s": 60.0, "connect_timeout_s": 60.0}
        )
        assert (await check_tier(cache)).level is Level.OK
        assert server.all_keys() == []
        server.ask("ACL", "SETUSER", "anna", "on", ">right", "~*", "+@all", "-eval")
        as_anna = server.url.replace("//", "//anna:right@")
        limited = await check_tier(cache.model_copy(update={"url": SecretStr(as_anna)}))
        assert (limited.level, "EVAL" in limited.advice) == (Level.WARNING, True)
        server.ask("CONFIG", "SET", "requirepass", "a-password-of-the-tier")
        refused = await check_tier(cache)
        assert refused.level is Level.WRONG
    away = await check_tier(cache)
    assert (away.level, "can't be used" in away.message) == (Level.WRONG, True)
    assert (await check_tier(CacheSettings())).level is Level.OK


async def test_a_file_that_is_no_store_and_one_of_a_newer_gateway(tmp_path: Path) -> None:
    address = address_in_directory(tmp_path)
    assert address.file is not None
    assert (await check_store(address)).level is Level.OK
    assert list(tmp_path.iterdir()) == []

    store = StateStore(address)
    await store.open()
    await store.close()
    before = address.file.read_bytes()
    assert (await check_store(address)).message.endswith("sqlite3 can be written")
    assert address.file.read_bytes() == before
    with closing(sqlite3.connect(address.file)) as newer, newer:
        newer.execute("UPDATE state_version SET version = 99, oldest = 99")
    found = await check_store(address)
    assert (found.level, "newer gateway" in found.message) == (Level.WRONG, True)

    address.file.write_text("this is no database, but long enough " * 99)
    broken = await check_store(address)
    assert (broken.level, "can't be used" in broken.message) == (Level.WRONG, True)


async def test_a_postgresql(postgres: PostgresServer) -> None:
    url = postgres.make_store()
    empty = await check_store(address_of_url(url))
    assert (empty.level, "is empty" in empty.message) == (Level.OK, True), empty
    store = StateStore(address_of_url(url))
    await store.open()
    await store.close()
    assert "is empty" not in (await check_store(address_of_url(url))).message
    gone = address_of_url(postgres.url("gone").replace("//gateway@", "//gateway:a-password@"))
    missing = await check_store(gone)
    assert (missing.level, "a-password" in str(missing)) == (Level.WRONG, False)
