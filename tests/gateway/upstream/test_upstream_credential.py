"""When the gateway's own credential is renewed, and for how many at once."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import jwt
import pytest
from pydantic import SecretStr

from gateway.settings.tree import NexgateSettings
from gateway.upstream.nexgate_error import NexgateError
from gateway.upstream.service_credential import ServiceCredential
from mappings.error_kinds import Kind

START = 1_782_124_245.0


def token_text(**claims: object) -> str:
    return jwt.encode(dict(claims), "a key that is long enough for HMAC-SHA256", "HS256")


@dataclass
class Renewals:
    """A Nexgate that renews, as far as the credential can see, and the clock beside it."""

    make: Callable[[int], str]
    now: float = START
    sent: list[str] = field(default_factory=list)
    failure: NexgateError | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def refresh(self, refresh_token: SecretStr) -> SecretStr:
        self.sent.append(refresh_token.get_secret_value())
        await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        return SecretStr(self.make(len(self.sent)))

    def credential(self) -> ServiceCredential:
        settings = NexgateSettings(
            base_url="http://localhost", service_refresh_token=SecretStr("long-lived")
        )
        self.gate.set()
        return ServiceCredential(settings, self.refresh, clock=lambda: self.now)


def opaque(number: int) -> str:
    return f"opaque-{number}"


async def text_of(credential: ServiceCredential) -> str | None:
    token = await credential.access_token()
    return None if token is None else token.get_secret_value()


def down() -> NexgateError:
    return NexgateError(Kind.UNAVAILABLE, route="POST /api/v1/auth/refreshToken")


async def test_without_a_credential_there_is_none() -> None:
    settings = NexgateSettings(base_url="http://localhost")
    credential = ServiceCredential(settings, Renewals(opaque).refresh)

    assert await credential.access_token() is None
    assert (credential.is_configured, credential.can_renew) == (False, False)


async def test_service_token_is_given_as_it_is() -> None:
    settings = NexgateSettings(base_url="http://localhost", service_token=SecretStr("static"))
    renewals = Renewals(opaque)
    credential = ServiceCredential(settings, renewals.refresh)

    credential.drop_token()

    assert await text_of(credential) == "static"
    assert renewals.sent == []
    assert (credential.is_configured, credential.can_renew) == (True, False)


async def test_renewed_token_is_kept_until_shortly_before_it_ends() -> None:
    renewals = Renewals(lambda number: token_text(sub="gw", n=number, iat=START, exp=START + 900))
    credential = renewals.credential()

    first = await text_of(credential)
    renewals.now = START + 839
    assert await text_of(credential) == first
    renewals.now = START + 840
    second = await text_of(credential)

    assert second != first
    assert renewals.sent == ["long-lived", "long-lived"]


@pytest.mark.parametrize("skew_s", [-7200, 7200])
async def test_clocks_need_not_agree(skew_s: int) -> None:
    renewals = Renewals(
        lambda number: token_text(n=number, iat=START + skew_s, exp=START + skew_s + 900)
    )
    credential = renewals.credential()

    await credential.access_token()
    renewals.now = START + 839
    await credential.access_token()

    assert len(renewals.sent) == 1


async def test_short_life_is_used_for_four_fifths() -> None:
    renewals = Renewals(lambda number: token_text(n=number, exp=START + 10))
    credential = renewals.credential()

    await credential.access_token()
    renewals.now = START + 7.9
    await credential.access_token()
    assert len(renewals.sent) == 1
    renewals.now = START + 8
    await credential.access_token()

    assert len(renewals.sent) == 2


@pytest.mark.parametrize(
    "text",
    [
        "opaque",
        token_text(sub="gw"),
        token_text(sub="gw", exp=START - 60),
        token_text(sub="gw", iat=START, exp=START - 60),
        token_text(exp=10**400),
        token_text(exp=10**15),
    ],
    ids=["no_jwt", "no_exp", "past", "before_issue", "overflowing", "far_future"],
)
async def test_token_of_unknown_lifetime_is_renewed_every_five_minutes(text: str) -> None:
    renewals = Renewals(lambda _: text)
    credential = renewals.credential()

    await credential.access_token()
    renewals.now = START + 299
    await credential.access_token()
    assert len(renewals.sent) == 1
    renewals.now = START + 300
    await credential.access_token()

    assert len(renewals.sent) == 2


async def test_one_renewal_serves_all_who_wait() -> None:
    renewals = Renewals(opaque)
    credential = renewals.credential()

    tokens = await asyncio.gather(*(text_of(credential) for _ in range(20)))

    assert set(tokens) == {"opaque-1"}
    assert len(renewals.sent) == 1
    assert (credential.is_configured, credential.can_renew) == (True, True)


async def test_caller_that_leaves_takes_nothing_from_the_others() -> None:
    renewals = Renewals(opaque)
    credential = renewals.credential()
    renewals.gate.clear()
    leading = asyncio.create_task(text_of(credential))
    other = asyncio.create_task(text_of(credential))
    await asyncio.sleep(0)

    leading.cancel()
    await asyncio.sleep(0)
    renewals.gate.set()

    assert await other == "opaque-1"
    assert leading.cancelled()


async def test_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    failure = down()
    renewals = Renewals(opaque, failure=failure)
    credential = renewals.credential()

    failures = await asyncio.gather(
        *(credential.access_token() for _ in range(3)), return_exceptions=True
    )
    renewals.failure = None

    assert failures == [failure] * 3
    assert await text_of(credential) == "opaque-2"


async def test_failed_early_renewal_leaves_the_token_in_hand() -> None:
    renewals = Renewals(lambda _: token_text(iat=START, exp=START + 900))
    credential = renewals.credential()
    first = await text_of(credential)
    renewals.failure = down()

    renewals.now = START + 899
    assert await text_of(credential) == first
    renewals.now = START + 900
    with pytest.raises(NexgateError):
        await credential.access_token()

    assert len(renewals.sent) == 3


async def test_forgotten_token_is_renewed() -> None:
    renewals = Renewals(opaque)
    credential = renewals.credential()
    await credential.access_token()

    credential.drop_token()

    assert await text_of(credential) == "opaque-2"


async def test_late_refusal_of_an_old_token_keeps_the_new_one() -> None:
    renewals = Renewals(opaque)
    credential = renewals.credential()
    old = await credential.access_token()
    credential.drop_token(old)
    await credential.access_token()

    credential.drop_token(old)

    assert await text_of(credential) == "opaque-2"
    assert len(renewals.sent) == 2


async def test_closing_ends_a_renewal() -> None:
    renewals = Renewals(opaque)
    credential = renewals.credential()
    renewals.gate.clear()
    waiting = asyncio.create_task(text_of(credential))
    await asyncio.sleep(0)

    await credential.close()
    await credential.close()

    with pytest.raises(asyncio.CancelledError):
        await waiting
