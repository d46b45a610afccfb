"""The cache on the operator's listener: counters, and emptying it."""

import re
from collections.abc import Awaitable, Callable

import orjson
from aiohttp import web

from gateway.service.cache_control import CacheControl

# A viewer's digest, or its prefix as the access log shows it.
DIGEST = re.compile(r"guest|[0-9a-f]{12,64}")
POST_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class CacheCalls:
    """`GET /cache`, `DELETE /cache`, `/cache/viewers/{digest}` and `/cache/posts/{post_id}`."""

    def __init__(self, control: CacheControl) -> None:
        self._control = control

    def add_routes(self, app: web.Application) -> None:
        """Add the routes to the operator's application."""
        app.router.add_get("/cache", self._numbers)
        app.router.add_delete("/cache", self._empty)
        app.router.add_delete(
            "/cache/viewers/{name}", self._removal(DIGEST, self._control.empty_partition)
        )
        app.router.add_delete(
            "/cache/posts/{name}", self._removal(POST_ID, self._control.drop_post)
        )

    async def _numbers(self, request: web.Request) -> web.Response:
        return _answer(self._control.numbers())

    async def _empty(self, request: web.Request) -> web.Response:
        return _answer({"partitions": await self._control.empty_cache()})

    @staticmethod
    def _removal(
        names: re.Pattern[str], remove: Callable[[str], Awaitable[int]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            name = request.match_info["name"]
            if not names.fullmatch(name):
                message = "This is no digest of a viewer and no id of a post."
                return _answer({"message": message}, status=422)
            return _answer({"partitions": await remove(name)})

        return handle


def _answer(content: dict[str, object], *, status: int = 200) -> web.Response:
    return web.Response(
        body=orjson.dumps(content),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
