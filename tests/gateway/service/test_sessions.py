"""Sessions and grants by the clock: what ends when, and what is renewed when."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import jwt
import pytest
from pydantic import SecretStr

from gateway.cache.ledger import Ledger
from gateway.cache.lru import LruOfBytes
from gateway.errors import ApiError
from gateway.service.confirmed_sessions import ConfirmedSessions
from gateway.service.grants import BadGrant, CodeRequest, Grants
from gateway.service.session_tokens import SignInOrigin
from gateway.service.sessions import NO_TOKEN, Sessions
from gateway.service.shared_session_tokens import SharedTokens
from gateway.signin.clients import Client, Clients
from gateway.signin.codes_and_tokens import SESSION_LIFETIME_S, Account
from gateway.signin.sealing import Sealer
from gateway.state.state import State
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import Kind
from tests.support.stores import TurnedTime, file_address, opened_state

SECRET = b"s" * 32
NOW = 1_800_000_000
LIFETIME_S = 3600
ALICE = Account(id="7", name="alice", refresh="the-refresh-token")


def nexgate_token(**claims: object) -> str:
    return jwt.encode({"sub": "alice", **claims}, "k" * 32, algorithm="HS256")


@dataclass
class Fake:
    """A clock, and a Nexgate that renews tokens."""

    time: TurnedTime = field(default_factory=lambda: TurnedTime(NOW))
    renewals: int = 0
    failure: Kind | None = None
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def refresh(self, token: SecretStr) -> SecretStr:
        assert token.get_secret_value() == "the-refresh-token"
        self.renewals += 1
        self.asked.set()
        await self.gate.wait()
        if self.failure is not None:
            raise NexgateError(self.failure, route="POST refreshToken")
        claims = {
            "iat": self.time.now,
            "exp": self.time.now + LIFETIME_S,
            "jti": str(self.renewals),
        }
        return SecretStr(nexgate_token(**claims))


@pytest.fixture
def fake() -> Fake:
    made = Fake()
    made.gate.set()
    return made


@pytest.fixture
async def state(fake: Fake, tmp_path: Path) -> AsyncIterator[State]:
    async with opened_state(file_address(tmp_path), clock=fake.time.of_store) as opened:
        yield opened


@pytest.fixture
def sealer() -> Sealer:
    return Sealer([SECRET])


@pytest.fixture
async def sessions(fake: Fake, state: State, sealer: Sealer) -> AsyncIterator[Sessions]:
    confirmed = ConfirmedSessions(state.sessions, trust_s=60)
    await confirmed.open()
    made = Sessions(
        sealer,
        state.sessions,
        confirmed,
        fake.refresh,
        SharedTokens(None, sealer),
        fingerprint_key=SECRET,
        seen=LruOfBytes(2**20, Ledger()),
        clock=fake.time,
    )
    yield made
    await made.close()
    await confirmed.close()


async def issued(sessions: Sessions, account: Account = ALICE) -> str:
    tokens = await sessions.start_session(account, SignInOrigin("app"))
    return tokens.access.get_secret_value()


async def made_code(
    grants: Grants, client: Client, asked: CodeRequest, form: str = "the form"
) -> str:
    code = await grants.make_code(ALICE, client, asked, form=form, place="198.51.100.7")
    assert code is not None
    return code


async def reason(sessions: Sessions, token: str) -> str:
    with pytest.raises(ApiError) as refused:
        await sessions.viewer(token)
    assert refused.value.problem.status == 401
    return refused.value.problem.reason


async def test_a_session_is_its_account(sessions: Sessions) -> None:
    token = await issued(sessions)
    viewer = await sessions.viewer(token)
    assert viewer.is_signed_in
    assert viewer.subject == "7"
    assert viewer.expires_at == NOW + SESSION_LIFETIME_S
    assert token not in repr(viewer)
    assert viewer.digest not in token


async def test_two_sessions_of_one_account_are_two_viewers(sessions: Sessions) -> None:
    first, second = [await sessions.viewer(await issued(sessions)) for _ in range(2)]
    assert first.digest != second.digest
    assert first.session != second.session


async def test_a_session_ends_after_a_year(sessions: Sessions, fake: Fake) -> None:
    token = await issued(sessions)
    fake.time.now += SESSION_LIFETIME_S - 1
    await sessions.viewer(token)
    fake.time.now += 1
    assert await reason(sessions, token) == "token_expired"


async def test_the_nexgate_token_is_renewed_before_it_ends(sessions: Sessions, fake: Fake) -> None:
    token = await issued(sessions)
    first = (await sessions.viewer(token)).token
    fake.time.now += LIFETIME_S - 61
    assert (await sessions.viewer(token)).token == first
    assert fake.renewals == 1
    fake.time.now += 2
    assert (await sessions.viewer(token)).token != first
    assert fake.renewals == 2


async def test_all_who_wait_share_one_renewal(sessions: Sessions, fake: Fake) -> None:
    token = await issued(sessions)
    fake.gate.clear()
    waiting = [asyncio.create_task(sessions.viewer(token)) for _ in range(5)]
    await asyncio.sleep(0)
    waiting.pop(0).cancel()
    await fake.asked.wait()
    fake.gate.set()
    viewers = await asyncio.gather(*waiting)
    assert fake.renewals == 1
    assert len({viewer.token for viewer in viewers}) == 1


async def test_of_many_refused_at_once_one_renews(sessions: Sessions, fake: Fake) -> None:
    viewer = await sessions.viewer(await issued(sessions))
    assert viewer.token is not None
    assert viewer.renew is not None
    renewed = await asyncio.gather(*(viewer.renew(viewer.token) for _ in range(4)))
    assert fake.renewals == 2
    assert len(set(renewed)) == 1


async def test_what_nexgate_ended_is_over(sessions: Sessions, fake: Fake) -> None:
    token = await issued(sessions)
    fake.failure = Kind.AUTH_REQUIRED
    assert await reason(sessions, token) == "session_ended"
    fake.failure = None
    assert (await sessions.viewer(token)).is_signed_in


async def test_while_nexgate_is_away_a_session_goes_on_without_its_token(
    sessions: Sessions, fake: Fake
) -> None:
    token = await issued(sessions)
    fake.failure = Kind.UNAVAILABLE
    viewer = await sessions.viewer(token)
    assert viewer.is_signed_in
    assert viewer.token is NO_TOKEN
    fake.failure = None
    assert (await sessions.viewer(token)).token is not NO_TOKEN


async def test_a_renewal_that_fails_early_leaves_the_token_in_hand(
    sessions: Sessions, fake: Fake
) -> None:
    token = await issued(sessions)
    first = (await sessions.viewer(token)).token
    fake.time.now += LIFETIME_S - 30
    fake.failure = Kind.UNAVAILABLE
    assert (await sessions.viewer(token)).token == first


async def test_a_pasted_token_is_the_session_s_end(sessions: Sessions, fake: Fake) -> None:
    pasted = nexgate_token(exp=NOW + 100)
    account = ALICE.model_copy(update={"refresh": None, "access": pasted})
    tokens = await sessions.start_session(account, SignInOrigin("app"))
    assert tokens.expires_in_s == 100
    viewer = await sessions.viewer(tokens.access.get_secret_value())
    assert viewer.token == SecretStr(pasted)
    assert (viewer.subject, viewer.renew) == ("7", None)
    fake.time.now += 100
    assert await reason(sessions, tokens.access.get_secret_value()) == "token_expired"
    endless = account.model_copy(update={"access": nexgate_token()})
    tokens = await sessions.start_session(endless, SignInOrigin("app"))
    assert tokens.expires_in_s == SESSION_LIFETIME_S


async def test_what_is_kept_can_not_be_read_off_it(sessions: Sessions) -> None:
    assert "the-refresh-token" not in repr(ALICE)
    assert "the-refresh-token" not in await issued(sessions)


async def test_when_nobody_can_say_what_was_revoked_nobody_gets_in(
    sessions: Sessions, state: State
) -> None:
    token = await issued(sessions)
    await state.store.close()
    with pytest.raises(ApiError) as refused:
        await sessions.viewer(token)
    assert refused.value.problem.status == 503
    with pytest.raises(ApiError) as refused:
        await sessions.end(token)
    assert refused.value.problem.status == 503


async def test_a_code_is_good_for_a_minute(sessions: Sessions, sealer: Sealer, fake: Fake) -> None:
    grants = Grants(sealer, sessions, clock=fake.time)
    client = Clients([SECRET]).register("A", ["loops://a"], None)
    asked = CodeRequest("loops://a", None)
    early, late = [await made_code(grants, client, asked, form) for form in ("one", "other")]
    fake.time.now += 59
    await grants.exchange_code(client, early, redirect_uri="loops://a", verifier=None)
    fake.time.now += 1
    with pytest.raises(BadGrant, match="expired"):
        await grants.exchange_code(client, late, redirect_uri="loops://a", verifier=None)


async def test_an_address_left_out_at_first_may_be_named_or_left_out_later(
    sessions: Sessions, sealer: Sealer, fake: Fake
) -> None:
    grants = Grants(sealer, sessions, clock=fake.time)
    client = Clients([SECRET]).register("A", ["loops://a"], None)
    for later in (None, "loops://a"):
        code = await made_code(grants, client, CodeRequest(None, None), f"form of {later}")
        await grants.exchange_code(client, code, redirect_uri=later, verifier=None)
    code = await made_code(grants, client, CodeRequest(None, None))
    with pytest.raises(BadGrant):
        await grants.exchange_code(client, code, redirect_uri="loops://b", verifier=None)


async def test_a_refresh_token_ends_after_a_year_too(
    sessions: Sessions, sealer: Sealer, fake: Fake
) -> None:
    grants = Grants(sealer, sessions, clock=fake.time)
    client = Clients([SECRET]).register("A", ["loops://a"], None)
    tokens = await sessions.start_session(ALICE, SignInOrigin(client.fingerprint))
    fake.time.now += SESSION_LIFETIME_S
    with pytest.raises(BadGrant):
        await grants.exchange_refresh(client, tokens.refresh.get_secret_value())


async def test_of_many_exchanges_of_one_code_one_succeeds(
    sessions: Sessions, sealer: Sealer, fake: Fake
) -> None:
    grants = Grants(sealer, sessions, clock=fake.time)
    client = Clients([SECRET]).register("A", ["loops://a"], None)
    code = await made_code(grants, client, CodeRequest("loops://a", None))
    results = await asyncio.gather(
        *(
            grants.exchange_code(client, code, redirect_uri="loops://a", verifier=None)
            for _ in range(5)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(result, BadGrant) for result in results) == 4
