"""What faults do to a response: replace it, change its JSON document, or damage its bytes."""

from collections.abc import Awaitable, Callable, Iterable, Mapping

from aiohttp import web

from gateway.sandbox.calls import VIEWER, Call
from gateway.sandbox.cursors import decode_cursor
from gateway.sandbox.envelope import Json, encoded, envelope
from gateway.sandbox.faults import Fault
from gateway.sandbox.rendering import clip_json
from gateway.sandbox.simulator import SANDBOX
from gateway.sandbox.wire import is_stopped_within, reset_connection, send_wrongly

_POLL_S = 0.05
_FRACTION = "123456789"
_TIMES = frozenset({"createdAt", "updatedAt", "publishedAt"})
_LONE_SURROGATE = b"\\ud83d"
_HUGE_NUMBER = b"1e400"
_SURROGATE_MARK = "@lone-surrogate@"
_NUMBER_MARK = "@huge-number@"


async def response_of_fault(request: web.Request, faults: Iterable[Fault]) -> web.Response | None:
    """The response that a fault gives instead of the operation; None: carry on.

    Waits first for a `latency_ms`. Faults with the value `after` are left to `damage_response`.
    """
    answer: web.Response | None = None
    for fault in faults:
        handle = _REPLACING.get(fault.name)
        if handle is not None and fault.value != "after":
            answer = await handle(request, fault) or answer
    return answer


async def _latency(request: web.Request, fault: Fault) -> None:
    await is_stopped_within(request, fault.number / 1000)


async def _timeout(request: web.Request, fault: Fault) -> web.Response:
    # aiohttp does not notify a handler when the client disconnects, so it polls.
    while request.transport is not None and not request.transport.is_closing():
        if await is_stopped_within(request, _POLL_S):
            break
    return web.Response(status=500)


async def _drop(request: web.Request, fault: Fault) -> web.Response:
    reset_connection(request)
    return web.Response(status=500)


async def _status(request: web.Request, fault: Fault) -> web.Response:
    status, _, message = fault.value.partition(":")
    return _error(request, int(status), message or "An error occurred")


async def _html(request: web.Request, fault: Fault) -> web.Response:
    page = f"<html><body><h1>{fault.number} from a proxy</h1></body></html>"
    return web.Response(status=fault.number, text=page, content_type="text/html")


async def _empty_401(request: web.Request, fault: Fault) -> web.Response:
    return empty_401()


async def _retry_after(request: web.Request, fault: Fault) -> web.Response:
    answer = _error(request, 429, "Too many requests")
    answer.headers["Retry-After"] = fault.value
    return answer


async def _success_false(request: web.Request, fault: Fault) -> web.Response:
    at = request.app[SANDBOX].options.clock()
    document = envelope(400, fault.value, fault.value, at, success=False)
    return web.json_response(body=encoded(document))


_REPLACING: Mapping[str, Callable[[web.Request, Fault], Awaitable[web.Response | None]]] = {
    "latency_ms": _latency,
    "timeout": _timeout,
    "drop": _drop,
    "status": _status,
    "html": _html,
    "empty401": _empty_401,
    "retry_after": _retry_after,
    "success_false": _success_false,
}


def empty_401() -> web.Response:
    """The old server's answer to a missing token (3.2)."""
    return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="Realm"'})


def _error(request: web.Request, status: int, message: str) -> web.Response:
    at = request.app[SANDBOX].options.clock()
    document = envelope(status, message, message, at, success=False)
    return web.json_response(body=encoded(document), status=status)


def encode_with_faults(request: web.Request, document: Json, faults: Iterable[Fault]) -> bytes:
    """The JSON of a document, changed by the faults that concern its content."""
    page = document["data"]
    if isinstance(page, dict):
        for fault in faults:
            change = _CONTENT.get(fault.name)
            if change is not None:
                change(request, page, fault)
    body = encoded(document)
    return body.replace(_SURROGATE_MARK.encode(), _LONE_SURROGATE).replace(
        f'"{_NUMBER_MARK}"'.encode(), _HUGE_NUMBER
    )


def _clips(page: Json) -> list[Json]:
    clips = page.get("clips")
    if isinstance(clips, list):
        return clips
    return [page] if "engagement" in page and "media" in page else []


