"""On whose behalf, and within which request, a verb runs."""

from dataclasses import dataclass

from gateway.viewer import GUEST, Viewer


@dataclass(frozen=True, slots=True)
class Asker:
    """The viewer, the request's trace, which travels on to Nexgate, and what was asked for.

    `wants_nexgate`: the answer shall carry the `nexgate` extension (`?include=nexgate`).
    """

    viewer: Viewer = GUEST
    request_id: str | None = None
    traceparent: str | None = None
    wants_nexgate: bool = False
