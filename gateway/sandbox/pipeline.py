"""The steps of every request for Nexgate's paths, in Nexgate's order (rules S1 to S4, S8)."""

import re

from aiohttp import web

from gateway.sandbox.breakage import (
    damage_response,
    empty_401,
    encode_with_faults,
    response_of_fault,
)
from gateway.sandbox.calls import REPLY, VIEWER, Handler
from gateway.sandbox.envelope import NO_CONTENT, Refusal, Reply, envelope
from gateway.sandbox.faults import (
    FAULT_HEADER,
    Fault,
    UnknownFaultError,
    faults_for_call,
    faults_in_header,
)
from gateway.sandbox.options import Switch
from gateway.sandbox.simulator import SANDBOX, RecordedCall, Sandbox

_OWN_PATHS = ("/_sandbox/", "/media/", "/uploads/")
_AUTH_PATHS = "/api/v1/auth/"
_VIEW_ROUTE = "/api/v1/e-social/clip/{mediaId}/view"
_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})
_COMPRESSED_FROM_BYTES = 1024
_BEARER = "Bearer "
_ODD_PATH = re.compile(r"//|;|\\|%2f|%5c|%25", re.IGNORECASE)


class _NoToken(Refusal):
    """A missing token where one is needed."""


@web.middleware
async def pipeline(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The middleware: every path but the sandbox's own goes through Nexgate's steps."""
    if request.path == "/" or request.path.startswith(_OWN_PATHS):
        return await handler(request)
    sandbox = request.app[SANDBOX]
    recorded = _recorded(request)
    sandbox.calls.append(recorded)
    try:
        requested = faults_in_header(request.headers.get(FAULT_HEADER, ""))
    except UnknownFaultError as error:
        return web.Response(status=400, text=f"{FAULT_HEADER}: {error}\n")
    faults = (
        faults_for_call(sandbox.faults, request.method, request.path, recorded.route) + requested
    )
    answer = await response_of_fault(request, faults)
    if answer is None:
        answer = await _process_call(request, handler, (sandbox, recorded, faults))
    recorded.status = answer.status
    return answer


def _recorded(request: web.Request) -> RecordedCall:
    resource = request.match_info.route.resource
    return RecordedCall(
        method=request.method,
        path=request.path,
        query=dict(request.query),
        headers={
            name: "(hidden)" if name.lower() in _SECRET_HEADERS else value
            for name, value in request.headers.items()
        },
        has_authorization="Authorization" in request.headers,
        route=resource.canonical if resource is not None else None,
    )


async def _process_call(
    request: web.Request, handler: Handler, state: tuple[Sandbox, RecordedCall, list[Fault]]
) -> web.Response:
    sandbox, recorded, faults = state
    try:
        if _ODD_PATH.search(request.raw_path.partition("?")[0]):
            return web.Response(status=400)
        _authenticate(request, sandbox)
        recorded.user = request[VIEWER].user_name if VIEWER in request else None
        reply = await _reply(request, handler, sandbox)
        document = (
            envelope(reply.status, reply.message, reply.data, sandbox.options.clock(), success=True)
            if reply is not NO_CONTENT
            else None
        )
        status = reply.status
    except Refusal as refusal:
        if isinstance(refusal, _NoToken) and Switch.EMPTY_401 in sandbox.switches:
            return empty_401()
        status, at = refusal.status, sandbox.options.clock()
        document = envelope(status, refusal.message, refusal.data, at, success=False)
    if document is None:
        return await damage_response(request, web.Response(status=204), faults)
    body = encode_with_faults(request, document, faults)
    answer = await damage_response(request, web.json_response(body=body, status=status), faults)
    if Switch.GZIP in sandbox.switches and len(body) >= _COMPRESSED_FROM_BYTES:
        answer.enable_compression()
    return answer


def _authenticate(request: web.Request, sandbox: Sandbox) -> None:
    header = request.headers.get("Authorization", "")
    token = header.removeprefix(_BEARER).strip() if header.startswith(_BEARER) else ""
    if not token:
        if not _is_public(request):
            raise _NoToken("Full authentication is required to access this resource", 401)
        return
    try:
        claims = sandbox.signer.read_token(token, "ACCESS")
    except Refusal as refusal:
        if refusal.message == "Token has expired" and Switch.LEGACY_TEXTS in sandbox.switches:
            raise Refusal("Token expired", 401) from refusal
        raise
    account = sandbox.store.accounts_by_name.get(str(claims.get("sub")))
    if account is None:
        raise Refusal("Invalid user token: Account does not exist.", 404)
    request[VIEWER] = account


def _is_public(request: web.Request) -> bool:
    if request.path.startswith(_AUTH_PATHS):
        return request.method in ("GET", "POST")
    resource = request.match_info.route.resource
    is_view = resource is not None and resource.canonical == _VIEW_ROUTE
    return is_view and request.method == "POST"


async def _reply(request: web.Request, handler: Handler, sandbox: Sandbox) -> Reply:
    is_modern = Switch.MODERN_ROUTING in sandbox.switches
    try:
        await handler(request)
    except web.HTTPNotFound as error:
        text = f"No static resource {request.path.removeprefix('/')}."
        raise Refusal(text, 404 if is_modern else 400) from error
    except web.HTTPMethodNotAllowed as error:
        text = f"Request method '{request.method}' is not supported"
        raise Refusal(text, 405 if is_modern else 400) from error
    except web.HTTPRequestEntityTooLarge as error:
        raise Refusal("Maximum upload size exceeded") from error
    return request[REPLY]
