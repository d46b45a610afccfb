"""How many cached responses were given by which step of the way a request goes."""

from dataclasses import asdict, dataclass


@dataclass(slots=True)
class HitCounters:
    """`connection`: as soon as the request was read; `handler`: before routing; `application`."""

    connection: int = 0
    handler: int = 0
    application: int = 0

    def snapshot(self) -> dict[str, int]:
        """All counts, by step."""
        return asdict(self)
