"""What a read of the cache is: who reads, and what is wanted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from gateway.cache.entries import Key
from gateway.cache.outcome import RequestOutcome
from gateway.cache.stored_entries import Kept
from gateway.settings.cache import EntityKind
from mappings.rules import ViewerFacts

Fetch = Callable[[], Awaitable[Kept]]
# Between the shared tier and entries: a value of bytes that is fresh until then, and bytes of a
# value.
Revive = Callable[[bytes, float], Awaitable[Kept | None]]
Pack = Callable[[Kept], bytes]


@dataclass(frozen=True)
class Reader:
    """Whose partition is read, on whose behalf, and where it is noted.

    `facts` are what translating needs to know of the viewer; `ends_at` is when the credential
    ends, in epoch seconds.
    """

    digest: str
    facts: ViewerFacts
    ends_at: float | None = None
    outcome: RequestOutcome = field(default_factory=RequestOutcome)


@dataclass(frozen=True)
class Wanted:
    """One thing to read: its key and kind, and how it is fetched.

    `revive` and `pack` are there where other processes may share it. Without `gives_stale` what is
    stale is given only when Nexgate fails or is slow. `is_first`: the first page of a list, which a
    viewer who asks for it again wants anew.
    """

    key: Key
    kind: EntityKind
    fetch: Fetch
    revive: Revive | None = None
    pack: Pack | None = None
    gives_stale: bool = True
    is_first: bool = False
