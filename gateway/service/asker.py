"""On whose behalf, and within which request, a verb runs."""

from dataclasses import dataclass, field

from gateway.cache.read_through import Reader
from gateway.cache.reading import Reading
from gateway.viewer import GUEST, Viewer


@dataclass(frozen=True, slots=True)
class Asker:
    """The viewer, the request's trace, which travels on to Nexgate, and what was asked for.

    `wants_nexgate`: the answer shall carry the `nexgate` extension (`?include=nexgate`).
    `reading` gathers what the request gets out of the cache.
    """

    viewer: Viewer = GUEST
    request_id: str | None = None
    traceparent: str | None = None
    wants_nexgate: bool = False
    reading: Reading = field(default_factory=Reading, compare=False)

    @property
    def reader(self) -> Reader:
        """The viewer as the cache knows them."""
        viewer = self.viewer
        return Reader(viewer.digest, viewer.facts, viewer.expires_at, self.reading)
