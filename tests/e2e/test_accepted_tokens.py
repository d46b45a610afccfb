"""Where a sign-in is needed, a token counts once Nexgate has accepted it, and before all else."""

import re

from gateway.routes.route import Access, Route
from gateway.routes.table import ROUTES
from tests.support.nexgate_calls import PROFILE, routes
from tests.support.signing_in import signed_in
from tests.support.videos import FEED
from tests.support.world import NOTHING_HELD, StartGateway, World

SIGNED_IN = [route for route in ROUTES if route.access is Access.SIGNED_IN]
PLACEHOLDER = re.compile(r"\{[^{}]+\}")
# Answered without a word from Nexgate, but for the one about the token.
COUNT = "/api/v1/studio/scheduled/count"
EMPTY = "/api/v1/studio/scheduled"
JSON = {"Content-Type": "application/json"}


def as_sent(route: Route, in_place: str) -> tuple[str, str]:
    method = "POST" if route.method == "*" else route.method
    return method, PLACEHOLDER.sub(in_place, route.path)


async def test_a_refused_token_is_401_before_ids_and_bodies_are_judged(world: World) -> None:
    token = await world.token()
    forged = token[:-8] + ("AAAAAAAA" if not token.endswith("AAAAAAAA") else "BBBBBBBB")
    for credential in ("garbage", forged):
        for route in SIGNED_IN:
            for in_place, body in (("1", b"{}"), ("no-id-at-all", b'{"not": json')):
                method, path = as_sent(route, in_place)
                sent = body if method not in ("GET", "HEAD") else None
                answer = await world.gateway.call(
                    method, path, token=credential, body=sent, headers=JSON
                )
                assert answer.status == 401, (route.path, in_place, answer.text)
                assert answer.headers["Cache-Control"] == "no-store"
                assert answer.headers["WWW-Authenticate"].startswith("Bearer")
                assert forged not in answer.text


async def test_a_guest_is_401_before_ids_and_bodies_are_judged(world: World) -> None:
    for route in SIGNED_IN:
        method, path = as_sent(route, "no-id-at-all")
        body = b'{"not": json' if method not in ("GET", "HEAD") else None
        answer = await world.gateway.call(method, path, body=body, headers=JSON)
        assert answer.status == 401, (route.path, answer.text)
    assert await world.calls() == []


async def test_a_token_is_asked_about_once(caching: World) -> None:
    token = await caching.token()
    for path, expected in ((COUNT, [PROFILE]), (COUNT, []), (EMPTY, [])):
        assert (await caching.gateway.get(path, token=token)).status == 200
        assert routes(await caching.calls()) == expected
    # The verb that needs the profile itself finds it.
    assert (await caching.gateway.get("/api/v1/app/preferences", token=token)).status == 200
    assert await caching.calls() == []


async def test_nothing_is_asked_about_a_session(world: World) -> None:
    token = str((await signed_in(world.gateway))["access_token"])
    for path in (COUNT, EMPTY):
        assert (await world.gateway.get(path, token=token)).status == 200
    assert PROFILE not in routes(await world.calls())


async def test_a_cached_response_is_given_without_a_question(
    world: World, start_gateway: StartGateway
) -> None:
    gateway = await start_gateway(cache={"fresh_own_profile_s": 0.0})
    token = await world.token()
    assert (await gateway.get(FEED, token=token)).status == 200
    # Nexgate judges the token with the page itself.
    assert PROFILE not in routes(await world.calls())
    for path in (FEED, f"{FEED}&unknown=1"):
        assert "hit" in (await gateway.get(path, token=token)).headers["Cache-Status"]
    assert await world.calls() == []


async def test_a_stale_acceptance_is_asked_for_anew(
    world: World, start_gateway: StartGateway
) -> None:
    gateway = await start_gateway(cache={"fresh_own_profile_s": 0.0})
    token = await world.token()
    for _ in range(2):
        assert (await gateway.get(COUNT, token=token)).status == 200
        assert routes(await world.calls()) == [PROFILE]
    await world.fault("status", "401")
    assert (await gateway.get(COUNT, token=token)).status == 401


async def test_an_accepted_token_goes_on_while_nexgate_fails(
    world: World, start_gateway: StartGateway
) -> None:
    gateway = await start_gateway(
        cache={**NOTHING_HELD, "fresh_own_profile_s": 0.0, "stale_if_error": 600.0}
    )
    token, other = await world.token(), await world.token("bob")
    video = (await gateway.get(FEED, token=token)).videos[0]
    assert (await gateway.get(COUNT, token=token)).status == 200
    await world.fault("drop")
    assert (await gateway.get(COUNT, token=token)).status == 200
    assert (await gateway.get(COUNT, token=other)).status == 503
    # A write that may have been done makes the profile out of date, and not the token.
    liked = await gateway.post(f"/api/v1/video/like/{video['id']}", token=token)
    assert liked.status >= 500
    assert (await gateway.get(COUNT, token=token)).status == 200


async def test_a_token_refused_anywhere_is_accepted_no_more(caching: World) -> None:
    token = await caching.token()
    assert (await caching.gateway.get(COUNT, token=token)).status == 200
    await caching.fault("empty401", times=1, route="GET /api/v1/e-social/clip/feed")
    assert (await caching.gateway.get(FEED, token=token)).status == 401
    await caching.calls()
    assert (await caching.gateway.get(COUNT, token=token)).status == 200
    assert routes(await caching.calls()) == [PROFILE]
