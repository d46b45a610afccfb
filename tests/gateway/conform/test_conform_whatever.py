"""Whatever a server answers, a run ends with a report."""

import asyncio
import random

import pytest

from gateway.testing.servers import GatewayServer
from tests.support.twisting_proxy import Reply, Twist, conform_through

VALUES: tuple[object, ...] = (
    None, True, 0, -1, 1.5, 10**30, "", "text", "\ud800", "null", [], [[]], [None], [{}], {},
    {"data": None}, {"data": {}}, {"data": [{"id": 1}]}, {"data": [None]}, {"id": []},
    {"data": [], "links": None, "meta": []}, {"data": {"settings": []}},
)  # fmt: skip
FIELDS = {
    "ETag": ("", '"', 'W/"a', "a\x80b", "*"),
    "Cache-Control": ("max-age=" + "9" * 5000, "s-maxage=x", ",,=,", "public"),
    "Vary": ("*", ",", "Authorization"),
    "Content-Range": ("bytes 0-1/" + "9" * 5000, "bytes */*", "bytes 5-1/2", "x"),
    "Content-Type": ("", "text/html", "application/json", "video/mp4;"),
    "Set-Cookie": ('XSRF-TOKEN="a\\012b"', "XSRF-TOKEN=a%0Ab", "XSRF-TOKEN", "=;=", "\x80=a"),
    "Location": ("http://[", "//", "loops://x?code=1", "https://x.example:99999/"),
    "Date": ("GMT", "Mon, 32 Foo 99999 99:99:99 GMT", "today"),
    "WWW-Authenticate": ("", "Bearer"),
}
PAGES = (b"<![x[ a ]]>", b"<meta property=og:url content>", b"<!doctype", b"\xff\xfe", b"")
STATUSES = (200, 201, 204, 302, 304, 401, 403, 404, 416, 422, 500)


def chance_twist(seed: int) -> Twist:
    """One answer in four is something else, each time the same for a seed."""
    chance = random.Random(seed)

    def twist(reply: Reply) -> None:
        if reply.path == "/api/v1/config" or chance.random() > 0.25:
            return
        what = chance.randrange(5)
        if what == 0:
            reply.status = chance.choice(STATUSES)
        elif what == 1:
            name = chance.choice(list(FIELDS))
            reply.headers[name] = chance.choice(FIELDS[name])
        elif what == 2:
            reply.body = chance.choice(PAGES)
        elif isinstance(reply.document, dict) and what == 3 and reply.items:
            item = chance.choice(reply.items)
            if item:
                item[chance.choice(list(item))] = chance.choice(VALUES)
        else:
            reply.document = chance.choice(VALUES)

    return twist


@pytest.mark.parametrize("seed", range(4))
def test_a_run_ends_whatever_is_answered(gateway_server: GatewayServer, seed: int) -> None:
    gateway_server.sandbox.reset()
    report = asyncio.run(
        conform_through(
            gateway_server,
            chance_twist(seed),
            token=gateway_server.token("alice"),
            other_token=gateway_server.token("bob"),
            may_write=True,
            every_endpoint=True,
            with_media=True,
        )
    )
    assert report.exit_code in (1, 2)
    assert report.requests > 0
