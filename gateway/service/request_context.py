"""For which viewer, and within which request, a verb runs."""

from dataclasses import dataclass, field
from functools import cached_property

from gateway.cache.outcome import RequestOutcome
from gateway.cache.reading import Reader
from gateway.viewer import GUEST, Viewer


@dataclass(frozen=True)
class RequestContext:
    """The viewer, and what the client wants.

    `wants_nexgate`: the response has the `nexgate` extension (`?include=nexgate`).
    `outcome` collects whether the request's reads were cache hits, for `Cache-Status`.
    """

    viewer: Viewer = GUEST
    wants_nexgate: bool = False
    outcome: RequestOutcome = field(default_factory=RequestOutcome, compare=False)

    @cached_property
    def reader(self) -> Reader:
        """The viewer as the cache knows them."""
        viewer = self.viewer
        return Reader(viewer.digest, viewer.facts, viewer.expires_at, self.outcome)
