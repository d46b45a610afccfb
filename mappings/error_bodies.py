"""Failed answers of one side as failed answers of the other."""

from dataclasses import dataclass
from http import HTTPStatus

from mappings.error_kinds import Kind, LoopsError, classify, loops_error


@dataclass(frozen=True)
class NexgateFailure:
    """A failure as a Nexgate client gets it."""

    status: int
    message: str

    def envelope(self, action_time: str) -> dict[str, object]:
        """The body ("Nexgate Clips API, Error Response Structure"); the time has no zone."""
        return {
            "success": False,
            "httpStatus": HTTPStatus(self.status).name,
            "message": self.message,
            "action_time": action_time,
            "data": self.message,
        }


_KIND_OF_REASON: dict[str, Kind] = {
    "unauthenticated": Kind.AUTH_REQUIRED,
    "forbidden": Kind.FORBIDDEN,
    "not_found": Kind.NOT_FOUND,
    "already_done": Kind.ALREADY_DONE,
    "not_done": Kind.NOT_DONE,
    "invalid_cursor": Kind.BAD_CURSOR,
    "invalid": Kind.INVALID,
    "invalid_state": Kind.INVALID_STATE,
    "rate_limited": Kind.RATE_LIMITED,
    "not_supported": Kind.UNSUPPORTED_ROUTE,
    "upstream_error": Kind.BROKEN,
    "upstream_unavailable": Kind.UNAVAILABLE,
    "upstream_timeout": Kind.TIMEOUT,
    "outcome_unknown": Kind.OUTCOME_UNKNOWN,
}

# Texts that Nexgate itself uses, so that whoever reads them by their text understands.
_FAILURE_OF_KIND: dict[Kind, NexgateFailure] = {
    Kind.AUTH_REQUIRED: NexgateFailure(401, "Invalid token"),
    Kind.FORBIDDEN: NexgateFailure(403, "Access Denied"),
    Kind.NOT_FOUND: NexgateFailure(404, "Clip not found"),
    Kind.ALREADY_DONE: NexgateFailure(400, "You have already liked this post"),
    Kind.NOT_DONE: NexgateFailure(400, "You have not liked this post"),
    Kind.BAD_CURSOR: NexgateFailure(400, "Invalid cursor"),
    Kind.INVALID: NexgateFailure(422, "Validation failed"),
    Kind.INVALID_STATE: NexgateFailure(400, "Follow request is not pending"),
    Kind.RATE_LIMITED: NexgateFailure(429, "Too many requests"),
    Kind.UNSUPPORTED_ROUTE: NexgateFailure(404, "No static resource"),
    Kind.BROKEN: NexgateFailure(500, "An error occurred"),
    Kind.UNAVAILABLE: NexgateFailure(503, "Service unavailable"),
    Kind.TIMEOUT: NexgateFailure(504, "Timeout"),
    Kind.OUTCOME_UNKNOWN: NexgateFailure(504, "Timeout"),
}


def loops_error_from_nexgate(status: int, document: object, *, action: bool) -> LoopsError:
    """The Loops error of a failed Nexgate answer: its status and its decoded body, or None.

    `action` tells a call that changes something from a read.
    """
    is_envelope = isinstance(document, dict) and "success" in document
    message = document.get("message") if isinstance(document, dict) else None
    text = message if isinstance(message, str) else None
    return loops_error(classify(status, text, envelope=is_envelope), action=action)


def failure_from_loops(status: int, document: object) -> NexgateFailure:
    """The Nexgate failure of a failed Loops answer: its status and its decoded body, or None.

    `error.reason` tells, where it is one of the gateway's; the status else. Never a text of the
    answer itself.
    """
    error = document.get("error") if isinstance(document, dict) else None
    reason = error.get("reason") if isinstance(error, dict) else None
    kind = _KIND_OF_REASON.get(reason) if isinstance(reason, str) else None
    if kind is None:
        kind = classify(status, None)
    return _FAILURE_OF_KIND.get(kind, _FAILURE_OF_KIND[Kind.BROKEN])
