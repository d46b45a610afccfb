"""Replies with a whole list, read a few entries at a time.

Decoded at once, two megabytes of follows take ten milliseconds and their reading four times as
many, in which nobody else would be served. Split into entries they take one.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final, TypeVar

import msgspec

from gateway.json_text import read_json
from gateway.turns import in_turns
from gateway.upstream.caller import Caller, malformed
from gateway.upstream.endpoints import PAGE_BYTES, Endpoint
from gateway.upstream.envelope import RawReply

# A millisecond or two, with what is done with them.
ENTRIES_AT_ONCE: Final = 100

Entry = TypeVar("Entry")


class _ListReply(msgspec.Struct, gc=False):
    data: list[msgspec.Raw]
    success: object = True


_read_list: Final = msgspec.json.Decoder(_ListReply)


async def read_in_turns(
    caller: Caller,
    endpoint: Endpoint,
    reply: RawReply,
    read: Callable[[list[object]], Sequence[Entry]],
) -> AsyncIterator[Sequence[Entry]]:
    """The entries of a list as `read` reads them, a batch in each turn of the event loop.

    Raises NexgateError: what the envelope says, BROKEN for what is no list, and for an envelope
    of more than `PAGE_BYTES` that isn't as documented.
    """
    raw = _split_list(reply)
    if raw is not None:
        async for batch in in_turns(raw, ENTRIES_AT_ONCE):
            yield read([_document(caller, endpoint, bytes(entry)) for entry in batch])
        return
    if len(reply.body) > PAGE_BYTES:
        raise malformed(endpoint, "list_unreadable")
    data = caller.open_reply(endpoint, reply).data
    if not isinstance(data, list):
        raise malformed(endpoint, "entries_not_a_list")
    async for entries in in_turns(data, ENTRIES_AT_ONCE):
        yield read(list(entries))


def _document(caller: Caller, endpoint: Endpoint, entry: bytes) -> object:
    try:
        document, repairs = read_json(entry)
    except (ValueError, RecursionError):
        raise malformed(endpoint, "list_unreadable") from None
    caller.repairs += repairs
    return document


def _split_list(reply: RawReply) -> list[msgspec.Raw] | None:
    """The entries of a list; None where the envelope has to be opened and looked at closer."""
    if reply.status != 200:
        return None
    try:
        found = _read_list.decode(reply.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found.data if found.success is True else None
