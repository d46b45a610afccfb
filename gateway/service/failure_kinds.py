"""Which failure of a Nexgate read means what to the cache: refused, failed, missing or other."""

from functools import partial

from gateway.cache.failure_policy import Failures, Judgement, Verdict
from gateway.errors import ApiError
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import Kind

# Nexgate is at fault; REJECTED is a 400 without an explanation.
_FAILED = frozenset({Kind.BROKEN, Kind.UNAVAILABLE, Kind.TIMEOUT, Kind.RATE_LIMITED, Kind.REJECTED})
_MISSING = frozenset({Kind.NOT_FOUND, Kind.NOT_A_CLIP, Kind.FORBIDDEN})


def judge(error: Exception) -> Judgement:
    """How the cache has to treat a failed read."""
    if isinstance(error, ApiError):
        # Raised before Nexgate was called: the session has ended, or the service token is refused.
        is_refused = error.problem.status == 401
        return Judgement(Verdict.REFUSED if is_refused else Verdict.OTHER)
    if not isinstance(error, NexgateError):
        return Judgement(Verdict.OTHER)
    if error.kind in (Kind.AUTH_REQUIRED, Kind.REFUSED):
        return Judgement(Verdict.REFUSED)
    if error.kind in _FAILED:
        return Judgement(Verdict.FAILED, status=error.status)
    if error.kind in _MISSING:
        again = partial(
            NexgateError, error.kind, route=error.route, status=error.status, reason=error.reason
        )
        return Judgement(Verdict.MISSING, again=again)
    return Judgement(Verdict.OTHER)


FAILURES = Failures((NexgateError, ApiError), judge)
