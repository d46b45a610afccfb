"""Answers to what never gets as far as a route: malformed, over-long, of another protocol.

Nothing of what came is in the answer or in the log.
"""

import logging
from typing import Final

from aiohttp import web
from aiohttp.http_exceptions import LineTooLong

from gateway.error_answers import BROKEN, TOO_SLOW, http_problem
from gateway.errors import Problem, error_body
from gateway.http.access_log import AccessLog, Line
from gateway.http.connection import is_unreadable
from gateway.http.request_ids import RequestIds
from gateway.metrics.meters import METHODS, NO_ROUTE, OTHER_METHOD, RequestMeter
from gateway.routes.responses import json_answer

log = logging.getLogger("gateway")

MALFORMED: Final = Problem(400, "malformed_request", "This is no HTTP/1.1 request.")
OVER_LONG: Final = Problem(
    400, "malformed_request", "The request line or a header field is longer than 8190 bytes."
)


class Refusals:
    """Makes the answers, for any listener; counts and logs them as those of other requests."""

    def __init__(self, request_ids: RequestIds, access_log: AccessLog, meter: RequestMeter) -> None:
        self._request_ids = request_ids
        self._access_log = access_log
        self._meter = meter

    def refuse(
        self, request: web.BaseRequest, status: int, error: BaseException | None
    ) -> web.Response:
        """The answer where aiohttp would give one of its own, of this status."""
        problem = self._problem(request, status, error)
        request_id = self._request_ids.request_id(request.headers)
        is_known = request.method in METHODS and not is_unreadable(request)
        method = request.method if is_known else OTHER_METHOD
        self._meter.of_route(NO_ROUTE).count_answer(method, problem.status, 0.0)
        self._meter.refused[problem.reason] += 1
        answer = refusal(problem, request_id)
        has_line = problem.status >= self._access_log.least_status
        if has_line and self._access_log.failures.admits(problem.reason):
            size_bytes = len(answer.body) if isinstance(answer.body, bytes) else 0
            self._access_log.add_line(
                Line(
                    *(method, NO_ROUTE, problem.status, size_bytes),
                    seconds=0.0,
                    cache="",
                    calls=0,
                    calls_s=0.0,
                    viewer="-",
                    request_id=request_id,
                    trace_id="",
                )
            )
        return answer

    def _problem(
        self, request: web.BaseRequest, status: int, error: BaseException | None
    ) -> Problem:
        if isinstance(error, web.HTTPException):
            return http_problem(error)
        if is_unreadable(request):
            return OVER_LONG if isinstance(error, LineTooLong) else MALFORMED
        if status == TOO_SLOW.status:
            return TOO_SLOW
        log.error("a bug outside of the routes", exc_info=error)
        return BROKEN


def refusal(problem: Problem, request_id: str) -> web.Response:
    """An error answer that is no route's."""
    headers = {
        **problem.headers,
        "X-Request-Id": request_id,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Server": "loops-gateway",
    }
    body = error_body(problem, collection=True)
    return json_answer(body, status=problem.status, headers=headers)
