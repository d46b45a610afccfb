"""Two gateways that share a state store: what holds at one holds at the other."""

import asyncio
import resource
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from aiohttp import ClientSession

from gateway.signin.codes_and_tokens import Account, Grant
from gateway.signin.sealing import Purpose, Sealer
from gateway.state.address import FILE_NAME
from tests.support.api import Answer, Api
from tests.support.postgres_server import PostgresServer, running_postgres
from tests.support.replicas import Replica, StartReplica
from tests.support.signing_in import (
    FEED,
    Browser,
    answer_in,
    code_for,
    consent_page,
    exchange,
    oauth_error,
    refreshed,
    register,
    signed_in,
    step,
    web_signed_in,
)
from tests.support.waiting import until
from tests.support.world import SECRET, World

PREFERENCES = "/api/v1/app/preferences"
LOGOUT = "/api/v1/app/logout"
LIKED = "/api/v1/account/videos/likes"


@dataclass
class Pair:
    """Two replicas with one store, and the sandbox behind them."""

    one: Replica
    other: Replica
    world: World


@pytest.fixture(params=["sqlite", "postgresql"])
async def pair(
    request: pytest.FixtureRequest, session: ClientSession, sandbox_url: str, tmp_path: Path
) -> AsyncIterator[Pair]:
    url = f"sqlite:///{tmp_path / 'state.sqlite3'}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        assert isinstance(server, PostgresServer)
        url = server.make_store()
    one, other = (Replica(tmp_path, sandbox_url, session, state_url=url) for _ in range(2))
    await asyncio.gather(one.start(), other.start())
    yield Pair(one, other, World(one.api, Api(session, sandbox_url)))
    await asyncio.gather(one.kill(), other.kill())


async def test_a_code_is_used_once_over_all(pair: Pair) -> None:
    app = await register(pair.one.api)
    code = await code_for(pair.one.api, app)
    answers = await asyncio.gather(
        *(exchange(replica.api, app, code) for replica in (pair.one, pair.other) * 3)
    )
    assert sorted(answer.status for answer in answers) == [200] + [400] * 5
    # A code that came twice was stolen: nobody keeps the session.
    [good] = [answer for answer in answers if answer.status == 200]
    for replica in (pair.one, pair.other):
        await until_refused(replica, str(good.object["access_token"]))


async def test_a_consent_gives_one_code_over_all(pair: Pair) -> None:
    app = await register(pair.one.api)
    browser = Browser(pair.one.api)
    page = await consent_page(browser, app)
    there = Browser(pair.other.api, dict(browser.cookies))
    answers = await asyncio.gather(step(browser, page, "allow"), step(there, page, "allow"))
    assert sorted(answer.status for answer in answers) == [303, 400]
    [given] = [answer for answer in answers if answer.status == 303]
    assert (await exchange(pair.other.api, app, answer_in(given)["code"])).status == 200


async def test_an_account_has_so_many_tries_over_all(pair: Pair) -> None:
    """Also over replicas that die, and with the cookie of a sign-in at another one."""
    for replica in (pair.one, pair.other):
        await replica.kill()
        replica.counts_tries = True
        await replica.start()
    known = await web_signed_in(pair.one.api)  # one try, a stranger's

    async def try_at(replica: Replica, cookies: dict[str, str] | None = None) -> int:
        browser = Browser(replica.api, dict(cookies or {}))
        await browser.call("GET", "/sanctum/csrf-cookie")
        wrong = {"email": "alice", "password": "wrong"}
        return (await browser.spa("POST", "/login", wrong)).status

    both = (pair.one, pair.other) * 4
    strangers = await asyncio.gather(*(try_at(replica) for replica in both))
    assert sorted(strangers) == [422] * 2 + [429] * 6
    for replica in (pair.one, pair.other):
        await replica.kill()
        await replica.start()
        assert await try_at(replica) == 429
    device = {name: text for name, text in known.cookies.items() if "loops_device" in name}
    owners = await asyncio.gather(*(try_at(replica, device) for replica in both))
    assert sorted(owners) == [422] * 2 + [429] * 6


