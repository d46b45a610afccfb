"""The fast path to a cached response: no routing, no middleware, no model, no JSON.

It comes before the application. Whatever it can't answer at once is left to the application, which
gives the same response.
"""

from collections.abc import Callable
from typing import Final, Protocol

from aiohttp import hdrs
from aiohttp.http import RawRequestMessage

from gateway.http.cached_response import CachedBody, cached_message
from gateway.http.prepared_response import MOST_UNSENT_BYTES
from gateway.http.request_ids import RequestIds

# What names a response within a viewer's partition: compared whole, never joined.
ResponseKey = tuple[str | int | None, ...]

# Python's own share of a remembered target: two places in dictionaries, texts, a tuple.
TARGET_OVERHEAD_BYTES: Final = 500
# A target may have eight thousand characters, with all that is ignored in it: longer ones than this
# are not remembered.
LONGEST_TARGET: Final = 1_024
_BEARER: Final = "Bearer "


class KnownViewer(Protocol):
    """The viewer behind a credential honoured before."""

    @property
    def digest(self) -> str:
        """What the viewer's partition is found by."""


# The viewer of a token honoured before, or None.
FindViewer = Callable[[str], KnownViewer | None]
# The cached body of a partition's digest, a key and a greatest length, with its `Cache-Status`.
FindCached = Callable[[str, ResponseKey, int], tuple[CachedBody, bytes | None] | None]


class TargetMemory(Protocol):
    """The keys of cached responses by request target, within a bound in bytes.

    Targets hold nothing of a viewer but a cursor.
    """

    def find_item(self, key: str, /) -> ResponseKey | None:
        """The key of the response to a target."""

    def keep_item(self, key: str, item: ResponseKey, size_bytes: int, /) -> None:
        """Remember the key of the response to a target."""


class FastPath:
    """Responses for a Bearer token seen before and a request target seen before."""

    def __init__(
        self,
        find_viewer: FindViewer,
        find_cached: FindCached,
        targets: TargetMemory,
        request_ids: RequestIds,
        *,
        is_enabled: bool,
    ) -> None:
        """`is_enabled` says whether there is nothing else to do for such a response."""
        self.is_enabled = is_enabled
        self._find_viewer = find_viewer
        self._find_cached = find_cached
        self._request_ids = request_ids
        self._targets = targets

    def note_target(self, target: str, key: ResponseKey) -> None:
        """The response to this request target is cached under this key.

        A target too long to be remembered never takes the fast path.
        """
        if len(target) <= LONGEST_TARGET:
            self._targets.keep_item(target, key, TARGET_OVERHEAD_BYTES + 2 * len(target))

    def cached_message(self, request: RawRequestMessage) -> bytes | None:
        """The whole message that answers a GET on a connection that is kept.

        None where the application has to be asked.
        """
        key = self._targets.find_item(request.path)
        if key is None:
            return None
        headers = request.headers
        credentials = headers.getall(hdrs.AUTHORIZATION, ())
        # Any other spelling is read by the application.
        if len(credentials) != 1 or not credentials[0].startswith(_BEARER):
            return None
        viewer = self._find_viewer(credentials[0][len(_BEARER) :])
        if viewer is None:
            return None
        # The client of a longer one may have to be waited for.
        found = self._find_cached(viewer.digest, key, MOST_UNSENT_BYTES)
        if found is None:
            return None
        return cached_message(headers, *found, self._request_ids.request_id(headers))
