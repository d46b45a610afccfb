"""Nexgate tokens of sessions in a real Valkey or Redis: what is stored, what is found."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import jwt
import pytest
from pydantic import BaseModel, SecretStr

from gateway.cache.ledger import Ledger
from gateway.cache.lru import LruOfBytes
from gateway.cache.shared.tier import SharedTier
from gateway.errors import ApiError
from gateway.service.confirmed_sessions import ConfirmedSessions
from gateway.service.grants import BadGrant, Grants
from gateway.service.session_tokens import SignInOrigin, Tokens
from gateway.service.sessions import Sessions
from gateway.service.shared_session_tokens import LONGEST_SHARED_S, SharedToken, SharedTokens
from gateway.signin.clients import Client
from gateway.signin.codes_and_tokens import Account
from gateway.signin.sealing import Purpose, Sealer
from gateway.state.state import State
from gateway.upstream.renewal import GotToken
from gateway.viewer import fingerprint
from tests.support.stores import TurnedTime, file_address, opened_state
from tests.support.tiers import PATIENT_S, made, opened
from tests.support.valkey_server import ValkeyServer, running_valkey
from tests.support.waiting import until

SECRET, FORMER = b"s" * 32, b"f" * 32
NOW = 1_800_000_000
LIFETIME_S = 3600
REFRESH_TOKEN = "the-refresh-token"
CLIENT = Client("app", "An app", ("app://signed-in",), "none")


@dataclass
class Nexgate:
    """A clock, and the Nexgate that renews tokens by it."""

    time: TurnedTime = field(default_factory=lambda: TurnedTime(NOW))
    given: list[str] = field(default_factory=list, repr=False)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def refresh(self, token: SecretStr) -> SecretStr:
        number = str(len(self.given))
        claims = {
            "sub": "x",
            "iat": self.time.now,
            "exp": self.time.now + LIFETIME_S,
            "jti": number,
        }
        self.given.append(jwt.encode(claims, "k" * 32, algorithm="HS256"))
        await self.gate.wait()
        return SecretStr(self.given[-1])


@dataclass
class Process:
    """The sessions of one gateway process, and its link to what is shared."""

    sessions: Sessions
    tier: SharedTier

    async def token(self, token: str) -> str:
        found = (await self.sessions.viewer(token)).token
        assert found is not None
        return found.get_secret_value()

    async def sign_in(self, name: str = "alice") -> str:
        return (await self.start(name)).access.get_secret_value()

    async def start(self, name: str = "alice") -> Tokens:
        account = Account(id=name, name=name, refresh=REFRESH_TOKEN)
        return await self.sessions.start_session(account, SignInOrigin(CLIENT.fingerprint))


@dataclass
class Fleet:
    """Two processes before one Nexgate, with one server and one state store."""

    nexgate: Nexgate
    server: ValkeyServer
    state: State
    one: Process
    other: Process

    async def left(self, count: int = 1) -> list[bytes]:
        """The names of what lies there, as soon as there are so many."""
        await until(lambda: len(self._names()) == count)
        return self._names()

    def _names(self) -> list[bytes]:
        return [key for key in self.server.all_keys() if b":token:" in key]


def behind(fleet: Fleet, token: str) -> str:
    """The name under which a session's token is shared."""
    grant = fleet.one.sessions.tokens.any_grant(token)
    assert grant is not None
    return fingerprint(grant.session, secret=SECRET)


@asynccontextmanager
async def process(
    url: str, state: State, nexgate: Nexgate, operation_timeout_s: float
) -> AsyncIterator[Process]:
    sealer = Sealer([SECRET, FORMER])
    confirmed = ConfirmedSessions(state.sessions, trust_s=60)
    await confirmed.open()
    async with opened(url, operation_timeout_s=operation_timeout_s) as tier:
        sessions = Sessions(
            sealer,
            state.sessions,
            confirmed,
            nexgate.refresh,
            SharedTokens(tier, sealer),
            fingerprint_key=SECRET,
            seen=LruOfBytes(2**20, Ledger()),
            clock=nexgate.time,
        )
        yield Process(sessions, tier)
        await sessions.close()
    await confirmed.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ValkeyServer]:
    with running_valkey(tmp_path) as running:
        yield running