def _extra_fields(request: web.Request, page: Json, fault: Fault) -> None:
    _add_fields(page)


def _add_fields(value: object) -> None:
    if isinstance(value, list):
        for item in value:
            _add_fields(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name != "variants":
                _add_fields(item)
            elif isinstance(item, dict):
                item["unknown_variant"] = "not an address"
        value["unknownField"] = {"nested": [1, "two", None]}


def _drop_optional(request: web.Request, page: Json, fault: Fault) -> None:
    for clip in _clips(page):
        required = _required_fields(clip, fault)
        for name in [name for name in clip if name not in required]:
            del clip[name]
        clip.update(required)


def _null_optional(request: web.Request, page: Json, fault: Fault) -> None:
    for clip in _clips(page):
        clip.update(dict.fromkeys(clip) | _required_fields(clip, fault))


def _required_fields(clip: Json, fault: Fault) -> Json:
    required: Json = {"id": clip["id"], "postId": clip["postId"]}
    media = clip["media"]
    if fault.value != "all" and isinstance(media, dict):
        required["media"] = {"id": media["id"], "variants": media["variants"]}
    return required


def _fraction(request: web.Request, page: Json, fault: Fault) -> None:
    _add_fraction(page, _FRACTION[: fault.number])


def _add_fraction(value: object, digits: str) -> None:
    if isinstance(value, list):
        for item in value:
            _add_fraction(item, digits)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name in _TIMES and isinstance(item, str):
                value[name] = f"{item.partition('.')[0]}.{digits}"
            else:
                _add_fraction(item, digits)


def _surrogate(request: web.Request, page: Json, fault: Fault) -> None:
    for clip in _clips(page)[fault.number : fault.number + 1]:
        clip["caption"] = f"{clip.get('caption') or ''} {_SURROGATE_MARK}"


def _huge_number(request: web.Request, page: Json, fault: Fault) -> None:
    for clip in _clips(page)[fault.number : fault.number + 1]:
        engagement = clip.get("engagement")
        if isinstance(engagement, dict):
            engagement["likesCount"] = _NUMBER_MARK


def _duplicate(request: web.Request, page: Json, fault: Fault) -> None:
    clips, cursor = page.get("clips"), request.query.get("cursor")
    if isinstance(clips, list) and cursor and VIEWER in request:
        call = Call(request, request.app[SANDBOX])
        media = call.store.media.get(str(decode_cursor(cursor)[1]))
        if media is not None:
            clips.insert(0, clip_json(call, media))


def _repeat_cursor(request: web.Request, page: Json, fault: Fault) -> None:
    if "clips" in page and request.query.get("cursor"):
        page.update(nextCursor=request.query["cursor"], hasMore=True)


def _cursor_null(request: web.Request, page: Json, fault: Fault) -> None:
    if "clips" in page:
        page.update(nextCursor=None, hasMore=True)


_CONTENT: Mapping[str, Callable[[web.Request, Json, Fault], None]] = {
    "duplicate": _duplicate,
    "repeat_cursor": _repeat_cursor,
    "cursor_null": _cursor_null,
    "drop_optional": _drop_optional,
    "null_optional": _null_optional,
    "fraction": _fraction,
    "surrogate": _surrogate,
    "huge_number": _huge_number,
    "extra_fields": _extra_fields,
}


async def damage_response(
    request: web.Request, answer: web.Response, faults: Iterable[Fault]
) -> web.Response:
    """The response after the faults that concern its bytes, status line or connection."""
    body = answer.body if isinstance(answer.body, bytes) else b""
    for fault in faults:
        if fault.name == "truncate":
            share = body[: int(len(body) * float(fault.value))]
            answer = web.Response(
                status=answer.status, body=share, content_type=answer.content_type
            )
        elif fault.name == "garbage":
            answer = web.json_response(body=b"<<<< no JSON at all >>>>")
        elif fault.name == "content_type":
            answer = web.Response(status=answer.status, body=body, content_type=fault.value)
        elif fault.value == "after" and fault.name in ("drop", "timeout"):
            answer = await _REPLACING[fault.name](request, fault) or answer
        else:
            answer = await send_wrongly(request, answer, fault)
    return answer
