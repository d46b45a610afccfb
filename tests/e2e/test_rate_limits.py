"""How much a client may read: by its credential, or by its address; on every step of the way."""

import asyncio
from collections import Counter

import pytest

from tests.support.api import Answer, Api
from tests.support.refusals import assert_is_a_refusal
from tests.support.signing_in import FEED, signed_in
from tests.support.world import StartGateway, World

# So slow that nothing comes back while a test runs.
READS, STRANGERS = 12, 5
LIMITS: dict[str, object] = {
    "read_rate": 1,
    "read_burst": READS,
    "address_read_rate": 1,
    "address_read_burst": STRANGERS,
}
SLACK = 3  # what comes back in some seconds of a busy machine


async def statuses(
    gateway: Api, path: str, count: int, *, token: str | None = None, address: str = "192.0.2.99"
) -> Counter[int]:
    answers = await asyncio.gather(
        *(get(gateway, path, token=token, address=address) for _ in range(count))
    )
    return Counter(answer.status for answer in answers)


async def get(gateway: Api, path: str, *, token: str | None = None, address: str) -> Answer:
    return await gateway.call("GET", path, token=token, headers={"X-Forwarded-For": address})


@pytest.mark.parametrize("cache", [None, {}], ids=["misses", "hits"])
async def test_a_credential_has_so_many_reads_and_another_one_its_own(
    start_gateway: StartGateway, cache: dict[str, object] | None
) -> None:
    sections = {} if cache is None else {"cache": cache}
    gateway = await start_gateway(limits=LIMITS, **sections)
    token = str((await signed_in(gateway))["access_token"])
    other = str((await signed_in(gateway, user="bob"))["access_token"])
    found = await statuses(gateway, FEED, 3 * READS, token=token)
    assert READS <= found[200] <= READS + SLACK
    assert found[200] + found[429] == 3 * READS
    assert_is_a_refusal(await gateway.get(FEED, token=token), READS)
    assert (await gateway.get(FEED, token=other)).status == 200


@pytest.mark.parametrize("cache", [None, {}], ids=["misses", "hits"])
async def test_a_token_that_nexgate_answered_is_no_stranger_s(
    start_gateway: StartGateway, world: World, cache: dict[str, object] | None
) -> None:
    """Also where it reads nothing but what guests may read too."""
    sections = {} if cache is None else {"cache": cache}
    gateway = await start_gateway(limits=LIMITS, **sections)
    token = await world.token()
    path = "/api/v1/feed/local?limit=5"
    assert (await gateway.get(path, token=token)).status == 200
    found = await statuses(gateway, path, 3 * READS, token=token)
    assert READS <= found[200] <= READS + SLACK, found
    # None of them was taken from those who have no credential.
    found = await statuses(gateway, "/api/v1/config", STRANGERS - 1)
    assert found[200] == STRANGERS - 1, found


async def test_who_has_no_accepted_credential_is_counted_by_address(
    start_gateway: StartGateway, world: World
) -> None:
    gateway = await start_gateway(
        limits=LIMITS,
        signin={"trusted_proxies": ["127.0.0.1", "::1"]},
        nexgate={"service_token": await world.token("grace")},
        cache={},
    )
    asked: list[tuple[str, str | None]] = [
        (FEED, None),
        (FEED, "garbage"),
        ("/api/v1/account/info/self", "more.garbage.yet"),
        ("/api/v1/config", None),
    ]
    for number, (path, token) in enumerate(asked):
        address = f"192.0.2.{number}"
        found = await statuses(gateway, path, 3 * STRANGERS, token=token, address=address)
        assert 2 * STRANGERS - SLACK <= found[429] <= 2 * STRANGERS, (path, found)
    # Tokens that differ make no other client of it, nor do addresses of one site.
    answers = [
        await get(gateway, FEED, token=f"garbage{number}", address=address)
        for number in range(STRANGERS)
        for address in ("2001:db8:1::1", "2001:db8:1:ffff::2")
    ]
    assert sum(answer.status == 429 for answer in answers) >= STRANGERS - SLACK
    refused = await get(gateway, FEED, address="2001:db8:1:2::3")
    assert_is_a_refusal(refused, STRANGERS)


async def test_limits_of_0_are_none(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(limits={"address_read_rate": 0, "address_read_burst": 1})
    assert await statuses(gateway, "/api/v1/config", 50) == {200: 50}
