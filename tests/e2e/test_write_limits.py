"""How often a client may write, refresh its tokens, register an app: 429 beyond, in every shape."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families

from tests.support.api import Answer, Api
from tests.support.refusals import assert_is_a_refusal
from tests.support.replicas import Replica
from tests.support.running_gateway import Running, settings_for
from tests.support.signing_in import (
    AUTHORIZE,
    FORM,
    REDIRECT,
    Browser,
    oauth_error,
    refreshed,
    register,
    send_form,
    signed_in,
    title_in,
)
from tests.support.valkey_server import running_valkey
from tests.support.world import UNLIMITED, StartGateway, World

WRITES = 6
# What comes back in the seconds of a busy machine: WRITES a minute, or an hour.
SLACK = 2
PREFERENCES = "/api/v1/app/preferences"
PROXIES: dict[str, object] = {"trusted_proxies": ["127.0.0.1", "::1"]}


def limits(**numbers: int) -> dict[str, object]:
    return {**UNLIMITED, **numbers}


async def write(api: Api, token: str | None, address: str = "192.0.2.1") -> Answer:
    return await api.call(
        "POST",
        PREFERENCES,
        token=token,
        json={"appearance": "dark"},
        headers={"X-Forwarded-For": address},
    )


async def statuses(ask: Callable[[], Awaitable[Answer]], count: int = 3 * WRITES) -> Counter[int]:
    answers = await asyncio.gather(*(ask() for _ in range(count)))
    return Counter(answer.status for answer in answers)


def assert_so_many(found: Counter[int], status: int) -> None:
    assert WRITES <= found[status] <= WRITES + SLACK, found
    assert found[status] + found[429] == found.total(), found


async def test_a_viewer_has_so_many_writes_with_all_sessions(
    start_gateway: StartGateway, world: World
) -> None:
    api = await start_gateway(limits=limits(writes_per_minute=WRITES))
    tokens = [str((await signed_in(api))["access_token"]) for _ in range(2)]
    answers = await asyncio.gather(
        *(write(api, token) for token in tokens for _ in range(2 * WRITES))
    )
    assert_so_many(Counter(answer.status for answer in answers), 200)
    for method, path in (
        ("POST", PREFERENCES),
        ("POST", "/api/v1/video/like/1"),
        ("PUT", "/api/v1/video/edit/1"),
        ("DELETE", "/api/v1/comments/delete/1/2"),
    ):
        answer = await api.call(method, path, token=tokens[0], json={})
        if answer.status != 404:  # no such route
            assert_is_a_refusal(answer, WRITES)
    # Reads go on, and another viewer writes.
    assert (await api.get(PREFERENCES, token=tokens[0])).status == 200
    other = str((await signed_in(api, user="bob"))["access_token"])
    assert (await write(api, other)).status == 200
    # Tokens of Nexgate's count by whom they are for, once it has accepted them.
    for token in (await world.token(lifetime_s=500), await world.token(lifetime_s=501)):
        assert (await api.get(PREFERENCES, token=token)).status == 200
        found = await statuses(partial(write, api, token))
        assert found[429] >= 2 * WRITES - SLACK
    assert found[200] <= SLACK


async def test_who_has_no_accepted_credential_writes_as_an_address(
    start_gateway: StartGateway,
) -> None:
    api = await start_gateway(limits=limits(address_writes_per_minute=WRITES), signin=PROXIES)
    numbers = iter(range(1_000))
    assert_so_many(await statuses(lambda: write(api, f"garbage{next(numbers)}")), 401)
    assert_so_many(await statuses(lambda: write(api, None, "192.0.2.2")), 401)
    # Addresses of one site are one.
    assert_so_many(
        await statuses(lambda: write(api, None, f"2001:db8:1:{next(numbers):x}::7")), 401
    )
    assert_is_a_refusal(await write(api, None, "2001:db8:1:ffff::1"), WRITES)
    assert (await write(api, None, "2001:db8:2::1")).status == 401
    own = await signed_in(api)  # from the proxy's own address
    found = await statuses(lambda: write(api, str(own["access_token"])))
    assert found == {200: 3 * WRITES}


async def test_a_page_says_it_as_a_page_and_oauth_in_its_words(
    start_gateway: StartGateway,
) -> None:
    api = await start_gateway(limits=limits(address_writes_per_minute=1))
    await api.post("/oauth/revoke")
    page = await api.call("POST", AUTHORIZE, body=b"", headers=FORM)
    assert (page.status, page.headers["Content-Type"]) == (429, "text/html; charset=utf-8")
    assert title_in(page.text) == "A little too fast"
    assert int(page.headers["Retry-After"]) >= 1
    assert page.headers["X-RateLimit-Limit"] == "1"
    for path in ("/oauth/token", "/oauth/revoke"):
        answer = await send_form(api, path, {"grant_type": "authorization_code"})
        oauth_error(answer, 429, "slow_down")
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.headers["X-RateLimit-Remaining"] == "0"


async def test_an_address_registers_so_many_apps(start_gateway: StartGateway) -> None:
    api = await start_gateway(limits=limits(registrations_per_hour=WRITES), signin=PROXIES)
    body = {"client_name": "An app", "redirect_uris": [REDIRECT]}

    async def registered(address: str = "192.0.2.1") -> Answer:
        headers = {"X-Forwarded-For": address}
        return await api.call("POST", "/api/v1/apps", json=body, headers=headers)

    assert_so_many(await statuses(registered), 200)
    assert_is_a_refusal(await registered(), WRITES)
    assert (await registered("192.0.2.2")).status == 200


async def test_a_session_has_so_many_refreshes_and_a_stranger_s_are_an_address_s(
    start_gateway: StartGateway,
) -> None:
    api = await start_gateway(limits=limits(refreshes_per_minute=WRITES))
    own, other = await signed_in(api), await signed_in(api, user="bob")
    token = str(own["refresh_token"])
    # The same token again gives the same pair for a minute, a used one counts with its session.
    assert_so_many(await statuses(lambda: refreshed(api, own, token)), 200)
    oauth_error(await refreshed(api, own, token), 429, "slow_down")
    assert (await refreshed(api, other, str(other["refresh_token"]))).status == 200
    assert_so_many(await statuses(lambda: refreshed(api, own, "garbage")), 400)
    assert (await refreshed(api, other, str(other["refresh_token"]))).status == 200


async def test_limits_of_0_are_none(start_gateway: StartGateway) -> None:
    api = await start_gateway(limits=UNLIMITED)
    own = await signed_in(api)
    token, count = str(own["access_token"]), 150
    assert await statuses(lambda: write(api, token), count) == {200: count}
    assert await statuses(lambda: write(api, None), count) == {401: count}
    refresh = str(own["refresh_token"])
    assert await statuses(lambda: refreshed(api, own, refresh), count) == {200: count}
    body = {"client_name": "An app", "redirect_uris": [REDIRECT]}
    assert await statuses(lambda: api.post("/api/v1/apps", json=body), count) == {200: count}


async def test_the_defaults_are_out_of_reach_of_an_app_and_refuse_a_flood(
    start_gateway: StartGateway,
) -> None:
    api = await start_gateway(limits={})
    own = await signed_in(api)
    token = str(own["access_token"])
    # A sign-in, then a second's video after video, each watched, liked and saved, for a minute.
    assert await statuses(lambda: write(api, token), 120) == {200: 120}
    assert (await statuses(lambda: write(api, token), 20))[429] >= 18
    assert (await refreshed(api, own, str(own["refresh_token"]))).status == 200


async def test_refusals_are_counted_by_the_limit_that_was_reached(
    session: ClientSession, sandbox_url: str, tmp_path: Path
) -> None:
    values = settings_for(sandbox_url, tmp_path).model_dump() | {
        "limits": limits(
            read_rate=1,
            read_burst=1,
            address_read_rate=1,
            address_read_burst=4,
            writes_per_minute=1,
            refreshes_per_minute=1,
            registrations_per_hour=2,
        ),
        "signin": {"attempts_per_address": 2, "attempts_per_account": 0},
    }
    settings = type(settings_for(sandbox_url, tmp_path)).model_validate(values)
    async with Running(settings, session) as running:
        api = running.public
        assert set((await _limited(running)).values()) == {0.0}
        own = await signed_in(api)  # two tries from here, as many as there are
        browser = Browser(api)
        await browser.call("GET", "/sanctum/csrf-cookie")
        for _ in range(6):
            await write(api, str(own["access_token"]))
            await refreshed(api, own, "garbage")
            await api.get(PREFERENCES, token=str(own["access_token"]))
            await api.get("/api/v1/config")
        await register(api)
        assert (await api.post("/api/v1/apps", json={"client_name": "x"})).status == 429
        login = {"email": "carol", "password": "wrong"}
        assert (await browser.spa("POST", "/login", login)).status == 429
        found = await _limited(running)
        assert found.pop("address_writes") == 0
        kinds = {"reads", "address_reads", "writes", "refreshes", "registrations", "sign_ins"}
        assert set(found) == kinds
        assert min(found.values()) >= 1


async def _limited(running: Running) -> dict[str, float]:
    text = (await running.admin.get("/metrics")).text
    return {
        sample.labels["limit"]: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "loops_gateway_rate_limited_total"
    }


async def test_gateways_of_one_tier_count_together_and_without_it_each_goes_on(
    session: ClientSession, sandbox_url: str, tmp_path: Path
) -> None:
    with running_valkey(tmp_path) as server:
        state_url = f"sqlite:///{tmp_path / 'state.sqlite3'}"
        one, other = (
            Replica(
                *(tmp_path, sandbox_url, session),
                state_url=state_url,
                cache_url=server.url,
                limits=limits(writes_per_minute=WRITES, registrations_per_hour=WRITES),
            )
            for _ in range(2)
        )
        try:
            await asyncio.gather(one.start(), other.start())
            own = await signed_in(one.api)
            token = str(own["access_token"])
            both = [one.api, other.api] * (2 * WRITES)
            answers = await asyncio.gather(*(write(api, token) for api in both))
            assert_so_many(Counter(answer.status for answer in answers), 200)
            assert_is_a_refusal(await write(other.api, token), WRITES)
            keys = [key for key in server.all_keys() if b":uses:" in key]
            kinds = sorted(key.split(b":")[-2] for key in keys)
            assert kinds == [b"registrations", b"sign_ins", b"writes"]
            assert not any(word in key for key in keys for word in (b"127.0.0.1", b"::1", b"0000"))

            server.kill()
            await asyncio.gather(one.until_shared(up=0), other.until_shared(up=0))
            bob = str((await signed_in(other.api, user="bob"))["access_token"])
            for api in (one.api, other.api):  # who knows of bob's session by the state store
                assert_so_many(await statuses(partial(write, api, bob)), 200)
            # What each let through before still counts there.
            found = await statuses(lambda: write(one.api, token))
            assert found[429] >= 1
            server.start()
            await asyncio.gather(one.until_shared(up=1), other.until_shared(up=1))
            answers = await asyncio.gather(*(write(api, bob) for api in both))
            assert_so_many(Counter(answer.status for answer in answers), 200)
        finally:
            await asyncio.gather(one.kill(), other.kill())
