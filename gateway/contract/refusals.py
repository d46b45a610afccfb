"""Which errors a route can answer, and what they look like (docs/design.md, Errors)."""

import re
from collections.abc import Mapping
from typing import Final

from gateway.contract.json_schema import Schema
from gateway.contract.operation import Operation
from gateway.errors import (
    ApiError,
    Problem,
    error_body,
    invalid,
    not_found,
    oauth_code,
    oauth_error_body,
    problem_from_loops_error,
    unauthenticated,
    unavailable,
)
from gateway.routes.csrf import CSRF_MISMATCH
from gateway.routes.route import Access, Route, Shape
from gateway.routes.scopes import needed_scopes
from gateway.service.takedowns import TAKEN_DOWN
from mappings.error_kinds import Kind, loops_error

_REQUEST_ID: Final[Mapping[str, object]] = {"$ref": "#/components/headers/X-Request-Id"}
_HEADERS: Final[Mapping[int, str]] = {
    401: "WWW-Authenticate",
    403: "WWW-Authenticate",
    429: "Retry-After",
    503: "Retry-After",
}
_KINDS: Final[Mapping[Shape, str]] = {Shape.PAGE: "Page", Shape.OAUTH: "OAuth"}
# The paths of one clip or one account.
_SHOWS_ONE: Final = re.compile(r"\{(id|username|shortcode)\}")
_SAFE_METHODS: Final = frozenset({"GET", "HEAD"})


def _from_nexgate(kind: Kind) -> Problem:
    return problem_from_loops_error(loops_error(kind, action=False))


def _problem(error: ApiError) -> Problem:
    return error.problem


# What stands for each status: why it is answered, and an answer as the gateway writes it.
_STATUSES: Final[Mapping[int, tuple[str, Problem]]] = {
    400: (
        "No HTTP request, one with a line of more than 8190 bytes, or a cursor that Nexgate no "
        "longer knows.",
        _from_nexgate(Kind.BAD_CURSOR),
    ),
    401: (
        "No credential, or one that is refused or has expired.",
        _problem(unauthenticated()),
    ),
    403: (
        "The token lacks the scope that this needs; on `GET /api/v1/app/preferences`: the session "
        "has ended, and the app then asks for a new sign-in.",
        Problem(403, "insufficient_scope", "The app was not allowed to do this."),
    ),
    404: ("Not there, or not for this viewer.", _problem(not_found())),
    413: (
        "The body is larger than the server allows.",
        Problem(413, "too_large", "The request body is too large."),
    ),
    419: ("A cookie came without its CSRF token.", CSRF_MISMATCH),
    422: (
        "The request can't be done as it is; `errors` holds messages by field.",
        _problem(invalid({"limit": ["The limit field must be between 1 and 20."]})),
    ),
    429: (
        "Too many requests; `Retry-After` tells when to try again.",
        _from_nexgate(Kind.RATE_LIMITED),
    ),
    451: ("Taken down by the operator of the server.", TAKEN_DOWN),
    502: ("Nexgate gave no usable answer.", _from_nexgate(Kind.BROKEN)),
    503: (
        "Nexgate does not answer, or the gateway is too busy.",
        _problem(unavailable("The video service is not available right now.")),
    ),
    504: ("Nexgate, or the request as a whole, took too long.", _from_nexgate(Kind.TIMEOUT)),
}


def error_statuses(route: Route, operation: Operation) -> tuple[int, ...]:
    """Every error status a route can answer, in order."""
    statuses = {400, 429, 503, 504, *operation.statuses}
    if route.access is not Access.ANYONE:
        statuses.add(401)
        if needed_scopes(route.method, route.path):
            statuses.add(403)
        if route.method not in _SAFE_METHODS:
            statuses.add(419)
    if "{" in route.path:
        statuses.add(404)
    if _SHOWS_ONE.search(route.path) and route.becomes != "-":
        statuses.add(451)
    if operation.body is not None:
        statuses |= {413, 422}
    if any(parameter.is_checked for parameter in operation.query):
        statuses.add(422)
    # Where a sign-in is needed, Nexgate is asked whether it accepts the token.
    if route.becomes != "-" or route.access is Access.SIGNED_IN:
        statuses |= _upstream_statuses(route)
    if operation.refusal is not None:
        statuses.add(operation.refusal)
    return tuple(sorted(statuses))


def _upstream_statuses(route: Route) -> set[int]:
    # An action that Nexgate refuses is 422, a read that it refuses is a 404.
    return {502, 404 if route.method in _SAFE_METHODS else 422}


def error_response(status: int, shape: Shape) -> Schema:
    """A reference to the component that describes an error of this shape."""
    kind = _KINDS.get(shape, "Error")
    return {"$ref": f"#/components/responses/{kind}{status}"}


def error_components() -> dict[str, Schema]:
    """The responses that all routes share, as JSON, in OAuth's words, as pages for people."""
    components: dict[str, Schema] = {}
    for status, (description, problem) in _STATUSES.items():
        headers: Schema = {"X-Request-Id": _REQUEST_ID}
        if status in _HEADERS:
            headers[_HEADERS[status]] = {"$ref": f"#/components/headers/{_HEADERS[status]}"}
        response: Schema = {"description": description, "headers": headers}
        as_json = _json_content(problem)
        components[f"Error{status}"] = {**response, "content": as_json}
        components[f"OAuth{status}"] = {**response, "content": _oauth_content(problem)}
        page: Schema = {"text/html": {"schema": {"type": "string"}}}
        if status == 400:  # what never got as far as a route is JSON everywhere
            page |= as_json
        components[f"Page{status}"] = {**response, "content": page}
    return components


def _oauth_content(problem: Problem) -> Schema:
    words = oauth_error_body(oauth_code(problem.status), problem.message)
    schema = {"$ref": "#/components/schemas/OAuthRefusal"}
    return {"application/json": {"schema": schema, "example": words}}


def _json_content(problem: Problem) -> Schema:
    examples = {
        name: {"value": error_body(problem, collection=is_collection).model_dump()}
        for name, is_collection in (("collection", True), ("object", False))
    }
    schema = {"$ref": "#/components/schemas/ErrorBody"}
    return {"application/json": {"schema": schema, "examples": examples}}
