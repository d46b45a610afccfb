"""Replies of clips taken apart without being read: each clip stays the JSON that it was."""

from typing import Final, TypeVar

import msgspec

from gateway.json_text import write_json
from gateway.upstream.envelope import RawReply
from mappings.nexgate import (
    ClipItems,
    MalformedClip,
    clip_identity,
    read_next_cursor,
    read_page_members,
)

_Reply = TypeVar("_Reply")


class _Page(msgspec.Struct, gc=False):
    clips: list[msgspec.Raw]
    next_cursor: object = msgspec.field(name="nextCursor", default=None)
    has_more: object = msgspec.field(name="hasMore", default=False)


class _PageReply(msgspec.Struct, gc=False):
    data: _Page
    success: object = True


class _Identity(msgspec.Struct, gc=False):
    id: object = None
    post_id: object = msgspec.field(name="postId", default=None)


class _ClipReply(msgspec.Struct, gc=False):
    data: msgspec.Raw
    success: object = True


_read_page: Final = msgspec.json.Decoder(_PageReply)
_read_clip: Final = msgspec.json.Decoder(_ClipReply)
_read_identity: Final = msgspec.json.Decoder(_Identity)


def split_page_reply(reply: RawReply) -> ClipItems | None:
    """The clips of a page; None where the envelope has to be opened and looked at closer.

    Raises MalformedPage.
    """
    found = _decoded(_read_page, reply)
    if found is None or found.success is not True:
        return None
    page = found.data
    cursor = read_next_cursor(page.next_cursor, has_more=page.has_more)
    return ClipItems(tuple([bytes(clip) for clip in page.clips]), cursor)


def split_clip_reply(reply: RawReply) -> bytes | None:
    """The clip of a reply with one; None where the envelope has to be looked at closer."""
    found = _decoded(_read_clip, reply)
    return bytes(found.data) if found is not None and found.success is True else None


def page_of_data(data: object) -> ClipItems:
    """The clips of a page whose envelope was opened. Raises MalformedPage."""
    items, cursor = read_page_members(data)
    return ClipItems(tuple(map(write_json, items)), cursor)


def media_id_of(clip: bytes) -> str:
    """The media id of a clip that has a usable identity. Raises MalformedClip."""
    try:
        found = _read_identity.decode(clip)
    except (msgspec.DecodeError, RecursionError):
        raise MalformedClip("not_an_object") from None
    return clip_identity({"id": found.id, "postId": found.post_id})[0]


def _decoded(decoder: msgspec.json.Decoder[_Reply], reply: RawReply) -> _Reply | None:
    if reply.status != 200:
        return None
    try:
        return decoder.decode(reply.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
