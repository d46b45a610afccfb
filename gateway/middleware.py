"""What happens around every request: its id, its bounds, the shape of its errors, its log line.

One middleware, because each one costs the hot path about a tenth.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from gateway.error_answers import (
    BROKEN,
    STOPPING,
    TOO_BUSY,
    TOO_LARGE,
    TOO_SLOW,
    UNREADABLE,
    answer_problem,
    http_problem,
    upstream_problem,
)
from gateway.errors import ApiError, Problem
from gateway.http.access_log import AccessLog, Line
from gateway.http.prepared_response import PreparedResponse
from gateway.http.request_body import Pace, wait_for_body
from gateway.http.request_ids import RequestIds
from gateway.http.summed_lines import SummedLines
from gateway.http.underway import Stopping, Underway
from gateway.metrics.meters import METHODS, NO_ROUTE, OTHER_METHOD, Failure, RequestMeter
from gateway.routes.app_keys import (
    CACHE_STATUS,
    FAILED_CALL,
    REFUSAL,
    REQUEST_ID,
    VIEWER_DIGEST,
)
from gateway.routes.route import Access, Route
from gateway.tracing.traces import Trace, Traces
from gateway.upstream.nexgate_error import NexgateError

log = logging.getLogger("gateway")


@dataclass
class Bounds:
    """How many requests are worked on at once, for how long each, and what of a body is taken."""

    max_requests: int
    request_timeout_s: float
    body_limit_bytes: int
    body_pace: Pace

    def become(self, others: "Bounds") -> None:
        """Take over other bounds."""
        self.max_requests = others.max_requests
        self.request_timeout_s = others.request_timeout_s
        self.body_pace.timeout_s = others.body_pace.timeout_s
        self.body_pace.least_bytes_per_s = others.body_pace.least_bytes_per_s


@dataclass(frozen=True)
class Surroundings:
    """What every request meets on its way, whatever its route."""

    bounds: Bounds
    request_ids: RequestIds
    traces: Traces
    access_log: AccessLog
    meter: RequestMeter
    underway: Underway


def gate(around: Surroundings, routes: Mapping[Handler, Route]) -> Middleware:
    """The middleware. `routes` finds a request's table row by its handler."""
    traces, access_log, meter = around.traces, around.access_log, around.meter

    @web.middleware
    async def guide(request: web.Request, handler: Handler) -> web.StreamResponse:
        started_at = time.perf_counter()
        route = routes.get(request.match_info.handler)
        request_id = around.request_ids.request_id(request.headers)
        request[REQUEST_ID] = request_id
        with traces.tracing(request.headers, request_id) as trace:
            try:
                bounded = _bounded(request, handler, route, around.bounds, meter)
                response = await around.underway.run(bounded)
            except Stopping:
                response = answer_problem(request, STOPPING, route)
                response.force_close()
            if not isinstance(response, PreparedResponse):
                _complete_headers(response, request_id, route)
            seconds = time.perf_counter() - started_at
            template = route.path if route is not None else NO_ROUTE
            meter.of_route(template).count_answer(request.method, response.status, seconds)
            has_line = response.status >= access_log.least_status
            if response.status >= 500 or (has_line and response.status >= 400):
                has_line = _has_line(request, response, access_log.failures) and has_line
            if response.status >= 500:
                method = request.method if request.method in METHODS else OTHER_METHOD
                failure = Failure(time.time(), method, template, response.status, request_id)
                meter.failures.append(failure)
            if has_line or traces.is_exporting:
                line = _line(request, response, template, trace, seconds)
                trace.note_request(line)
                if has_line:
                    access_log.add_line(line)
            return response

    return guide


