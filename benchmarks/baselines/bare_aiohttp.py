"""The least aiohttp can do: a handler that answers bytes that are ready."""

import argparse
from pathlib import Path

import uvloop
from aiohttp import web


def build(path: str, answer: bytes) -> web.Application:
    """An application whose one route answers `answer`."""

    async def handle(request: web.Request) -> web.Response:
        return web.Response(body=answer, content_type="application/json")

    app = web.Application()
    app.router.add_get(path, handle)
    return app


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--answer", type=Path, required=True, help="file with the body")
    options = parser.parse_args()
    web.run_app(
        build(options.path, options.answer.read_bytes()),
        host="127.0.0.1",
        port=options.port,
        access_log=None,
        print=None,
        loop=uvloop.new_event_loop(),
    )
