"""What a sample of a route is."""

from dataclasses import dataclass, field

from tests.support.api import Json


@dataclass
class Sample:
    """A request that works on a route, and the status it is answered with."""

    method: str
    path: str
    json: Json | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
