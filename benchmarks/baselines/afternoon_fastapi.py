"""What a competent team writes in an afternoon: FastAPI, httpx, pydantic models in and out.

With `--cache-s` it keeps the model objects of each token's pages that long.
"""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn
from cachetools import TTLCache
from fastapi import FastAPI, Header, HTTPException

from benchmarks.baselines.afternoon_models import Envelope, Links, PageMeta, VideoPage
from benchmarks.baselines.afternoon_translation import subject, video_from_clip

CLIP_FEED = "/api/v1/e-social/clip/feed"
FEED = "/api/v1/feed/for-you"
MAX_PAGES = 20_000


def build(upstream: str, base_url: str, cache_s: float) -> FastAPI:
    """The application; `base_url` is what its links begin with."""
    # httpx keeps only 20 idle connections unless told: at 32 it would reconnect all the time.
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    client = httpx.AsyncClient(base_url=upstream, timeout=10.0, limits=limits)
    pages: TTLCache[tuple[str, str | None, int], VideoPage] | None = None
    if cache_s > 0:
        pages = TTLCache(MAX_PAGES, cache_s)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with client:
            yield

    app = FastAPI(lifespan=lifespan)

    @app.get(FEED, response_model=VideoPage)
    async def for_you(
        authorization: str = Header(), cursor: str | None = None, limit: int = 5
    ) -> VideoPage:
        key = (authorization, cursor, limit)
        if pages is not None and key in pages:
            return pages[key]
        page = await _page(client, base_url, authorization, cursor, limit)
        if pages is not None:
            pages[key] = page
        return page

    return app


async def _page(
    client: httpx.AsyncClient, base_url: str, authorization: str, cursor: str | None, limit: int
) -> VideoPage:
    parameters = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
    reply = await client.get(CLIP_FEED, params=parameters, headers={"Authorization": authorization})
    if reply.status_code != 200:
        raise HTTPException(reply.status_code)
    clips = Envelope.model_validate_json(reply.content).data
    viewer = subject(authorization.removeprefix("Bearer "))
    following = clips.next_cursor if clips.has_more else None
    path = f"{base_url}{FEED}"
    return VideoPage(
        data=[video_from_clip(clip, base_url, viewer) for clip in clips.clips],
        links=Links(next=f"{path}?limit={limit}&cursor={following}" if following else None),
        meta=PageMeta(path=path, per_page=limit, next_cursor=following),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--upstream", required=True, help="address of Nexgate")
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--cache-s", type=float, default=0.0)
    options = parser.parse_args()
    uvicorn.run(
        build(options.upstream, options.base_url, options.cache_s),
        host="127.0.0.1",
        port=options.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