@pytest.fixture
async def fleet(
    tmp_path: Path, server: ValkeyServer, request: pytest.FixtureRequest
) -> AsyncIterator[Fleet]:
    """Two processes; a parameter is how long they wait for the server, in seconds."""
    patience_s = getattr(request, "param", PATIENT_S)
    nexgate = Nexgate()
    nexgate.gate.set()
    async with (
        opened_state(file_address(tmp_path), clock=nexgate.time.of_store) as state,
        process(server.url, state, nexgate, patience_s) as one,
        process(server.url, state, nexgate, patience_s) as other,
    ):
        yield Fleet(nexgate, server, state, one, other)


async def test_one_renewal_serves_both_processes_until_it_is_due(fleet: Fleet) -> None:
    token = await fleet.one.sign_in()
    first = await fleet.one.token(token)
    await fleet.left()
    assert await fleet.other.token(token) == first
    fleet.nexgate.time.now += LIFETIME_S - 61
    assert await fleet.other.token(token) == first
    assert len(fleet.nexgate.given) == 1
    fleet.nexgate.time.now += 2
    second = await fleet.other.token(token)
    assert second != first
    left = SharedToken(fleet.one.tier, Sealer([SECRET]), behind(fleet, token))

    async def is_left() -> bool:
        found = await left.find_token()
        return found is not None and found.token.get_secret_value() == second

    await until(is_left)
    assert await fleet.one.token(token) == second
    assert len(fleet.nexgate.given) == 2


async def test_another_session_has_a_token_of_its_own(fleet: Fleet) -> None:
    alice, alice_too, bob = [await fleet.one.sign_in(name) for name in ("alice", "alice", "bob")]
    given = [await fleet.one.token(token) for token in (alice, alice_too, bob)]
    await fleet.left(3)
    assert [await fleet.other.token(token) for token in (alice, alice_too, bob)] == given
    assert len(set(given)) == 3


async def test_a_refused_token_is_renewed_and_its_heir_is_taken(fleet: Fleet) -> None:
    token = await fleet.one.sign_in()
    first = await fleet.one.token(token)
    [name] = await fleet.left()
    stored = fleet.server.ask("GET", name)
    viewers = [await fleet.one.sessions.viewer(token), await fleet.other.sessions.viewer(token)]
    fleet.nexgate.time.now += 5
    heirs = []
    for viewer in viewers:
        assert viewer.renew is not None
        heirs.append(await viewer.renew(SecretStr(first)))
        await until(lambda: fleet.server.ask("GET", name) != stored)
    assert heirs[0] == heirs[1] != SecretStr(first)
    assert len(fleet.nexgate.given) == 2


