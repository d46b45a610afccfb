"""Nexgate at a distance: a page after 20 ms. Its own program, because nginx can't wait."""

import argparse
import asyncio

import uvloop
from aiohttp import web

from benchmarks.nexgate_page import nexgate_page
from benchmarks.nginx import CLIP_FEED_PATH, ONCE
from benchmarks.programs import HOST

DELAY_S = 0.020
MAX_LIMIT = 20


def build(delay_s: float) -> web.Application:
    """An application that answers a page `delay_s` after it was asked: one for each `limit`."""
    pages = {limit: nexgate_page(f"{limit:08x}") for limit in range(1, MAX_LIMIT + 1)}

    async def answer(request: web.Request) -> web.Response:
        await asyncio.sleep(delay_s)
        page = pages[int(request.query["limit"])]
        return web.Response(body=page, content_type="application/json")

    async def answer_once(request: web.Request) -> web.Response:
        return web.Response(text=ONCE[request.path], content_type="application/json")

    app = web.Application()
    app.router.add_get(CLIP_FEED_PATH, answer)
    app.router.add_routes([web.get(path, answer_once) for path in ONCE])
    return app


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port: int = parser.parse_args().port
    app = build(DELAY_S)
    web.run_app(
        app, host=HOST, port=port, access_log=None, print=None, loop=uvloop.new_event_loop()
    )
