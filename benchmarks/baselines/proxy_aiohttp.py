"""A bare pass-through: the upstream's bytes and content type, nothing read, nothing cached.

With `--translate` it is the least a miss can be instead: the page is read, checked, translated and
written, and that is all. Whatever a gateway does beside is to be measured against that.
"""

import argparse
from collections.abc import AsyncIterator

import aiohttp
import uvloop
from aiohttp import web

from benchmarks.translation import Translation

SESSION: web.AppKey[aiohttp.ClientSession] = web.AppKey("session", aiohttp.ClientSession)


def build(path: str, upstream: str, *, translates: bool) -> web.Application:
    """An application whose one route asks `upstream`, a whole address, with the caller's token."""

    translation = Translation()

    async def opened(app: web.Application) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            app[SESSION] = session
            yield

    async def handle(request: web.Request) -> web.Response:
        headers = {"Authorization": request.headers["Authorization"]}
        async with request.app[SESSION].get(upstream, headers=headers) as reply:
            body = await reply.read()
            if translates:
                body = translation.translate_page(body)
            return web.Response(body=body, status=reply.status, content_type=reply.content_type)

    app = web.Application()
    app.cleanup_ctx.append(opened)
    app.router.add_get(path, handle)
    return app


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--upstream", required=True, help="address of the page, with its query")
    parser.add_argument("--translate", action="store_true", help="answer the page as Loops' videos")
    options = parser.parse_args()
    web.run_app(
        build(options.path, options.upstream, translates=options.translate),
        host="127.0.0.1",
        port=options.port,
        access_log=None,
        print=None,
        loop=uvloop.new_event_loop(),
    )
