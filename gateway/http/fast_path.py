"""The fast path to a cached response: no routing, no middleware, no model, no JSON.

It comes before the application, in two steps: on the connection as soon as a request is read, and
where that can't be, in the handler before routing. What it can't answer is left to the
application, which gives the same response.
"""

import asyncio
import logging
from collections.abc import Callable
from enum import Enum, auto
from time import perf_counter
from typing import Final, NamedTuple, Protocol

from aiohttp import hdrs, web
from aiohttp.http import RawRequestMessage
from multidict import MultiMapping

from gateway.http.access_log import Line
from gateway.http.cached_response import CachedBody, cached_message, cached_response
from gateway.http.cookies import Cookies
from gateway.http.cors import OriginFields
from gateway.http.hit_counters import HitCounters
from gateway.http.hit_notes import HitNotes
from gateway.http.prepared_response import MOST_UNSENT_BYTES, PreparedResponse
from gateway.http.request_ids import RequestIds
from gateway.http.targets import normal_target

log = logging.getLogger(__name__)

# What names a response within a viewer's partition: compared whole, never joined.
ResponseKey = tuple[str | int | None, ...]

# Python's own share of a remembered target: two places in dictionaries, texts, two tuples.
TARGET_OVERHEAD_BYTES: Final = 560
# A target may have eight thousand characters, with all that is ignored in it: longer ones than this
# are not remembered.
LONGEST_TARGET: Final = 1_024
METHODS: Final = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})
_BEARER: Final = "Bearer "


class Step(Enum):
    """An answer that isn't there yet."""

    WAITING = auto()


class KnownViewer(Protocol):
    """The viewer behind a credential honoured before."""

    @property
    def digest(self) -> str:
        """What the viewer's partition is found by."""


# Whether what a partition holds may be given now; None: `done` is called with it in a later turn.
ConfirmSoon = Callable[[str, Callable[[bool], None]], bool | None]


class CachedResults(Protocol):
    """The responses in the cache."""

    @property
    def confirm_soon(self) -> ConfirmSoon | None:
        """What has to be asked before a response is given; None where nothing has to be."""

    def has_result(self, digest: str, key: ResponseKey) -> bool:
        """Whether there is a response with this key in a partition, of whatever age."""

    def find_result(
        self, digest: str, key: ResponseKey, longest: int | None = None
    ) -> tuple[CachedBody, bytes | None] | None:
        """A fresh response's body of at most `longest` bytes, with its `Cache-Status`."""


class ReadLimit(Protocol):
    """Counts reads; each gives how long to wait for the next one, 0 where there is one."""

    @property
    def take_for_viewer(self) -> Callable[[str], float]:
        """For the viewer with a digest."""

    def take_for_address(self, peer: str | None, headers: MultiMapping[str]) -> float:
        """For a guest."""


class AnswerMeter(Protocol):
    """Counts the answers of one route."""

    def count_answer(self, method: str, status: int, seconds: float) -> None:
        """Count an answered request, and how long the answer took."""


# The viewer of a token honoured before, or None.
FindViewer = Callable[[str], KnownViewer | None]
# Gets the whole message that answers a request, or None: the application has to be asked.
Resume = Callable[[bytes | None], None]


class Target(NamedTuple):
    """A request target that was answered before; `route` is its row's path, for the log."""

    key: ResponseKey
    route: str
    meter: AnswerMeter


class TargetMemory(Protocol):
    """Cached responses by request target, within a bound in bytes.

    Targets hold nothing of a viewer but a cursor.
    """

    def find_item(self, key: str, /) -> Target | None:
        """What was answered to a target."""

    def keep_item(self, key: str, item: Target, size_bytes: int, /) -> None:
        """Remember what was answered to a target."""


