"""Fields that are lists, read from all their lines, on the way in and from Nexgate."""

import gzip
import zlib
from collections.abc import Callable

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler
from multidict import CIMultiDict
from yarl import URL

from tests.support.api import Answer, Api, read
from tests.support.listed_nexgate import TOKEN, ListedNexgate, listed_clip
from tests.support.signing_in import Browser, web_signed_in
from tests.support.world import StartBefore, StartGateway, World

FOR_YOU = "/api/v1/feed/for-you"


async def get(api: Api, path: str, *fields: tuple[str, str]) -> Answer:
    """An answer to a GET with these header fields, in these lines."""
    url = URL(api.base + path, encoded=True)
    async with api.session.get(url, headers=CIMultiDict(fields)) as response:
        return await read(response)


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_a_session_in_any_cookie_line(world: World, place: int) -> None:
    session = (await web_signed_in(world.gateway)).cookies["__Host-loops_session"]
    lines = [("Cookie", "theme=dark"), ("Cookie", "a=1; b=2")]
    lines.insert(place, ("Cookie", f"loops_session={session}"))
    answer = await get(world.gateway, "/api/v1/account/info/self", *lines)
    assert answer.status == 200, answer.text


@pytest.mark.parametrize("before", ["", "over"])
@pytest.mark.parametrize("in_one_line", [True, False])
@pytest.mark.parametrize("is_last", [True, False])
async def test_a_session_beside_one_that_is_none(
    world: World, before: str, in_one_line: bool, is_last: bool
) -> None:
    session = (await web_signed_in(world.gateway)).cookies["__Host-loops_session"]
    cookies = [f"loops_session={before}", f"loops_session={session}"]
    if not is_last:
        cookies.reverse()
    lines = ["; ".join(cookies)] if in_one_line else cookies
    answer = await get(
        world.gateway, "/api/v1/account/info/self", *(("Cookie", line) for line in lines)
    )
    assert answer.status == 200, answer.text


async def test_a_write_with_its_cookies_in_two_lines(world: World) -> None:
    browser = await web_signed_in(world.gateway)
    video = (await browser.call("GET", FOR_YOU)).videos[0]
    url = URL(f"{world.gateway.base}/api/v1/video/like/{video['id']}")
    lines = CIMultiDict(("Cookie", f"{name}={value}") for name, value in browser.cookies.items())
    lines["X-XSRF-TOKEN"] = browser.cookies["XSRF-TOKEN"]
    async with world.gateway.session.post(url, headers=lines) as response:
        assert response.status == 200


async def test_a_validator_in_the_second_line(caching: World) -> None:
    bearer = ("Authorization", f"Bearer {await caching.token()}")
    tag = (await get(caching.gateway, FOR_YOU, bearer)).headers["ETag"]
    lines = (("If-None-Match", '"other"'), ("If-None-Match", tag))
    assert (await get(caching.gateway, FOR_YOU, bearer, *lines)).status == 304


async def test_codings_in_two_lines(caching: World) -> None:
    bearer = ("Authorization", f"Bearer {await caching.token()}")
    lines = (("Accept-Encoding", "identity;q=0.5"), ("Accept-Encoding", "gzip"))
    answer = await get(caching.gateway, f"{FOR_YOU}?limit=20", bearer, *lines)
    assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("setting", "field", "other"),
    [
        ("x-forwarded-for", "X-Forwarded-For: {}:51123", "Forwarded: for={}"),
        ("x-forwarded-for", "X-Forwarded-For: 9.9.9.9, {}", "Forwarded: for={}"),
        ("x-forwarded-for", "X-Forwarded-For: {}, ", "Forwarded: for={}"),
        ("forwarded", "Forwarded: for={}:51123;proto=https", "X-Forwarded-For: {}"),
        ("forwarded", 'Forwarded: host="a;for=9.9.9.9";for="{}:_p"', "X-Forwarded-For: {}"),
    ],
)
async def test_tries_count_for_the_client_and_not_for_its_port(
    start_gateway: StartGateway, setting: str, field: str, other: str
) -> None:
    gateway = await start_gateway(
        server={"forwarded": setting},
        signin={"trusted_proxies": ["127.0.0.0/8", "::1"], "attempts_per_address": 2},
    )

    async def log_in(*lines: str) -> int:
        browser = Browser(gateway)
        await browser.call("GET", "/sanctum/csrf-cookie")
        headers = dict(line.split(": ", 1) for line in lines)
        headers["X-XSRF-TOKEN"] = browser.cookies["XSRF-TOKEN"]
        wrong = {"email": "nobody", "password": "wrong"}
        return (await browser.call("POST", "/login", json=wrong, headers=headers)).status

    first, second = "198.51.100.7", "198.51.100.8"
    lies = other.format("203.0.113.9")
    assert [await log_in(field.format(first), lies) for _ in range(3)] == [422, 422, 429]
    assert await log_in(field.format(second), lies) == 422


def coded(nexgate: ListedNexgate, codings: tuple[str, ...], *, one_line: bool) -> web.Application:
    """The application, its answers in some content codings."""

    @web.middleware
    async def encode(request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        assert isinstance(answer, web.Response)
        body = answer.body
        assert isinstance(body, bytes)
        for coding in codings:
            body = CODERS[coding](body)
        names = [coding.removeprefix("raw ") for coding in codings]
        lines = [", ".join(names)] if one_line else names
        fields = CIMultiDict(("Content-Encoding", line) for line in lines)
        return web.Response(
            body=body, status=answer.status, content_type="application/json", headers=fields
        )

    app = nexgate.app()
    app.middlewares.append(encode)
    return app


def _raw(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


CODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "raw deflate": _raw,
    "identity": bytes,
    "br": bytes,
}


@pytest.mark.parametrize("one_line", [True, False])
@pytest.mark.parametrize(
    "codings",
    [("gzip",), ("x-gzip",), ("deflate",), ("raw deflate",), ("identity",), ("deflate", "gzip")],
)
async def test_nexgates_codings_are_read(
    start_before: StartBefore, codings: tuple[str, ...], one_line: bool
) -> None:
    nexgate = ListedNexgate(feed=[listed_clip(1), listed_clip(2)])
    gateway = await start_before(coded(nexgate, codings, one_line=one_line))
    assert len((await gateway.get(FOR_YOU, token=TOKEN)).videos) == 2


async def test_another_coding_is_nexgates_fault(start_before: StartBefore) -> None:
    nexgate = ListedNexgate(feed=[listed_clip(1)])
    gateway = await start_before(coded(nexgate, ("gzip", "br"), one_line=True))
    assert (await gateway.get(FOR_YOU, token=TOKEN)).status == 502