async def test_refreshing_twice_at_once_signs_nobody_out(pair: Pair) -> None:
    own = await signed_in(pair.one.api)
    old = str(own["refresh_token"])
    answers = await asyncio.gather(
        *(refreshed(replica.api, own, old) for replica in (pair.one, pair.other) * 3)
    )
    assert {answer.status for answer in answers} == {200}
    await pair.one.kill()
    answers.append(await refreshed(pair.other.api, own, old))
    for answer in answers:
        token = str(answer.object["access_token"])
        assert (await pair.other.api.get(FEED, token=token)).status == 200
    last = await refreshed(pair.other.api, own, str(answers[0].object["refresh_token"]))
    await pair.one.start()
    again = await refreshed(pair.one.api, own, str(answers[-1].object["refresh_token"]))
    assert (last.status, again.status) == (200, 200)


async def test_a_sign_out_counts_everywhere(pair: Pair) -> None:
    own, stays = await signed_in(pair.one.api), await signed_in(pair.other.api)
    token, other_token = str(own["access_token"]), str(stays["access_token"])
    video = str((await pair.other.api.get(FEED, token=token)).videos[0]["id"])
    assert (await pair.one.api.post(LOGOUT, token=token)).status == 200
    assert (await pair.one.api.get(FEED, token=token)).status == 401
    await until_refused(pair.other, token)
    assert (await pair.other.api.post(f"/api/v1/video/like/{video}", token=token)).status == 401
    oauth_error(
        await refreshed(pair.other.api, own, str(own["refresh_token"])), 400, "invalid_grant"
    )
    await pair.other.kill()
    await pair.other.start()
    assert (await pair.other.api.get(FEED, token=token)).status == 401
    for replica in (pair.one, pair.other):
        assert (await replica.api.get(FEED, token=other_token)).status == 200


async def test_a_web_sign_out_counts_everywhere(pair: Pair) -> None:
    browser = await web_signed_in(pair.one.api)
    stolen = Browser(pair.other.api, dict(browser.cookies))
    assert (await stolen.call("GET", FEED)).status == 200
    assert (await browser.spa("POST", "/logout")).status == 204
    await until(lambda: is_refused(stolen))


async def is_refused(browser: Browser) -> bool:
    cookies = dict(browser.cookies)
    answer = await browser.call("GET", FEED)
    browser.cookies = cookies
    return answer.status == 401


async def test_what_is_kept_for_people_shows_at_any_replica(pair: Pair) -> None:
    token = await pair.world.token()
    video = str((await pair.one.api.get(FEED, token=token)).videos[0]["id"])
    await pair.one.api.post(f"/api/v1/video/like/{video}", token=token)
    changed = await pair.one.api.post(PREFERENCES, token=token, json={"appearance": "dark"})
    assert changed.status == 200, changed.text
    shown = await pair.other.api.get(PREFERENCES, token=token)
    assert '"dark"' in shown.text
    # A like is written a moment later, and at the latest when the gateway stops.
    await pair.one.stop()
    liked = await pair.other.api.get(LIKED, token=token)
    assert [one["id"] for one in liked.videos] == [video]


async def until_refused(replica: Replica, token: str) -> None:
    """Wait until a session has ended at a replica."""

    async def is_over() -> bool:
        return (await replica.api.get(FEED, token=token)).status == 401

    await until(is_over)


# -- the store away --------------------------------------------------------------------------------


def assert_unavailable(answer: Answer) -> None:
    assert answer.status == 503, (answer.status, answer.text)
    assert int(answer.headers["Retry-After"]) >= 1


async def is_up(replica: Replica) -> bool:
    found = (await replica.admin.get("/status")).object["state"]
    assert isinstance(found, dict)
    return bool(found["up"])


async def is_down(replica: Replica) -> bool:
    return not await is_up(replica)


