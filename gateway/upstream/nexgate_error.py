"""The one error of calls to Nexgate."""

from typing import Final

from mappings.error_kinds import Kind

# The reason of a call that found no connection, or lost it before the reply began.
CONNECTION_FAILED: Final = "connection_failed"


class NexgateError(Exception):
    """A call that Nexgate refused, that did not reach it, or whose reply is broken.

    `kind` is its meaning, `status` the HTTP status behind it (None when there was no
    reply, or no call at all), `retry_after_s` the wait Nexgate asked for (1 to 3600 seconds),
    `route` the method and path template of the call, `reason` a word of the gateway's own
    ("html", "truncated", "clip_id_missing"). None of them holds text from Nexgate, a token or
    a filled-in URL, so `str()` may be logged. A chained cause may quote what arrived: log the
    error, not its cause.
    """

    def __init__(
        self,
        kind: Kind,
        *,
        route: str,
        status: int | None = None,
        retry_after_s: float | None = None,
        reason: str | None = None,
    ) -> None:
        """Describe one failed call."""
        self.kind = kind
        self.route = route
        self.status = status
        self.retry_after_s = retry_after_s
        self.reason = reason
        facts = ", ".join(str(fact) for fact in (status, reason) if fact is not None)
        super().__init__(f"{route}: {kind.value}" + (f" ({facts})" if facts else ""))
