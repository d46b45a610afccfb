"""Errors as their readers take them: Loops' JSON, OAuth's, or a page; and the status they have."""

from dataclasses import replace

from aiohttp import web

from gateway.errors import (
    Problem,
    error_body,
    oauth_code,
    oauth_error_body,
    problem_from_loops_error,
)
from gateway.http.list_fields import joined_field
from gateway.routes.app_keys import COOKIES, REFUSAL, REQUEST_METER
from gateway.routes.responses import html_answer, json_answer, pages_for
from gateway.routes.route import Route, Shape
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import loops_error

NOT_FOUND = Problem(404, "not_found", "Not Found.")
TOO_BUSY = Problem(503, "too_busy", "Too busy, try again in a moment.", {"Retry-After": "1"})
STOPPING = Problem(503, "stopping", "The gateway restarts.", {"Retry-After": "2"})
TOO_SLOW = Problem(504, "too_slow", "The request took too long.")
BODY_TOO_SLOW = Problem(408, "body_too_slow", "The request body came too slowly.")
TOO_LARGE = Problem(413, "too_large", "The request body is too large.")
UNREADABLE = Problem(400, "bad_request", "The request body can't be read.")
BROKEN = Problem(500, "internal_error", "Server Error")


def upstream_problem(request: web.Request, error: NexgateError) -> Problem:
    """The problem behind a failed call to Nexgate, in Loops' words."""
    is_action = request.method not in ("GET", "HEAD")
    return problem_from_loops_error(loops_error(error.kind, action=is_action), error.retry_after_s)


def http_problem(error: web.HTTPException) -> Problem:
    """The problem behind a refusal of aiohttp's: no such route or method, body too large."""
    if error.status == 413:
        return TOO_LARGE
    if error.status == 408:
        return BODY_TOO_SLOW
    if error.status == 405:
        allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
        return Problem(404, NOT_FOUND.reason, NOT_FOUND.message, allow)
    if error.status == 404:
        return NOT_FOUND
    return Problem(error.status, "bad_request", "The request can't be answered.")


def answer_problem(request: web.Request, problem: Problem, route: Route | None) -> web.Response:
    """An error in the shape of its route: a page for people, JSON for everything else."""
    problem = _as_the_client_reads_it(request, problem, route)
    request[REFUSAL] = problem.reason
    request.app[REQUEST_METER].refused[problem.reason] += 1
    is_page = route is not None and route.shape is Shape.PAGE
    is_stray_person = route is None and "text/html" in (
        joined_field(request.headers, "Accept") or ""
    )
    if _ends_session(request, problem, route):
        response = html_answer(pages_for(request).session_over_page(), status=problem.status)
    elif is_page or (is_stray_person and not _is_api(request.path)):
        response = html_answer(_page(request, problem, route), status=problem.status)
    else:
        response = _json(problem, Shape.COLLECTION if route is None else route.shape)
    response.headers.update(problem.headers)
    return response


def _as_the_client_reads_it(request: web.Request, problem: Problem, route: Route | None) -> Problem:
    """The same problem under the status that makes its client do the right thing."""
    # The web app, which comes with cookies, swallows a 503 (Loops API, SPA: 401, 419, 500, 503).
    # It asks for none of the pages.
    is_page = route is not None and route.shape is Shape.PAGE
    is_its_own = not is_page and not request.path.startswith("/oauth/")
    if problem.status == 503 and "Cookie" in request.headers and is_its_own:
        return replace(problem, status=502)
    return problem


def _ends_session(request: web.Request, problem: Problem, route: Route | None) -> bool:
    """Whether the answer tells the app that its session is over: a page does (Loops API, Quirks).

    Without Nexgate's own word the session may be good again in a moment.
    """
    is_refused = problem.status == 401 and _has_credential(request)
    is_over = is_refused and problem.reason != "credential_refused"
    return is_over and route is not None and route.ends_session


def _has_credential(request: web.Request) -> bool:
    return "Authorization" in request.headers or request.app[COOKIES].has_session(request)


def _json(problem: Problem, shape: Shape) -> web.Response:
    if shape is Shape.OAUTH:
        words = oauth_error_body(oauth_code(problem.status), problem.message)
        return json_answer(words, status=problem.status, headers={"Pragma": "no-cache"})
    body = error_body(problem, collection=shape is Shape.COLLECTION)
    return json_answer(body, status=problem.status)


def _page(request: web.Request, problem: Problem, route: Route | None) -> str:
    pages = pages_for(request)
    if problem.status == 404:
        return pages.nowhere_page() if route is None else pages.gone_page()
    if problem.status == 401:
        return pages.sign_in_hint_page()
    return pages.error_page(problem.status, problem.message)


def _is_api(path: str) -> bool:
    return path.startswith(("/api/", "/oauth/")) or path in ("/api", "/oauth")
