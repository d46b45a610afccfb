"""What one viewer alone may read at Nexgate is in nobody else's answer, whatever the route."""

import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler

from gateway.routes.route import Access, Route
from gateway.routes.table import ROUTES
from gateway.sandbox.app import build_sandbox
from mappings.ids import loops_id
from tests.support.api import Answer, Api, Json
from tests.support.sample import Sample
from tests.support.samples import sample
from tests.support.world import StartGateway, World

MARK = "zzcanary"
# The others are answered without a look at who asks, or are how one signs in.
OF_VIEWERS = [route for route in ROUTES if route.access is not Access.ANYONE]
BLOCKED_ID = "0a0a0a0a-0b0b-4c0c-8d0d-0e0e0e0e0e0e"
LOOPS_ID = loops_id(BLOCKED_ID)
BLOCKED = "/api/v1/account/settings/blocked-accounts"
LOOKED_FOR: tuple[tuple[str, str, Json | None], ...] = (
    ("GET", f"/api/v1/search?query={MARK}", None),
    ("GET", f"/api/v1/search?query={MARK}&type=users", None),
    ("POST", "/api/v1/search/users", {"q": MARK}),
    ("GET", f"/api/v1/autocomplete/accounts?q={MARK}", None),
    ("GET", f"/api/v1/account/username/{MARK}.me", None),
    ("GET", f"/api/v1/account/username/{MARK}.blocked", None),
    ("GET", f"/@{MARK}.me", None),
    ("GET", f"/@{MARK}.blocked", None),
    ("GET", f"/u/{LOOPS_ID}", None),
    ("GET", f"/api/v1/account/info/{LOOPS_ID}", None),
    ("GET", f"/api/v1/account/state/{LOOPS_ID}", None),
)


def user(name: str, **more: object) -> Json:
    return {
        "userName": f"{MARK}.{name}",
        "firstName": MARK.title(),
        "lastName": name.title(),
        "profilePictureUrls": [f"https://cdn.example/{MARK}/{name}.jpg"],
        **more,
    }


def own_profile(data: object) -> object:
    assert isinstance(data, dict)
    return {**data, **user("me", email=f"{MARK}@example.org", phoneNumber=MARK)}


def blocks(data: object) -> object:
    assert isinstance(data, list)
    entry = {"id": BLOCKED_ID, "createdAt": "2026-06-22T10:30:45"}
    return [{**entry, "user": user("blocked", id=BLOCKED_ID, isVerified=False)}, *data]


PRIVATE: dict[str, Callable[[object], object]] = {
    "/api/v1/profile/me": own_profile,
    "/api/v1/e-social/privacy-control/blocked": blocks,
}


def marked_for_one(app: web.Application, tokens: list[str]) -> None:
    """What the first of the tokens alone may read is marked."""

    @web.middleware
    async def marking(request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        mark = PRIVATE.get(request.path)
        is_hers = request.headers.get("Authorization") == f"Bearer {tokens[0]}" if tokens else False
        if mark is None or not is_hers or answer.status != 200:
            return answer
        assert isinstance(answer, web.Response)
        assert isinstance(answer.body, bytes)
        document = json.loads(answer.body)
        document["data"] = mark(document["data"])
        return web.json_response(document)

    app.middlewares.insert(0, marking)


async def fresh_sample(world: World, route: Route) -> Sample:
    """A working request, whatever the ones before have changed."""
    await world.sandbox.post("/_sandbox/reset")
    return await sample(world, route)


async def send(api: Api, method: str, path: str, body: Json | None, token: str | None) -> Answer:
    return await api.call(method, path, token=token, json=body)


@pytest.mark.parametrize("is_cached", [True, False])
async def test_nobody_is_told_what_one_viewer_alone_may_read(
    session: ClientSession, start_gateway: StartGateway, *, is_cached: bool
) -> None:
    tokens: list[str] = []
    nexgate = build_sandbox()
    marked_for_one(nexgate, tokens)
    async with TestServer(nexgate, host="localhost") as server:
        base = str(server.make_url("")).rstrip("/")
        world = World(await start_gateway(nexgate={"base_url": base}), Api(session, base))
        more: dict[str, dict[str, object]] = {"cache": {}} if is_cached else {}
        gateway = await start_gateway(nexgate={"base_url": base}, **more)
        alice, bob = await world.token("alice"), await world.token("bob")
        tokens.append(alice)
        hers, samples = "", list[Sample]()
        for route in OF_VIEWERS:
            samples.append(await fresh_sample(world, route))
            it = samples[-1]
            hers += (await send(gateway, it.method, it.path, it.json, alice)).text
        for method, path, body in (*LOOKED_FOR, ("GET", BLOCKED, None)):
            hers += (await send(gateway, method, path, body, alice)).text
        for name in ("me", "blocked"):
            assert f"{MARK}.{name}" in hers
        for it in samples:
            for token in (bob, None):
                answer = await send(gateway, it.method, it.path, it.json, token)
                assert MARK not in answer.text.lower(), it.path
        for method, path, body in LOOKED_FOR:
            for token in (bob, None):
                answer = await send(gateway, method, path, body, token)
                found = answer.text.lower().replace(quote(path).lower(), "")
                assert MARK not in found, path