async def _bounded(
    request: web.Request,
    handler: Handler,
    route: Route | None,
    bounds: Bounds,
    meter: RequestMeter,
) -> web.StreamResponse:
    """The answer, if the body comes and there is room for one more request."""
    # Before it counts: who sends slowly takes nobody's place.
    refusal = None
    if not request.content.is_eof() and not (route is not None and route.reads_long_body):
        refusal = await _body_trouble(request, bounds)
    if refusal is None and meter.in_flight >= bounds.max_requests:
        refusal = TOO_BUSY
    if refusal is not None:
        response = answer_problem(request, refusal, route)
        if not request.content.is_eof():
            response.force_close()  # where the next request begins can't be known
        return response
    meter.in_flight += 1
    try:
        return await _guarded(request, handler, route, bounds.request_timeout_s)
    finally:
        meter.in_flight -= 1


async def _body_trouble(request: web.Request, bounds: Bounds) -> Problem | None:
    """Wait for the body; what is wrong with it, if anything is."""
    if (request.content_length or 0) > bounds.body_limit_bytes:
        return TOO_LARGE
    try:
        await wait_for_body(request.content, bounds.body_pace, bounds.body_limit_bytes)
    except web.HTTPException as error:
        return http_problem(error)
    # A body that is not encoded as it claims, or whose sender hung up in the middle of it.
    except (web.RequestPayloadError, ConnectionError):
        return UNREADABLE
    return None


async def _guarded(
    request: web.Request, handler: Handler, route: Route | None, timeout_s: float
) -> web.StreamResponse:
    """The handler's answer within the time allowed, or an error answer."""
    try:
        async with asyncio.timeout(timeout_s):
            return await handler(request)
    except ApiError as error:
        return answer_problem(request, error.problem, route)
    except NexgateError as error:
        request[FAILED_CALL] = str(error)
        return answer_problem(request, upstream_problem(request, error), route)
    except web.HTTPException as error:
        return answer_problem(request, http_problem(error), route)
    except TimeoutError:
        return answer_problem(request, TOO_SLOW, route)
    # A body that turned out not to be encoded as it claims.
    except (web.RequestPayloadError, ConnectionResetError):
        response = answer_problem(request, UNREADABLE, route)
        response.force_close()  # where the next request begins can't be known
        return response
    except Exception:  # nothing of a bug may reach a client
        log.exception("a bug: %s %s", request.method, route.path if route else "(no route)")
        return answer_problem(request, BROKEN, route)


def _has_line(request: web.Request, response: web.StreamResponse, failures: SummedLines) -> bool:
    """Whether a failed request has lines of its own; that of a failed call to Nexgate is written.

    Requests that fail for one reason have so many lines a second, and then a sum.
    """
    call = request.get(FAILED_CALL) if response.status >= 500 else None
    if not failures.admits(call or request.get(REFUSAL) or f"status {response.status}"):
        return False
    if call is not None:
        log.warning("request %s: %s", request[REQUEST_ID], call)
    return True


def _complete_headers(response: web.StreamResponse, request_id: str, route: Route | None) -> None:
    headers = response.headers
    headers["X-Request-Id"] = request_id
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Server"] = "loops-gateway"
    # Private until a route says otherwise.
    headers.setdefault("Cache-Control", "no-store")
    if route is not None and route.access is not Access.ANYONE:
        headers.setdefault("Vary", "Authorization, Cookie")


def _line(
    request: web.Request,
    response: web.StreamResponse,
    template: str,
    trace: Trace,
    seconds: float,
) -> Line:
    """Route template, never the path itself, the query, a header or a body."""
    return Line(
        request.method if request.method in METHODS else OTHER_METHOD,
        template,
        response.status,
        _size_bytes(request, response),
        seconds,
        request.get(CACHE_STATUS, ""),
        trace.calls,
        trace.calls_s,
        request.get(VIEWER_DIGEST, "-"),
        trace.request_id,
        trace.context.trace_id,
    )


def _size_bytes(request: web.Request, response: web.StreamResponse) -> int:
    """The length of a response's body, 0 where it is not in memory."""
    if request.method == "HEAD":
        return 0
    if isinstance(response, PreparedResponse):
        return response.length
    body = response.body if isinstance(response, web.Response) else None
    return len(body) if isinstance(body, bytes) else 0
