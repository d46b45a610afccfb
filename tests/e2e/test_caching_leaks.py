"""Nobody is ever given what was read for somebody else."""

import asyncio
import random
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.routes.cached import Cached, response_key
from gateway.routes.table import ROUTES
from gateway.sandbox.state import fixed_id
from mappings.ids import uuid_from_text
from tests.support.api import Answer
from tests.support.world import NOTHING_HELD, StartGateway, World

CACHED: dict[str, Cached] = {
    route.path: route.cached for route in ROUTES if route.cached is not None
}
USERS = ("alice", "bob", "chiara", "fatima")
VALUES = st.one_of(st.none(), st.text("abc123&=%;+ é", max_size=6))


def fill(template: str, world_ids: dict[str, str]) -> str:
    path = template
    for name, value in world_ids.items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path, path
    return path


def plain(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.text


async def addresses(world: World, token: str) -> list[str]:
    """Every route with cached responses, with ids that exist."""
    feed = await world.gateway.get("/api/v1/feed/local?limit=5", token=token)
    video = next(one for one in feed.videos if one["comments"])
    account = video["account"]
    assert isinstance(account, dict)
    comments = f"/api/v1/video/comments/{video['id']}"
    comment = (await world.gateway.get(comments, token=token)).videos[0]
    found: list[str] = []
    for template in CACHED:
        is_account = "/account/" in template
        ids = {
            "id": str(account["id"] if is_account else video["id"]),
            "comment_id": str(comment["id"]),
            "username": str(account["username"]),
            "tag": "summer",
        }
        path = fill(template, ids)
        if path.endswith("/cursor"):
            path += f"?id={video['id']}"
        if path.endswith("/replies"):
            path += f"?cr={comment['id']}"
        found.append(path)
    return found


async def test_interleaved_viewers_see_only_their_own(
    start_gateway: StartGateway, world: World
) -> None:
    """On every route with cached responses a viewer gets what Nexgate gives that viewer alone."""
    kept = World(await start_gateway(cache={}), world.sandbox)
    tokens = {user: await world.token(user) for user in USERS}
    paths = await addresses(world, tokens["alice"])
    liked = (await world.gateway.get("/api/v1/feed/local?limit=5", token=tokens["bob"])).videos[0]
    await world.gateway.post(f"/api/v1/video/like/{liked['id']}", token=tokens["bob"])
    truth = {
        (user, path): plain(await world.gateway.get(path, token=token))
        for user, token in tokens.items()
        for path in paths
    }
    assert len(set(truth.values())) > len(paths)
    asked = [*truth, *truth, *truth]
    random.Random(7).shuffle(asked)

    async def ask(user: str, path: str) -> None:
        answer = await kept.gateway.get(path, token=tokens[user])
        assert plain(answer) == truth[user, path], (user, path)

    for start in range(0, len(asked), 12):
        await asyncio.gather(*(ask(user, path) for user, path in asked[start : start + 12]))


async def test_guests_have_a_memory_of_their_own(start_gateway: StartGateway, world: World) -> None:
    service = await world.token("chiara")
    gateway = await start_gateway(cache={}, nexgate={"service_token": service})
    guest = await gateway.get("/api/web/feed")
    own = await gateway.get("/api/web/feed", token=service)
    assert [video["id"] for video in guest.videos] == [video["id"] for video in own.videos]
    for video in guest.videos:
        assert not video["is_owner"]
        permissions = video["permissions"]
        assert isinstance(permissions, dict)
        assert permissions["can_comment"] is True
    assert (await gateway.get("/api/web/feed")).text == guest.text
    assert (await gateway.get("/api/web/feed", token=service)).text == own.text


@pytest.mark.parametrize("held", [{}, {**NOTHING_HELD, "stale_if_error": 600.0}])
async def test_a_token_past_its_end_reads_nothing(
    held: dict[str, object], start_gateway: StartGateway, world: World
) -> None:
    gateway = await start_gateway(cache=held)
    token = await world.token(lifetime_s=1)
    assert (await gateway.get("/api/v1/feed/local", token=token)).status == 200
    while (answer := await gateway.get("/api/v1/feed/local", token=token)).status == 200:
        assert answer.text
    assert answer.status == 401
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_forged_token_that_begins_like_a_good_one_reads_nothing(caching: World) -> None:
    token = await caching.token()
    await caching.gateway.get("/api/v1/feed/local", token=token)
    for forged in (token[:-1], token + "A", token.swapcase(), token.rsplit(".", 1)[0] + ".AAAA"):
        answer = await caching.gateway.get("/api/v1/feed/local", token=forged)
        assert answer.status == 401
    for header in (token, f"bearer  {token}x", f"Basic {token}"):
        answer = await caching.gateway.call(
            "GET", "/api/v1/feed/local", headers={"Authorization": header}
        )
        assert answer.status == 401


async def test_an_upstream_refusal_empties_the_memory_at_once(caching: World) -> None:
    token = await caching.token()
    account = uuid_from_text(fixed_id("user", "bob"))
    paths = ("/api/v1/feed/local", "/api/v1/feed/local?limit=3")
    for path in paths:
        await caching.gateway.get(path, token=token)
    await caching.fault("status", "401")
    other = f"/api/v1/account/info/{account.int if account else 0}"
    assert (await caching.gateway.get(other, token=token)).status == 401
    for path in paths:
        assert (await caching.gateway.get(path, token=token)).status == 401


@given(
    st.sampled_from(sorted(CACHED)),
    st.sampled_from(sorted(CACHED)),
    st.tuples(VALUES, VALUES, VALUES),
    st.tuples(VALUES, VALUES, VALUES),
)
def test_distinct_requests_have_distinct_keys(
    one: str, other: str, values: tuple[str | None, ...], others: tuple[str | None, ...]
) -> None:
    """Two requests share a key only where every parameter that counts is the same."""

    def request(template: str, given_values: tuple[str | None, ...]) -> tuple[object, ...]:
        names = [name for name in CACHED[template].parameters if name != "include"]
        pairs = [
            (name, value)
            for name, value in zip(names, given_values, strict=False)
            if value is not None
        ]
        target = template.replace("{", "").replace("}", "") + "?" + urlencode(pairs)
        return template, tuple(pairs), response_key(template, CACHED[template].parameters, target)

    left, right = request(one, values), request(other, others)
    assert (left[:2] == right[:2]) == (left[2] == right[2])
