"""Which token another process left is taken, and which is renewed all the same."""

import asyncio
from dataclasses import dataclass, field

import jwt
import pytest
from pydantic import SecretStr

from gateway.upstream.nexgate_error import NexgateError
from gateway.upstream.renewal import JUST_GOT_S, UNKNOWN_LIFETIME_S, GotToken, Renewal
from mappings.error_kinds import Kind

START = 1_782_124_245.0
LIFETIME_S = 900.0


@dataclass
class Place:
    """The token that processes share."""

    left: GotToken | None = None
    left_s: float | None = None

    async def find_token(self) -> GotToken | None:
        await asyncio.sleep(0)
        return self.left

    async def store_token(self, got: GotToken, left_s: float) -> None:
        self.left, self.left_s = got, left_s


@dataclass
class Fleet:
    """A clock, a Nexgate that renews tokens, and processes that share one."""

    now: float = START
    place: Place = field(default_factory=Place)
    renewals: int = 0
    is_opaque: bool = False
    failure: Kind | None = None

    def process(self) -> Renewal:
        return Renewal(
            SecretStr("long-lived"), self.refresh, clock=lambda: self.now, shared=self.place
        )

    async def refresh(self, token: SecretStr) -> SecretStr:
        assert token.get_secret_value() == "long-lived"
        self.renewals += 1
        await asyncio.sleep(0)
        if self.failure is not None:
            raise NexgateError(self.failure, route="POST refreshToken")
        return self.token(self.renewals)

    def token(self, number: int) -> SecretStr:
        if self.is_opaque:
            return SecretStr(f"opaque-{number}")
        claims = {"n": number, "iat": self.now, "exp": self.now + LIFETIME_S}
        return SecretStr(jwt.encode(claims, "k" * 32, "HS256"))


@pytest.fixture
def fleet() -> Fleet:
    return Fleet()


async def refused(renewal: Renewal) -> SecretStr:
    """The token after the current one was refused."""
    renewal.drop_token(await renewal.token())
    return await renewal.token()


async def test_what_one_process_got_the_others_use(fleet: Fleet) -> None:
    first = await fleet.process().token()
    others = [fleet.process() for _ in range(3)]
    assert {await other.token() for other in others} == {first}
    assert fleet.renewals == 1
    assert fleet.place.left_s == LIFETIME_S


@pytest.mark.parametrize(("later_s", "renewals"), [(839, 1), (840, 2), (899, 2), (901, 2)])
async def test_it_is_taken_until_it_would_be_renewed_here(
    fleet: Fleet, later_s: float, renewals: int
) -> None:
    await fleet.process().token()
    fleet.now += later_s
    await fleet.process().token()
    assert fleet.renewals == renewals


async def test_a_process_whose_token_nears_its_end_takes_the_new_one(fleet: Fleet) -> None:
    one, other = fleet.process(), fleet.process()
    await one.token()
    await other.token()
    fleet.now += LIFETIME_S - 30
    renewed = await one.token()
    assert await other.token() == renewed
    assert fleet.renewals == 2
    # Until the process that got it would renew it, and no longer.
    fleet.now += 839
    assert await other.token() == renewed
    fleet.now += 1
    assert await other.token() != renewed


async def test_a_token_of_unknown_life_is_taken_for_as_long_as_it_is_believed(fleet: Fleet) -> None:
    fleet.is_opaque = True
    first = await fleet.process().token()
    assert fleet.place.left_s == UNKNOWN_LIFETIME_S
    fleet.now += UNKNOWN_LIFETIME_S - 1
    assert await fleet.process().token() == first
    fleet.now += 1
    assert await fleet.process().token() != first


async def test_a_refused_token_is_not_taken_again(fleet: Fleet) -> None:
    one = fleet.process()
    first = await one.token()
    left = fleet.place.left
    second = await refused(one)
    assert second != first
    fleet.place.left = left  # as if the new one had not arrived
    assert await refused(one) not in (first, second)
    assert fleet.renewals == 3


async def test_the_refused_token_is_not_taken_under_another_time(fleet: Fleet) -> None:
    one = fleet.process()
    first = await one.token()
    fleet.now += 1
    fleet.place.left = GotToken(first, fleet.now)
    assert await refused(one) != first


async def test_a_refused_token_from_another_process_costs_a_renewal(fleet: Fleet) -> None:
    first = await fleet.process().token()
    other = fleet.process()
    assert await other.token() == first
    assert await refused(other) != first
    assert fleet.renewals == 2


async def test_of_all_processes_refused_at_once_one_renews(fleet: Fleet) -> None:
    processes = [fleet.process() for _ in range(3)]
    for process in processes:
        await process.token()
    fleet.now += 100
    assert len({await refused(process) for process in processes}) == 1
    assert fleet.renewals == 2


async def test_after_a_refusal_an_older_promise_is_not_relied_on(fleet: Fleet) -> None:
    one = fleet.process()
    await one.token()
    fleet.now += 10
    fleet.place.left = GotToken(fleet.token(70), fleet.now)
    fleet.now += JUST_GOT_S + 1
    # It is newer than the refused one, and whatever ended that may have ended it as well.
    await refused(one)
    assert fleet.renewals == 2
    # The next renewal is an ordinary one again.
    fleet.now += LIFETIME_S
    fleet.place.left = GotToken(fleet.token(71), fleet.now)
    fleet.now += JUST_GOT_S + 1
    assert await one.token() == fleet.place.left.token
    assert fleet.renewals == 2


async def test_a_clock_ahead_of_ours_gives_no_token_a_longer_life(fleet: Fleet) -> None:
    ahead = GotToken(fleet.token(80), fleet.now + 86_400)
    fleet.place.left = ahead
    one = fleet.process()
    assert await one.token() == ahead.token
    fleet.now += 839
    assert await one.token() == ahead.token
    fleet.place.left = None
    fleet.now += 1
    assert await one.token() != ahead.token


async def test_whoever_waits_shares_one_look_and_one_renewal(fleet: Fleet) -> None:
    one, other = fleet.process(), fleet.process()
    assert len(set(await asyncio.gather(*(one.token() for _ in range(5))))) == 1
    assert len(set(await asyncio.gather(*(other.token() for _ in range(5))))) == 1
    assert fleet.renewals == 1


async def test_a_failed_renewal_leaves_nothing(fleet: Fleet) -> None:
    fleet.failure = Kind.UNAVAILABLE
    with pytest.raises(NexgateError):
        await fleet.process().token()
    assert fleet.place.left is None


async def test_nothing_is_left_nor_taken_once_sharing_has_stopped(fleet: Fleet) -> None:
    one, other = fleet.process(), fleet.process()
    under_way = asyncio.create_task(one.token())
    await asyncio.sleep(0)
    one.stop_sharing()
    await under_way
    assert fleet.place.left is None
    await other.token()
    await refused(one)
    assert fleet.renewals == 3


async def test_what_is_held_shows_no_token(fleet: Fleet) -> None:
    token = (await fleet.process().token()).get_secret_value()
    assert fleet.place.left is not None
    assert token not in repr(fleet.place)
