"""On whose behalf, and within which request, a verb runs."""

from dataclasses import dataclass, field
from functools import cached_property

from gateway.cache.outcome import RequestOutcome
from gateway.cache.read_through import Reader
from gateway.viewer import GUEST, Viewer


@dataclass(frozen=True)
class RequestContext:
    """The viewer, the request's trace, which travels on to Nexgate, and what was asked for.

    `wants_nexgate`: the response shall carry the `nexgate` extension (`?include=nexgate`).
    `outcome` gathers what the request gets out of the cache.
    """

    viewer: Viewer = GUEST
    request_id: str | None = None
    traceparent: str | None = None
    wants_nexgate: bool = False
    outcome: RequestOutcome = field(default_factory=RequestOutcome, compare=False)

    @cached_property
    def reader(self) -> Reader:
        """The viewer as the cache knows them."""
        viewer = self.viewer
        return Reader(viewer.digest, viewer.facts, viewer.expires_at, self.outcome)
