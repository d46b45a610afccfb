"""Uploading one file (12): checked, kept in memory, and served at its permanent URL."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from aiohttp import BodyPartReader, web

from gateway.sandbox.calls import Call, endpoint
from gateway.sandbox.envelope import Json, Refusal, Reply, local_time
from gateway.sandbox.simulator import SANDBOX
from gateway.sandbox.state import UploadedFile

_DIRECTORIES: Final = frozenset(
    {"PROFILE", "CATEGORIES", "SHOPS", "PRODUCTS", "POSTS", "EVENTS", "MESSAGES", "DOCUMENTS"}
)
_MAX_FILE_BYTES: Final = 25 * 2**20
_MAX_REQUEST_BYTES: Final = 100 * 2**20


@dataclass(frozen=True)
class _Part:
    name: str
    media_type: str
    content: bytes


async def upload_one(call: Call) -> Reply:
    """Takes the file of a multipart body."""
    parts = await _parts(call)
    file, directory = parts.get("file"), parts.get("directory")
    if file is None:
        raise Refusal("Required part 'file' is not present.")
    if directory is None or directory.content.decode("utf-8", "replace") not in _DIRECTORIES:
        raise Refusal("Method parameter 'directory'")
    if not file.content:
        raise Refusal("File is empty")
    if len(file.content) > _MAX_FILE_BYTES:
        raise Refusal("File size exceeds maximum limit of 25MB")
    name = f"{call.store.new_id('file')}{PurePosixPath(file.name).suffix.lower()}"
    call.store.uploads[name] = UploadedFile(file.content, file.media_type)
    return Reply("File uploaded successfully", _file_json(call, name, file))


async def _parts(call: Call) -> dict[str, _Part]:
    parts = {}
    reader = await call.request.clone(client_max_size=_MAX_REQUEST_BYTES).multipart()
    while (part := await reader.next()) is not None:
        if isinstance(part, BodyPartReader):
            media_type = part.headers.get("Content-Type", "application/octet-stream")
            content = bytes(await part.read(decode=True))
            parts[part.name or ""] = _Part(part.filename or "", media_type, content)
    return parts


def _file_json(call: Call, name: str, file: _Part) -> Json:
    is_image = file.media_type.startswith("image/")
    url = f"{call.base_url}/uploads/{name}"
    return {
        "fileName": name,
        "originalFileName": file.name,
        "objectKey": f"profile/{name}",
        "directory": "PROFILE",
        "contentType": file.media_type,
        "fileSize": len(file.content),
        "fileSizeFormatted": f"{len(file.content)} B",
        "permanentUrl": url,
        "thumbnailUrl": url if is_image else None,
        "fileExtension": PurePosixPath(name).suffix.removeprefix("."),
        "fileType": "IMAGE" if is_image else "OTHER",
        "isImage": is_image,
        "checksum": hashlib.md5(file.content, usedforsecurity=False).hexdigest(),
        "uploadedAt": local_time(call.now),
        "uploadedBy": call.viewer.id,
        "isPublic": True,
    }


async def serve_upload(request: web.Request) -> web.Response:
    """A file that was uploaded, for anybody."""
    file = request.app[SANDBOX].store.uploads.get(request.match_info["name"])
    if file is None:
        raise web.HTTPNotFound
    return web.Response(body=file.content, content_type=file.content_type)


ROUTES = (
    web.post("/api/v1/files/upload-single", endpoint(upload_one)),
    web.get("/uploads/{name}", serve_upload),
)