class FastPath:
    """Responses for a credential seen before, or none, and a request target seen before."""

    def __init__(
        self,
        find_viewer: FindViewer,
        guest: KnownViewer,
        results: CachedResults,
        targets: TargetMemory,
        request_ids: RequestIds,
        cookies: Cookies,
        origins: OriginFields,
        notes: HitNotes,
        hits: HitCounters,
        limits: ReadLimit,
        meter_of_route: Callable[[str], AnswerMeter],
    ) -> None:
        self._find_viewer = find_viewer
        self._guest = guest
        self._results = results
        self._confirm = results.confirm_soon
        self._request_id_of = request_ids.request_id
        self._targets = targets
        self._find_target = targets.find_item
        self._cookies = cookies
        self._origins = origins
        self._least_noted_status = notes.least_status
        self._note_hit = notes.note_hit
        self._times_checks = notes.is_exporting
        self._trace_id_of = notes.trace_id_of
        self._hits = hits
        self._guest_digest = guest.digest
        self._take_for_address = limits.take_for_address
        self._take_for_viewer = limits.take_for_viewer
        self._meter_of_route = meter_of_route

    def note_target(self, target: str, key: ResponseKey, route: str) -> None:
        """The response to this request target is cached under this key.

        A target too long to be remembered never takes the fast path.
        """
        if len(target) <= LONGEST_TARGET:
            size_bytes = TARGET_OVERHEAD_BYTES + 2 * len(target)
            meter = self._meter_of_route(route)
            self._targets.keep_item(target, Target(key, route, meter), size_bytes)

    def begin_message(
        self, request: RawRequestMessage, peer: str | None, resume: Resume
    ) -> bytes | Step | None:
        """The whole message that answers a GET or HEAD of `peer` on a connection that is kept.

        None where the application has to be asked; `WAITING` where `resume` is called with either
        in a later turn of the event loop.
        """
        known = self._known(request.path, request.headers)
        if known is None:
            return None
        target, digest = known
        began_at = perf_counter()
        if self._confirm is None:
            return self._message(request, peer, target, digest, began_at)

        def finish(is_confirmed: bool) -> None:
            message = None
            check_s = perf_counter() - began_at if self._times_checks else 0.0
            try:
                if is_confirmed:
                    message = self._message(request, peer, target, digest, began_at, check_s)
            except Exception:  # must not reach whoever confirmed
                log.exception("a bug: what may be cached is left to the application")
            resume(message)

        is_confirmed = self._confirm_soon(target, digest, finish)
        if is_confirmed is None:
            return Step.WAITING
        return self._message(request, peer, target, digest, began_at) if is_confirmed else None

    async def find_response(self, request: web.BaseRequest) -> PreparedResponse | None:
        """The response to a request that has come to the handler; None as above."""
        headers = request.headers
        if request.method not in METHODS or request.body_exists or hdrs.EXPECT in headers:
            return None
        known = self._known(request.raw_path, headers)
        if known is None:
            return None
        target, digest = known
        began_at = perf_counter()
        check_s = 0.0 if self._confirm is None else await self._check(target, digest)
        if check_s is None:
            return None
        found = self._results.find_result(digest, target.key)
        if found is None or self._is_too_much(digest, request.remote, headers):
            return None
        request_id = self._request_id_of(headers)
        response = cached_response(headers, *found, request_id, self._origins.lines(headers))
        self._hits.handler += 1
        seconds = perf_counter() - began_at
        target.meter.count_answer(request.method, response.status, seconds)
        if response.status >= self._least_noted_status:
            size_bytes = 0 if request.method == hdrs.METH_HEAD else response.length
            what = (request.method, target.route, response.status, size_bytes, seconds)
            self._note(headers, what, found[1], digest, request_id, check_s)
        return response

    def _known(self, target: str, headers: MultiMapping[str]) -> tuple[Target, str] | None:
        """The target, if it is known, and the digest of the viewer, if the credential is known."""
        known = self._find_target(target) or self._find_target(normal_target(target))
        if known is None:
            return None
        credentials = headers.getall(hdrs.AUTHORIZATION, None)
        if credentials is None:
            token = self._cookies.plain_session_token(headers)
        # Any other spelling is read by the application.
        elif len(credentials) == 1 and credentials[0].startswith(_BEARER):
            token = credentials[0][len(_BEARER) :] or None
        else:
            token = None
        if token is None:
            return None
        viewer = self._find_viewer(token) if token else self._guest
        return None if viewer is None else (known, viewer.digest)

    def _is_too_much(self, digest: str, peer: str | None, headers: MultiMapping[str]) -> bool:
        """Whether the client reads more than it may; the application tells it so."""
        if digest == self._guest_digest:
            return self._take_for_address(peer, headers) > 0
        return self._take_for_viewer(digest) > 0

    def _confirm_soon(
        self, target: Target, digest: str, done: Callable[[bool], None]
    ) -> bool | None:
        """Whether a response may be given; nobody is asked where none is cached."""
        if self._confirm is None or not self._results.has_result(digest, target.key):
            return False
        return self._confirm(digest, done)

    async def _check(self, target: Target, digest: str) -> float | None:
        """How long it took until a response was confirmed, 0 if at once; None if it is not."""
        began_at = perf_counter()
        later: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def finish(is_confirmed: bool) -> None:
            if not later.done():
                later.set_result(is_confirmed)

        is_confirmed = self._confirm_soon(target, digest, finish)
        if is_confirmed is not None:
            return 0.0 if is_confirmed else None
        return perf_counter() - began_at if await later else None

    def _message(
        self,
        request: RawRequestMessage,
        peer: str | None,
        target: Target,
        digest: str,
        began_at: float,
        check_s: float = 0.0,
    ) -> bytes | None:
        # The client of a longer one may have to be waited for.
        found = self._results.find_result(digest, target.key, MOST_UNSENT_BYTES)
        if found is None or self._is_too_much(digest, peer, request.headers):
            return None
        body, cache_status = found
        method, headers, origins = request.method, request.headers, self._origins
        request_id = self._request_id_of(headers)
        lines = origins.lines(headers) if origins.allowed else origins.others
        status, message = cached_message(method, headers, body, cache_status, request_id, lines)
        self._hits.connection += 1
        seconds = perf_counter() - began_at
        target.meter.count_answer(method, status, seconds)
        if status >= self._least_noted_status:
            size_bytes = len(message) - message.index(b"\r\n\r\n") - 4
            what = (method, target.route, status, size_bytes, seconds)
            self._note(headers, what, cache_status, digest, request_id, check_s)
        return message

    def _note(
        self,
        headers: MultiMapping[str],
        what: tuple[str, str, int, int, float],
        cache_status: bytes | None,
        digest: str,
        request_id: str,
        check_s: float,
    ) -> None:
        """Note an answer given here; `what` are the first fields of its line.

        `check_s` is how long it waited to be confirmed, 0 where nobody was asked.
        """
        method, route, status, size_bytes, seconds = what
        cache = "" if cache_status is None else cache_status.decode()
        trace_id = self._trace_id_of(headers)
        # By position: names would cost a quarter of all this.
        line = Line(
            method, route, status, size_bytes, seconds, cache, 0, 0.0, digest, request_id, trace_id
        )
        self._note_hit(headers, line, check_s)