async def test_while_the_database_is_away_people_go_on_for_a_while(
    session: ClientSession, sandbox_url: str, start_replica: StartReplica
) -> None:
    with running_postgres() as server:
        one = await start_replica(server.make_store(), trust_s=15)
        world = World(one.api, Api(session, sandbox_url))
        own = await signed_in(one.api)
        token, plain = str(own["access_token"]), await world.token("bob")
        code = await code_for(one.api, own, user="bob")
        browser = Browser(one.api)
        page = await consent_page(browser, own, user="chiara")
        video = str((await one.api.get(FEED, token=token)).videos[0]["id"])
        server.kill()
        await until(lambda: is_down(one))
        assert (await one.api.get(FEED, token=token)).status == 200
        liked = await one.api.post(f"/api/v1/video/like/{video}", token=token)
        assert liked.object["has_liked"] is True
        assert_unavailable(await one.api.post(LOGOUT, token=token))
        assert_unavailable(await exchange(one.api, own, code))
        assert_unavailable(await refreshed(one.api, own, str(own["refresh_token"])))
        assert_unavailable(await step(browser, page, "allow"))
        fresh = Browser(one.api)
        assert (await fresh.call("GET", "/sanctum/csrf-cookie")).status == 204
        signing_in = await fresh.spa("POST", "/login", {"email": "dave", "password": "x"})
        assert signing_in.status == 502  # what the web app reads of a 503
        assert int(signing_in.headers["Retry-After"]) >= 1

        async def is_over() -> bool:
            return (await one.api.get(FEED, token=token)).status != 200

        await until(is_over)
        assert_unavailable(await one.api.get(FEED, token=token))
        # Nexgate's own tokens need no session.
        assert (await one.api.get(FEED, token=plain)).status == 200
        server.start()
        await until(lambda: is_up(one))
        assert (await one.api.get(FEED, token=token)).status == 200
        assert (await exchange(one.api, own, code)).status == 200
        assert answer_in(await step(browser, page, "allow"))["code"]
        liked = await one.api.get(LIKED, token=token)
        assert [found["id"] for found in liked.videos] == [video]
        assert (await one.api.post(LOGOUT, token=token)).status == 200


async def test_a_disk_that_was_full_needs_no_restart(start_replica: StartReplica) -> None:
    one = await start_replica()
    assert one.process is not None
    own = await signed_in(one.api)
    token = str(own["access_token"])
    assert (await one.api.get(FEED, token=token)).status == 200
    _, hard = resource.prlimit(one.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(one.process.pid, resource.RLIMIT_FSIZE, (0, hard))
    assert_unavailable(await one.api.post(LOGOUT, token=token))
    assert_unavailable(await refreshed(one.api, own, str(own["refresh_token"])))
    assert (await one.api.get(FEED, token=token)).status == 200
    resource.prlimit(one.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    assert (await refreshed(one.api, own, str(own["refresh_token"]))).status == 200
    assert (await one.api.post(LOGOUT, token=token)).status == 200


# -- sessions of 0.1 -------------------------------------------------------------------------------


async def test_a_session_of_0_1_goes_on_and_can_be_ended(
    world: World, start_replica: StartReplica, tmp_path: Path
) -> None:
    one = await start_replica()
    grant = Grant(
        account=Account(
            id=str(UUID(int=7)), name="alice", refresh=await world.token("alice", kind="REFRESH")
        ),
        session="of-0.1",
        client="web",
        issued_at=int(time.time()) - 1000,
        expires_at=int(time.time()) + 1000,
    )
    sealer = Sealer([SECRET.encode()])
    access = sealer.seal(Purpose.SESSION, grant)
    ended = sealer.seal(Purpose.SESSION, grant.model_copy(update={"session": "ended"}))
    file = tmp_path / str(one.port) / FILE_NAME
    with closing(sqlite3.connect(file)) as store, store:
        store.execute("INSERT INTO revocations VALUES ('ended', 2000000000)")
    assert (await one.api.get(FEED, token=ended)).status == 401
    for _ in range(2):
        assert (await one.api.get(FEED, token=access)).status == 200
    with closing(sqlite3.connect(file)) as store:
        assert store.execute("SELECT name, refresh_current FROM sessions").fetchall() == [
            ("of-0.1", None)
        ]
        dump = "\n".join(store.iterdump())
    assert access.split(".")[1] not in dump
    browser = Browser(one.api, {"loops_session": access})
    page = await browser.call("GET", "/oauth/sessions")
    assert "The web app" in page.text
    assert (await one.api.post(LOGOUT, token=access)).status == 200
    assert (await one.api.get(FEED, token=access)).status == 401
