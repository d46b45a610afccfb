"""The sandbox's media, as a public CDN serves them: byte ranges, content types, CORS."""

import asyncio
from pathlib import Path

from aiohttp import web

from gateway.sandbox.simulator import SANDBOX

_TYPES = {
    ".mp4": "video/mp4",
    ".m4s": "video/mp4",
    ".m3u8": "application/vnd.apple.mpegurl",
    ".webp": "image/webp",
}
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Length, Content-Range",
}


async def serve_media_file(request: web.Request) -> web.StreamResponse:
    """A file under `/media/`; nothing outside that folder, nothing of another type."""
    folder: Path = request.app[SANDBOX].options.media_dir
    parts = request.match_info["path"].split("/")
    path = folder.joinpath(*parts)
    if path not in request.app[MEDIA_FILES]:
        raise web.HTTPNotFound(headers=_CORS)
    headers = {
        **_CORS,
        "Content-Type": _TYPES[path.suffix],
        "Cache-Control": "public, max-age=86400",
    }
    if _is_other_version(request.headers.get("If-Range", ""), path):
        # FileResponse knows If-Range as a date only (RFC 9110, 13.1.5).
        return web.Response(body=await asyncio.to_thread(path.read_bytes), headers=headers)
    return web.FileResponse(path, headers=headers)


def _is_other_version(condition: str, path: Path) -> bool:
    """Whether an If-Range names an entity tag, and not that which FileResponse gives the file."""
    found = path.stat()
    tag = f'"{found.st_mtime_ns:x}-{found.st_size:x}"'
    return condition.startswith(('"', "W/")) and condition != tag


async def media_preflight(request: web.Request) -> web.Response:
    """The CORS preflight: any origin may send `Range`."""
    allowed = {"Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Allow-Headers": "Range"}
    return web.Response(status=204, headers={**_CORS, **allowed})


MEDIA_FILES: web.AppKey[frozenset[Path]] = web.AppKey("media_files", frozenset)


def media_files(folder: Path) -> frozenset[Path]:
    """The files that may be served."""
    return frozenset(path for path in folder.rglob("*") if path.suffix in _TYPES)


ROUTES = (
    web.get("/media/{path:.+}", serve_media_file),
    web.options("/media/{path:.+}", media_preflight),
)
