"""On whose behalf, and within which request, a verb runs."""

from dataclasses import dataclass, field

from gateway.cache.outcome import Reading
from gateway.cache.read_through import Reader
from gateway.viewer import GUEST, Viewer


@dataclass(frozen=True, slots=True)
class Asker:
    """The viewer, the request's trace, which travels on to Nexgate, and what was asked for.

    `wants_nexgate`: the answer shall carry the `nexgate` extension (`?include=nexgate`).
    `reading` gathers what the request gets out of the cache, `reader` is the viewer as the cache
    knows them.
    """

    viewer: Viewer = GUEST
    request_id: str | None = None
    traceparent: str | None = None
    wants_nexgate: bool = False
    reading: Reading = field(default_factory=Reading, compare=False)
    reader: Reader = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the reader."""
        viewer = self.viewer
        reader = Reader(viewer.digest, viewer.facts, viewer.expires_at, self.reading)
        object.__setattr__(self, "reader", reader)
