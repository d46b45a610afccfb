"""The operator's console, its data, settings and readiness, and who may see them."""

import asyncio
import base64
import socket
from pathlib import Path

import jwt
import pytest
from aiohttp import ClientSession
from sqlalchemy import update

from gateway.settings.tree import Settings
from gateway.state import tables
from gateway.state.address import address_in_directory
from gateway.state.migrations import VERSION
from gateway.state.store import StateStore
from gateway.upstream import service_credential
from tests.support.api import Json
from tests.support.fleet import fleet_settings
from tests.support.running_gateway import Running, settings_for
from tests.support.valkey_server import running_valkey
from tests.support.waiting import until
from tests.support.world import World

TOKEN = "a-token-of-the-operator-that-is-long"
CANARY = "canary-9f8e7d6c5b4a"


def with_sections(sandbox_url: str, directory: Path, **sections: dict[str, object]) -> Settings:
    values = settings_for(sandbox_url, directory).model_dump()
    for name, more in sections.items():
        values[name] = {**values[name], **more}
    return Settings.model_validate(values)


def nested(found: Json, *path: str) -> object:
    value: object = found
    for key in path:
        assert isinstance(value, dict), path
        value = value[key]
    return value


async def test_the_console_shows_what_happens(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    token = await world.token()
    async with Running(with_sections(sandbox_url, tmp_path), session) as running:
        page = await running.admin.get("/")
        assert page.status == 200
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
        for name in ("console.css", "console.js", "base.css", "favicon.svg"):
            assert f"/console/assets/{name}" in page.text
            assert (await running.admin.get(f"/console/assets/{name}")).status == 200
        for link in (
            "/docs",
            "/mapping",
            "/config",
            "/cache",
            "/moderation",
            "/reports",
            "/metrics",
        ):
            assert f'href="{link}"' in page.text
            assert (await running.admin.get(link)).status == 200, link

        await running.public.get("/api/v1/feed/local", token=token)
        await running.public.get("/nowhere")
        before = (await running.admin.get("/console/data")).object
        assert nested(before, "requests", "classes") == {"2xx": 1, "4xx": 1}
        assert nested(before, "requests", "errors") == {"not_found": 1}
        assert nested(before, "requests", "failures") == []
        assert nested(before, "calls", "outcomes") == {"2xx": 2}  # the feed, and the blocks
        assert {one["name"]: one["is_well"] for one in conditions(before)} == {
            "nexgate": True,
            "store": True,
        }

        await world.fault("status", "500")
        await running.public.get("/api/v1/feed/local", token=token, **{"X-Request-Id": "mine-1"})
        after = (await running.admin.get("/console/data")).object
        failures = nested(after, "requests", "failures")
        assert isinstance(failures, list)
        (failure,) = failures
        assert failure["template"] == "/api/v1/feed/local"
        assert (failure["status"], failure["request_id"]) == (502, "mine-1")
        assert {one["name"]: one["is_well"] for one in conditions(after)}["nexgate"] is False
        for path in ("/console/data", "/config", "/console/assets/console.js"):
            assert (await running.public.get(path)).status == 404


def conditions(found: Json) -> list[dict[str, object]]:
    value = found["conditions"]
    assert isinstance(value, list)
    return value


async def test_nothing_of_anybody_is_on_the_console(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    token = await world.token("alice")
    async with Running(with_sections(sandbox_url, tmp_path), session) as running:
        await world.fault("status", f"500:{CANARY}")
        for path in (f"/{CANARY}", f"/api/v1/video/{CANARY}", f"/api/v1/search?query={CANARY}"):
            await running.public.get(path, token=token)
            await running.public.get(path, token=CANARY, Cookie=f"loops_session={CANARY}")
            await running.public.call(CANARY, path, token=token)
        text = "".join(
            [(await running.admin.get(path)).text for path in ("/", "/console/data", "/config")]
        )
    for secret in (CANARY, token, "alice"):
        assert secret not in text


async def test_the_settings_are_shown_without_secrets(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    token = await world.token("grace", lifetime_s=3_600)
    settings = with_sections(
        sandbox_url, tmp_path, nexgate={"service_token": token}, admin={"token": TOKEN}
    )
    async with Running(settings, session) as running:
        answer = await running.admin.get("/config", token=TOKEN)
    assert nested(answer.object, "nexgate", "service_token") == f"set, {len(token)} characters"
    assert nested(answer.object, "nexgate", "base_url") == sandbox_url
    assert nested(answer.object, "admin", "token") == f"set, {len(TOKEN)} characters"
    secret = settings.server.secret
    assert secret is not None
    for value in (token, TOKEN, secret.get_secret_value()):
        assert value not in answer.text


# Who may see it


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"operator:{password}".encode()).decode()


async def test_with_a_token_set_everything_but_two_paths_asks_for_it(
    session: ClientSession, sandbox_url: str, tmp_path: Path
) -> None:
    settings = with_sections(sandbox_url, tmp_path, admin={"token": TOKEN})
    async with Running(settings, session) as running:
        admin = running.admin
        paths = ("/", "/console/data", "/config", "/metrics", "/status", "/cache", "/reports")
        for path in (*paths, "/docs", "/mapping", "/ready?verbose", "/nowhere"):
            refused = await admin.get(path)
            assert refused.status == 401, path
            assert refused.headers["WWW-Authenticate"].startswith("Basic ")
            assert (await admin.get(path, token="another-token")).status == 401
        for bad in ("Basic", "Basic !!", basic("wrong"), "Bearer ü", f"Digest {TOKEN}"):
            assert (await admin.get("/status", Authorization=bad)).status == 401
        for path in paths:
            assert (await admin.get(path, token=TOKEN)).status == 200, path
            assert (await admin.get(path, Authorization=basic(TOKEN))).status == 200, path
        assert (await admin.get("/live")).status == 200
        assert (await admin.get("/ready")).status == 200


def test_beyond_this_machine_there_is_no_listener_without_a_token(tmp_path: Path) -> None:
    for host in ("::", "192.0.2.1"):
        with pytest.raises(ValueError, match="others than this machine"):
            with_sections("http://localhost:1", tmp_path, admin={"host": host})
        with_sections("http://localhost:1", tmp_path, admin={"host": host, "token": TOKEN})


def test_a_short_token_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="too short"):
        with_sections("http://localhost:1", tmp_path, admin={"token": "short"})


# Two gateways at one tier


async def test_two_gateways_see_each_other_and_what_goes_wrong(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    token = await world.token()
    with running_valkey(tmp_path) as tier:
        settings = [fleet_settings(sandbox_url, tmp_path, tier.url, {}) for _ in range(2)]
        names = [f"{socket.gethostname()}:{one.server.port}" for one in settings]
        async with Running(settings[0], session) as one, Running(settings[1], session) as other:

            async def each_sees_the_other() -> bool:
                found = [(await at.admin.get("/console/data")).object for at in (one, other)]
                seen = [nested(data, "tier", "other_gateways") for data in found]
                return seen == [[names[1]], [names[0]]]

            for at in (one, other):
                await at.public.get("/api/v1/feed/local", token=token)
                await at.public.get("/api/v1/feed/local", token=token)
            await until(each_sees_the_other)
            await world.fault("status", "500")
            for number in range(3):
                await other.public.get(
                    "/api/v1/video/1", token=token, **{"X-Request-Id": f"r-{number}"}
                )
            await world.heal()
            tier.kill()

            async def has_noticed() -> bool:
                found = (await one.admin.get("/console/data")).object
                return {"tier": False}.items() <= {
                    str(each["name"]): each["is_well"] for each in conditions(found)
                }.items()

            await until(has_noticed)
            calm, troubled = [(await at.admin.get("/console/data")).object for at in (one, other)]
    assert nested(calm, "requests", "failures") == []
    assert nested(calm, "cache", "given") == 1
    failures = nested(troubled, "requests", "failures")
    assert isinstance(failures, list)
    assert [failure["request_id"] for failure in failures] == ["r-2", "r-1", "r-0"]
    assert nested(troubled, "calls", "outcomes", "5xx")


# Readiness


async def test_what_is_away_is_named_and_makes_not_ready_only_where_it_is_needed(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    token = await world.token()
    for needs in ((), ("nexgate",)):
        settings = with_sections(sandbox_url, tmp_path, admin={"ready_needs": needs})
        async with Running(settings, session) as running:
            answer = await running.admin.get("/ready?verbose")
            assert (answer.status, answer.object["reasons"]) == (200, [])
            await world.fault("status", "500")
            await running.public.get("/api/v1/feed/local", token=token)
            answer = await running.admin.get("/ready?verbose")
            assert answer.status == (503 if needs else 200)
            assert answer.object["reasons"] == [*needs]
            assert (await running.admin.get("/ready")).object == {
                "status": "not ready" if needs else "ready"
            }
            away = {one["name"]: one["about"] for one in conditions(answer.object)}
            assert away["nexgate"] == "the last call failed: 5xx"
            await world.heal()
            await running.public.get("/api/v1/feed/local", token=token)
            assert (await running.admin.get("/ready")).status == 200


async def test_a_tier_that_goes_away_and_a_credential_that_ends(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    ended = await world.token("grace", lifetime_s=-60)
    with running_valkey(tmp_path) as tier:
        settings = with_sections(
            sandbox_url,
            tmp_path,
            admin={"ready_needs": ["tier"]},
            cache={"url": tier.url},
            state={"single": True},
            nexgate={"service_token": ended},
        )
        async with Running(settings, session) as running:

            async def is_not_ready() -> bool:
                return (await running.admin.get("/ready")).status == 503

            async def is_ready() -> bool:
                return not await is_not_ready()

            await until(is_ready)
            tier.kill()
            await until(is_not_ready)
            answer = await running.admin.get("/ready?verbose")
            assert answer.object["reasons"] == ["tier"]
            wells = {one["name"]: one["is_well"] for one in conditions(answer.object)}
            assert wells == {"nexgate": True, "credential": False, "tier": False, "store": True}


@pytest.mark.parametrize("kind", ["service_token", "service_refresh_token"])
async def test_a_credential_that_nexgate_refuses_is_named(
    session: ClientSession,
    sandbox_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    forged = jwt.encode({"sub": "grace", "exp": 4_000_000_000}, "k" * 32)
    settings = with_sections(
        sandbox_url, tmp_path, admin={"ready_needs": ["credential"]}, nexgate={kind: forged}
    )
    async with Running(settings, session) as running:
        assert (await running.admin.get("/ready")).status == 200
        assert (await running.public.get("/api/web/feed")).status == 401
        answer = await running.admin.get("/ready?verbose")
        assert (answer.status, answer.object["reasons"]) == (503, ["credential"])
        abouts = {one["name"]: one["about"] for one in conditions(answer.object)}
        assert abouts["credential"] == "Nexgate refuses it: guests get 401"
        # Without requests there would be no way back.
        monkeypatch.setattr(service_credential, "TROUBLE_LASTS_S", -1.0)
        assert (await running.admin.get("/ready")).status == 200


async def test_a_set_up_of_its_own_that_is_wrong_makes_not_ready(
    session: ClientSession, sandbox_url: str, tmp_path: Path
) -> None:
    directory = tmp_path / "state"
    async with Running(settings_for(sandbox_url, directory), session) as running:

        async def says(text: str, *, status: int) -> bool:
            answer = await running.admin.get("/ready?verbose")
            abouts = [str(one["about"]) for one in conditions(answer.object)]
            return answer.status == status and any(text in about for about in abouts)

        assert await says("answers", status=200)
        directory.rename(tmp_path / "elsewhere")
        assert await says(f"{directory} can't be written", status=503)
        (tmp_path / "elsewhere").rename(directory)
        assert await says("answers", status=200)

        store = StateStore(address_in_directory(directory))
        await store.open()
        change = update(tables.VERSION)
        await store.write(lambda one: one.execute(change.values(oldest=VERSION + 1)))
        await until(lambda: says("of a newer gateway", status=503))
        assert (await running.admin.get("/ready?verbose")).object["reasons"] == ["set-up"]
        await store.write(lambda one: one.execute(change.values(oldest=VERSION)))
        await until(lambda: says("answers", status=200))
        await store.close()


async def test_a_gateway_that_stops_says_so(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    token = await world.token()
    settings = settings_for(sandbox_url, tmp_path, shutdown_timeout_s=60.0)
    async with Running(settings, session) as running:
        await world.fault("latency_ms", "1500")
        request = asyncio.create_task(running.public.get("/api/v1/feed/local", token=token))

        async def has_reached_nexgate() -> bool:
            return bool(await world.calls())

        await until(has_reached_nexgate)
        running.stop.set()

        async def is_draining() -> bool:
            answer = await running.admin.get("/ready?verbose")
            return answer.status == 503 and answer.object["reasons"] == ["it starts or stops"]

        await until(is_draining)
        assert (await request).status == 200
