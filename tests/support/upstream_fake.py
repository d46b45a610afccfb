"""A fake Nexgate over real HTTP with the responses a test sets, and payloads for them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import orjson
import pytest
from aiohttp import web
from multidict import CIMultiDict

from gateway.upstream.caller import Access
from gateway.upstream.client import Nexgate
from gateway.upstream.nexgate_error import NexgateError
from gateway.upstream.posts import NexgatePosts

MEDIA_ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
POST_ID = "1a2b3c4d-0000-0000-0000-000000000001"
USER_ID = "5d0f5a0e-92a7-4f0b-8a06-5a1f0a7c9b11"

Item = TypeVar("Item")
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def envelope(data: object = None, *, message: object = "Done", **changes: object) -> bytes:
    """Nexgate's success envelope around `data`."""
    document: dict[str, object] = {
        "success": True,
        "httpStatus": "OK",
        "message": message,
        "action_time": "2026-06-22T10:30:45",
        "data": data,
    }
    return orjson.dumps(document | changes)


def refusal(name: str, message: str | None) -> bytes:
    """Nexgate's error envelope: `data` repeats the message."""
    return envelope(message, success=False, httpStatus=name, message=message)


def clip_document(**changes: object) -> dict[str, object]:
    """A clip as Nexgate writes it, reduced to what the client looks at, plus one unknown field."""
    clip: dict[str, object] = {
        "id": MEDIA_ID,
        "postId": POST_ID,
        "author": {"id": USER_ID, "username": "fitnessguru"},
        "caption": "morning workout routine",
        "media": {"id": MEDIA_ID, "duration": 42, "variants": {}},
        "inventedTomorrow": {"deep": [1, 2, 3]},
    }
    return clip | changes


def page_document(*clips: object, **changes: object) -> dict[str, object]:
    """A page of clips, the last one by default."""
    page: dict[str, object] = {"clips": list(clips), "nextCursor": None, "hasMore": False}
    return page | changes


async def all_of(batches: AsyncIterator[Sequence[Item]]) -> list[Item]:
    """What comes in batches, all together."""
    return [one async for batch in batches for one in batch]


async def failure_of(call: Awaitable[object]) -> NexgateError:
    """The failure this call has to end in."""
    with pytest.raises(NexgateError) as caught:
        await call
    return caught.value


def json_answer(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer with this body, as JSON."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(
            status=status, body=body, content_type="application/json", headers=headers
        )

    return answer


@dataclass(frozen=True)
class Seen:
    """A call as it arrived: `path` is as sent, percent-encoded."""

    method: str
    path: str
    headers: CIMultiDict[str]
    body: bytes


@dataclass
class FakeNexgate:
    """Answers every call with `answer`, or with that of `by_route` for 'METHOD path'."""

    url: str = ""
    answer: Answer = field(default_factory=lambda: json_answer(envelope()))
    by_route: dict[str, Answer] = field(default_factory=dict)
    calls: list[Seen] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Note the call, then answer it."""
        self.calls.append(
            Seen(request.method, request.raw_path, request.headers.copy(), await request.read())
        )
        answer = self.by_route.get(f"{request.method} {request.path}", self.answer)
        return await answer(request)

    @property
    def routes(self) -> list[str]:
        """The calls so far, as 'METHOD path'."""
        return [f"{seen.method} {seen.path}" for seen in self.calls]


async def like_post(nexgate: Nexgate, access: Access) -> bool:
    """The write that stands for all."""
    return await NexgatePosts(nexgate.caller).like_post(access, POST_ID)


async def unlike_post(nexgate: Nexgate, access: Access) -> bool:
    """The same with DELETE."""
    return await NexgatePosts(nexgate.caller).unlike_post(access, POST_ID)