async def test_what_lies_there_shows_no_credential_and_ends(
    fleet: Fleet, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = await fleet.one.sign_in()
    access = await fleet.one.token(token)
    [name] = await fleet.left()
    content = fleet.server.ask("GET", name)
    assert isinstance(content, bytes)
    assert content.startswith(b"lgn1.")
    secrets = (token, access, access.split(".")[1], REFRESH_TOKEN, "alice")
    for shown in (name.decode(), content.decode(), caplog.text, repr(fleet)):
        assert not any(secret in shown for secret in secrets)
    lifetime_ms = fleet.server.ask("PTTL", name)
    assert isinstance(lifetime_ms, int)
    assert 0 < lifetime_ms <= LIFETIME_S * 1_000


async def test_a_token_of_a_long_life_lies_there_for_a_day(fleet: Fleet) -> None:
    told = SharedToken(fleet.one.tier, Sealer([SECRET]), "d")
    await told.store_token(GotToken(SecretStr("endless"), NOW), 9 * 365 * 86_400.0)
    [name] = await fleet.left()
    lifetime_s = fleet.server.ask("TTL", name)
    assert isinstance(lifetime_s, int)
    assert lifetime_s <= LONGEST_SHARED_S


@pytest.mark.parametrize("text", ["", "two words", "x" * 5_000, "\ud800", "ü"])
async def test_what_is_no_bearer_token_is_not_shared(fleet: Fleet, text: str) -> None:
    sealer = Sealer([SECRET])
    await SharedToken(fleet.one.tier, sealer, "d").store_token(GotToken(SecretStr(text), NOW), 60)
    await SharedToken(fleet.one.tier, sealer, "e").store_token(GotToken(SecretStr("good"), NOW), 60)
    assert (await fleet.left())[0].endswith(b":e")


async def test_a_session_that_ended_leaves_nothing(fleet: Fleet) -> None:
    token, stays = await fleet.one.sign_in(), await fleet.one.sign_in()
    await fleet.one.token(token)
    await fleet.one.token(stays)
    await fleet.left(2)
    await fleet.other.sessions.end(token)
    await fleet.left(1)
    with pytest.raises(ApiError):
        await fleet.other.sessions.viewer(token)
    await fleet.other.token(stays)
    assert len(fleet.nexgate.given) == 2


async def test_a_session_that_ended_is_not_served_from_what_lies_there(fleet: Fleet) -> None:
    token = await fleet.one.sign_in()
    await fleet.one.token(token)
    [name] = await fleet.left()
    kept = fleet.server.ask("GET", name)
    assert isinstance(kept, bytes)
    await fleet.one.sessions.end(token)
    await fleet.left(0)
    fleet.server.ask("SET", name, kept, "PX", 60_000)
    with pytest.raises(ApiError) as refused:
        await fleet.other.sessions.viewer(token)
    assert refused.value.problem.reason == "token_revoked"


async def test_a_renewal_under_way_leaves_nothing_of_a_session_that_ends(fleet: Fleet) -> None:
    token, stays = await fleet.one.sign_in(), await fleet.one.sign_in()
    fleet.nexgate.gate.clear()
    under_way = asyncio.create_task(fleet.one.sessions.viewer(token))
    await until(lambda: len(fleet.nexgate.given) == 1)
    await fleet.one.sessions.end(token)
    fleet.nexgate.gate.set()
    await under_way
    await fleet.one.sessions.viewer(stays)
    assert (await fleet.left())[0].endswith(behind(fleet, stays).encode())


async def test_every_token_of_a_session_ends_all_of_it(fleet: Fleet) -> None:
    first = await fleet.one.start()
    grants = Grants(Sealer([SECRET]), fleet.other.sessions, clock=fleet.nexgate.time)
    second = await grants.exchange_refresh(CLIENT, first.refresh.get_secret_value())
    held = await fleet.one.token(first.access.get_secret_value())
    await fleet.left()
    assert await fleet.other.token(second.access.get_secret_value()) == held
    assert len(fleet.nexgate.given) == 1
    await fleet.other.sessions.end(second.refresh.get_secret_value())
    await fleet.left(0)
    for tokens in (first, second):
        with pytest.raises(ApiError) as refused:
            await fleet.other.sessions.viewer(tokens.access.get_secret_value())
        assert refused.value.problem.reason == "token_revoked"


async def test_a_stolen_refresh_token_ends_what_lies_there(fleet: Fleet) -> None:
    grants = Grants(Sealer([SECRET, FORMER]), fleet.other.sessions, clock=fleet.nexgate.time)
    tokens = await fleet.one.start()
    await fleet.one.token(tokens.access.get_secret_value())
    await fleet.left()
    await grants.exchange_refresh(CLIENT, tokens.refresh.get_secret_value())
    fleet.nexgate.time.now += 61
    with pytest.raises(BadGrant):
        await grants.exchange_refresh(CLIENT, tokens.refresh.get_secret_value())
    await fleet.left(0)


@pytest.mark.parametrize("garbage", [b"", b"x", b"lgn1.", b"lgn1.AAAA", b"\xff\xfe", b"{}"])
async def test_garbage_costs_a_renewal(fleet: Fleet, garbage: bytes) -> None:
    token = await fleet.one.sign_in()
    await fleet.one.token(token)
    [name] = await fleet.left()
    fleet.server.ask("SET", name, garbage, "PX", 60_000)
    await fleet.other.token(token)
    assert len(fleet.nexgate.given) == 2
    assert fleet.other.tier.status()["garbage"] == 1


async def test_something_else_than_a_value_costs_a_renewal(fleet: Fleet) -> None:
    token = await fleet.one.sign_in()
    await fleet.one.token(token)
    [name] = await fleet.left()
    fleet.server.ask("DEL", name)
    fleet.server.ask("RPUSH", name, "x")
    await fleet.other.token(token)
    assert len(fleet.nexgate.given) == 2


async def test_tokens_that_changed_places_are_nobody_s(fleet: Fleet) -> None:
    alice, bob = await fleet.one.sign_in("alice"), await fleet.one.sign_in("bob")
    given = {await fleet.one.token(alice), await fleet.one.token(bob)}
    names = await fleet.left(2)
    contents = [fleet.server.ask("GET", name) for name in names]
    for name, content in zip(names, reversed(contents), strict=True):
        assert isinstance(content, bytes)
        fleet.server.ask("SET", name, content, "PX", 60_000)
    assert not given & {await fleet.other.token(alice), await fleet.other.token(bob)}
    assert len(fleet.nexgate.given) == 4


class OtherContent(BaseModel):
    """What another version may have sealed."""

    token: str
    got_at: float | None = None
    more: str | None = None


@pytest.mark.parametrize(
    "content",
    [
        OtherContent(token="x"),
        OtherContent(token="", got_at=NOW),
        OtherContent(token="x", got_at=-1),
        OtherContent(token="x", got_at=float("inf")),
        OtherContent(token="x", got_at=NOW, more="x"),
    ],
)
async def test_another_version_s_content_is_not_there(fleet: Fleet, content: OtherContent) -> None:
    sealer = Sealer([SECRET])
    told = sealer.seal(Purpose.BEHIND_SESSION, content, bound_to="d")
    await fleet.one.tier.store_token("d", told.encode(), 60)
    await fleet.left()
    assert await SharedToken(fleet.one.tier, sealer, "d").find_token() is None


@pytest.mark.parametrize(
    ("sealed_under", "is_found"), [(SECRET, True), (FORMER, True), (b"x" * 32, False)]
)
async def test_former_secrets_open_and_others_do_not(
    fleet: Fleet, sealed_under: bytes, *, is_found: bool
) -> None:
    got = GotToken(SecretStr("a-token"), NOW)
    await SharedToken(fleet.one.tier, Sealer([sealed_under]), "d").store_token(got, 60)
    await fleet.left()
    found = await SharedToken(fleet.other.tier, Sealer([SECRET, FORMER]), "d").find_token()
    assert found == (got if is_found else None)


async def test_a_flushed_server_costs_one_renewal(fleet: Fleet) -> None:
    token = await fleet.one.sign_in()
    first = await fleet.one.token(token)
    await fleet.left()
    fleet.server.flush()
    second = await fleet.other.token(token)
    assert second != first
    # Each goes on with its own token, and the newer one is there for a third.
    await fleet.left()
    assert (await fleet.one.token(token), await fleet.other.token(token)) == (first, second)
    assert len(fleet.nexgate.given) == 2


@pytest.mark.parametrize("fleet", [1.0], indirect=True)
async def test_a_server_that_is_gone_or_hangs_costs_a_renewal(fleet: Fleet) -> None:
    token = await fleet.one.sign_in()
    await fleet.one.token(token)
    await fleet.left()
    fleet.server.pause()
    await fleet.other.token(token)
    assert len(fleet.nexgate.given) == 2
    fleet.server.kill()
    await until(lambda: not fleet.one.tier.is_up)
    await fleet.one.token(await fleet.one.sign_in())
    await fleet.one.sessions.end(token)
    assert len(fleet.nexgate.given) == 3


async def test_without_a_tier_nothing_is_shared() -> None:
    alone = SharedTokens(None, Sealer([SECRET]))
    assert alone.of_session("d") is None
    await alone.drop_token("d")
    never_opened = SharedToken(made("valkey://localhost:1/0"), Sealer([SECRET]), "d")
    await never_opened.store_token(GotToken(SecretStr("a-token"), NOW), 60)
    assert await never_opened.find_token() is None
