"""How many reads a client has: by its credential, or by its address where Nexgate knows none."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from multidict import MultiMapping

from gateway.limits.token_buckets import TokenBuckets

# The address to count by, of a peer and the lines that proxies wrote.
AddressOf = Callable[[str | None, Sequence[str]], str]
_MOST_ADDRESSES: Final = 8_192


class TooMany(NamedTuple):
    """A read beyond the limit: how many there are at once, and when there are some again."""

    limit: int
    wait_s: float
    reset_s: float


class ReadLimits:
    """Counts reads. Loop thread only."""

    def __init__(
        self, viewers: TokenBuckets, addresses: TokenBuckets, address_of: AddressOf, field: str
    ) -> None:
        """`address_of` reads the lines of the header field `field`."""
        self.viewers = viewers
        self.addresses = addresses
        self.take_for_viewer: Final = viewers.wait_s
        self._field = field
        self._address_of = lru_cache(_MOST_ADDRESSES)(address_of)

    def take_for_address(self, peer: str | None, headers: MultiMapping[str]) -> float:
        """Take a read of a client without an accepted credential; how long to wait, if any."""
        return self.addresses.wait_s(self._name(peer, headers))

    def count_viewer(self, digest: str) -> TooMany | None:
        """Count a read with an accepted credential."""
        wait_s = self.viewers.wait_s(digest)
        return _too_many(self.viewers, digest, wait_s) if wait_s else None

    def count_address(self, peer: str | None, headers: MultiMapping[str]) -> TooMany | None:
        """Count a read without an accepted credential."""
        name = self._name(peer, headers)
        wait_s = self.addresses.wait_s(name)
        return _too_many(self.addresses, name, wait_s) if wait_s else None

    def _name(self, peer: str | None, headers: MultiMapping[str]) -> str:
        return self._address_of(peer, tuple(headers.getall(self._field, ())))


def _too_many(buckets: TokenBuckets, name: str, wait_s: float) -> TooMany:
    return TooMany(buckets.burst, wait_s, buckets.reset_s(name))
