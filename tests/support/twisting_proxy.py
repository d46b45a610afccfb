"""A proxy that changes one thing of a gateway's answers, and a conform run over it."""

import gzip
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, DummyCookieJar, web
from aiohttp.test_utils import TestServer
from multidict import CIMultiDict

from gateway.conform.conformance import Side, Step, Wanted, held_to, judge
from gateway.conform.loops import local_feed
from gateway.conform.report import Printable, Report
from gateway.conform.walker import Bounds
from gateway.testing.servers import GatewayServer

Json = dict[str, Any]
_HOPS = {"host", "transfer-encoding", "content-length", "connection", "accept-encoding"}


@dataclass
class Reply:
    """An answer on its way out, for a twist to change; `document` is None where it is no JSON."""

    method: str
    path: str
    query: dict[str, str]
    asked: CIMultiDict[str]
    token: str
    status: int
    headers: CIMultiDict[str]
    body: bytes
    document: Any = None

    @property
    def object(self) -> Json:
        """The document where it is an object, else one that nobody sees."""
        return self.document if isinstance(self.document, dict) else {}

    @property
    def meta(self) -> Json:
        """The object's `meta`, or one that nobody sees."""
        found = self.object.get("meta")
        return found if isinstance(found, dict) else {}

    @property
    def items(self) -> list[Json]:
        """The objects in `data`, or the one that `data` is, or the document itself."""
        found = self.object.get("data", self.document)
        listed = found if isinstance(found, list) else [found]
        return [item for item in listed if isinstance(item, dict)]

    @property
    def videos(self) -> list[Json]:
        """Every video in it."""
        return [item for item in self.items if "shortcode" in item]

    @property
    def comments(self) -> list[Json]:
        """Every comment and reply in it."""
        return [item for item in self.items if "v_id" in item]


Twist = Callable[[Reply], object]


async def conform_through(
    gateway: GatewayServer, twist: Twist, *, step: Step | None = None, **options: Any
) -> Report:
    """A run over a server that answers as the gateway does, but for what `twist` changes.

    With a `step` that alone is taken, after the feed that every step leans on.
    """
    wanted = Wanted(**options)
    rules = held_to("loops", wanted)
    if step is not None:
        rules = Side(rules.rules, rules.probe, {"feed": local_feed, "step": step})
    async with twisting_proxy(gateway, twist) as url:
        report = Report("loops", url, rules.rules, Printable())
        await judge(url, report, rules, wanted, bounds=Bounds())
        return report


@asynccontextmanager
async def twisting_proxy(gateway: GatewayServer, twist: Twist) -> AsyncIterator[str]:
    """The proxy's address; what is under /media comes from the sandbox behind the gateway."""
    sandbox = gateway.sandbox.url
    failures: list[Exception] = []
    async with ClientSession(cookie_jar=DummyCookieJar(), auto_decompress=False) as session:

        async def answer(request: web.Request) -> web.Response:
            target = sandbox if request.path.startswith("/media/") else gateway.url
            coding = "gzip" if "gzip" in request.headers.get("Accept-Encoding", "") else "identity"
            fields = [(k, v) for k, v in request.headers.items() if k.lower() not in _HOPS]
            async with session.request(
                request.method,
                target + request.raw_path,
                headers=[*fields, ("Accept-Encoding", coding)],
                data=await request.read() if request.body_exists else None,
                allow_redirects=False,
            ) as found:
                kept = CIMultiDict(
                    (k, v) for k, v in found.headers.items() if k.lower() not in _HOPS
                )
                body = await found.read()
            if request.method == "HEAD" and "Content-Length" in found.headers:
                kept["Content-Length"] = found.headers["Content-Length"]
            own = str(server.make_url("")).rstrip("/")
            reply = _reply(request, found.status, kept, body, (sandbox, own))
            try:
                return _twisted(reply, twist)
            except Exception as error:
                failures.append(error)
                raise

        app = web.Application(client_max_size=1 << 26)
        app.router.add_route("*", "/{tail:.*}", answer)
        async with TestServer(app) as server:
            yield str(server.make_url("")).rstrip("/")
    # A twist that fails is a 500, and no change of one thing.
    if failures:
        raise failures[0]


def _reply(
    request: web.Request,
    status: int,
    headers: CIMultiDict[str],
    body: bytes,
    media: tuple[str, str],
) -> Reply:
    coded = headers.pop("Content-Encoding", "")
    if coded and body:
        body = gzip.decompress(body)
    document = None
    if "json" in headers.get("Content-Type", "") and body:
        body = body.replace(media[0].encode(), media[1].encode())
        document = json.loads(body)
    if coded:
        headers["Content-Encoding"] = coded
    authorization = request.headers.get("Authorization", "")
    return Reply(
        request.method,
        request.path,
        dict(request.query),
        CIMultiDict(request.headers),
        authorization.removeprefix("Bearer "),
        status,
        headers,
        body,
        document,
    )


def _twisted(reply: Reply, twist: Twist) -> web.Response:
    before = json.dumps(reply.document)
    twist(reply)
    if json.dumps(reply.document) != before:
        reply.body = json.dumps(reply.document).encode()
    if reply.headers.get("Content-Encoding") == "gzip":
        reply.body = gzip.compress(reply.body)
    response = web.Response(status=reply.status, body=reply.body or None)
    response.headers.clear()
    response.headers.extend(reply.headers)
    return response
