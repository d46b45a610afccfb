"""The gateway's one family of errors: status, reason code, message, header fields.

`error_body` serves every client: the app and the web app read `message`, some read
`error.message`, the app maps over `data` whatever the status (Loops API, Error bodies).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from mappings.error_kinds import LoopsError
from mappings.loops import ErrorBody, ErrorDetail


@dataclass(frozen=True)
class Problem:
    """An error response: status, stable reason code, sentence, header fields, field errors."""

    status: int
    reason: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, list[str]] | None = None


class ApiError(Exception):
    """Ends a request with an error response; the client sees `problem` and nothing else."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.reason}")
        self.problem = problem


def not_found(message: str = "Record not found.") -> ApiError:
    """404: the record does not exist, or not for this viewer."""
    return ApiError(Problem(404, "not_found", message))


def unauthenticated(reason: str = "unauthenticated") -> ApiError:
    """401 with Loops' message; `reason`: no token (the default), refused or expired."""
    challenge = "Bearer" if reason == "unauthenticated" else 'Bearer error="invalid_token"'
    return ApiError(
        Problem(401, reason, "Unauthenticated.", {"WWW-Authenticate": challenge}),
    )


def invalid(errors: Mapping[str, list[str]]) -> ApiError:
    """422 with the messages of each field (Loops API, Error bodies)."""
    messages = [text for texts in errors.values() for text in texts]
    more = len(messages) - 1
    plural = "s" if more > 1 else ""
    message = messages[0] + (f" (and {more} more error{plural})" if more else "")
    return ApiError(Problem(422, "validation_failed", message, errors=errors))


def unavailable(message: str, *, retry_after_s: int = 5) -> ApiError:
    """503 with Retry-After in seconds."""
    return ApiError(Problem(503, "unavailable", message, {"Retry-After": str(retry_after_s)}))


def problem_from_loops_error(error: LoopsError, retry_after_s: float | None = None) -> Problem:
    """The error response for a failed Nexgate call; 503 and 429 always carry Retry-After."""
    headers: dict[str, str] = {}
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    if error.status in (429, 503):
        headers["Retry-After"] = str(max(1, round(retry_after_s or 5)))
    return Problem(error.status, error.reason, error.message, headers)


# Beside what RFC 6749, 5.2 and 4.1.2.1 have: `slow_down` is RFC 8628's, 3.5.
_OAUTH_CODES: Final = {429: "slow_down", 500: "server_error", 502: "server_error"}


def oauth_code(status: int) -> str:
    """The `error` of OAuth for a status that the grant is not to blame for."""
    other = "invalid_request" if status < 500 else "temporarily_unavailable"
    return _OAUTH_CODES.get(status, other)


def oauth_error_body(error: str, description: str) -> dict[str, str | None]:
    """The JSON of an OAuth error (RFC 6749, 5.2), with `message` and `data` for Loops clients."""
    return {
        "error": error,
        "error_description": description,
        "message": description,
        "data": None,
    }


def error_body(problem: Problem, *, collection: bool) -> ErrorBody:
    """The JSON of an error: `message`, `error` and `data` side by side, `errors` for a 422."""
    return ErrorBody(
        message=problem.message,
        error=ErrorDetail(code=problem.status, message=problem.message, reason=problem.reason),
        data=[] if collection else None,
        errors=dict(problem.errors) if problem.errors is not None else None,
    )
