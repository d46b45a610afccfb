"""The sandbox with something of its answers changed on the way out."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

from gateway.sandbox.app import build_sandbox
from gateway.sandbox.simulator import SANDBOX

Json = dict[str, object]
FEED = "/api/v1/e-social/clip/feed"
USER = "alice"


@dataclass
class Reply:
    """An answer on its way out, for a twist to change."""

    path: str
    method: str
    query: dict[str, str]
    status: int
    document: object
    content_type: str = "application/json"

    @property
    def data(self) -> Json:
        """The envelope's `data`, where that is an object."""
        data = self.document.get("data") if isinstance(self.document, dict) else None
        return data if isinstance(data, dict) else {}

    @property
    def clips(self) -> list[Json]:
        """Every clip in it."""
        listed = self.data.get("clips", [self.data] if "media" in self.data else [])
        return listed if isinstance(listed, list) else []


Twist = Callable[[Reply], None]


def twisted_sandbox(twist: Twist) -> tuple[web.Application, str]:
    """A sandbox and a token for it."""

    @web.middleware
    async def twisting(request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        if not isinstance(answer, web.Response) or not isinstance(answer.body, bytes):
            return answer
        document = json.loads(answer.body) if answer.body else None
        reply = Reply(request.path, request.method, dict(request.query), answer.status, document)
        twist(reply)
        text = reply.document if isinstance(reply.document, str) else json.dumps(reply.document)
        return web.Response(text=text, status=reply.status, content_type=reply.content_type)

    app = build_sandbox()
    app.middlewares.insert(0, twisting)
    return app, app[SANDBOX].issue_token(USER)
