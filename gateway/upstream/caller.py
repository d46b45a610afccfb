"""Sends calls to Nexgate and reads their replies; every group of endpoints uses it."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from pydantic import SecretStr
from yarl import URL

from gateway.metrics.meters import CallMeter
from gateway.settings.tree import NexgateSettings
from gateway.tracing.trace_context import TraceContext
from gateway.tracing.traces import Trace, current_trace
from gateway.upstream.endpoints import Endpoint
from gateway.upstream.envelope import RawReply, Reply, read_reply
from gateway.upstream.guards import NOBODY, Guards
from gateway.upstream.nexgate_error import NexgateError
from gateway.upstream.requests import Body, request_body, request_headers, request_url
from gateway.upstream.transport import Transport
from mappings.error_kinds import Kind

_LOG: Final = logging.getLogger(__name__)
_ANSWERS: Final = frozenset({"1xx", "2xx", "3xx"})


@dataclass(frozen=True)
class Access:
    """The access token of a call (None: without one), and whose share of the connections it takes.

    `viewer` is the digest of a credential, or names a group (`guards.GUESTS`, `guards.NOBODY`).
    """

    token: SecretStr | None
    viewer: str = NOBODY


class Caller:
    """One Nexgate: its address and connection pool. Every call is sent here."""

    def __init__(
        self, settings: NexgateSettings, *, clock: Callable[[], float] = time.time
    ) -> None:
        """Prepare a caller; `clock` gives seconds since the epoch. Nothing is opened yet."""
        self._base = URL(settings.base_url)
        self._transport = Transport(settings)
        self._clock = clock
        self.meter = CallMeter()
        self._guards = Guards(settings, self.meter)
        self.repairs = 0  # broken values repaired in replies since the start

    async def open(self) -> None:
        """Make the connection pool; a second call changes nothing."""
        await self._transport.open()

    async def close(self) -> None:
        """Close the pool; calls under way and later ones fail with UNAVAILABLE."""
        await self._transport.close()

    async def data(
        self,
        endpoint: Endpoint,
        access: Access,
        *,
        ids: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Body = None,
    ) -> object:
        """The data of a call's reply. Raises NexgateError and nothing else."""
        return (await self.send_call(endpoint, access, ids=ids, query=query, body=body)).data

    async def act(self, endpoint: Endpoint, access: Access, ids: Mapping[str, str]) -> bool:
        """Send a write without a body; False when its effect was there already."""
        return not (await self.send_call(endpoint, access, ids=ids)).was_settled

    async def send_call(
        self,
        endpoint: Endpoint,
        access: Access,
        *,
        ids: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Body = None,
    ) -> Reply:
        """Send one call and read its reply. Raises NexgateError and nothing else."""
        raw = await self.send_request(endpoint, access, ids=ids, query=query, body=body)
        return self.open_reply(endpoint, raw)

    async def send_request(
        self,
        endpoint: Endpoint,
        access: Access,
        *,
        ids: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Body = None,
    ) -> RawReply:
        """Send one call: every call to Nexgate passes here. Raises NexgateError."""
        url = request_url(self._base, endpoint, ids or {}, query or {})
        content, content_type = request_body(body)
        headers = request_headers(endpoint, token=access.token, content_type=content_type)
        attempt = partial(self._measured, endpoint, url, headers, content)
        return await self._guards.make_call(endpoint, access.viewer, attempt)

    async def _measured(
        self,
        endpoint: Endpoint,
        url: URL,
        headers: dict[str, str],
        content: bytes | None,
        timeout_s: float,
    ) -> RawReply:
        began_at, outcome = time.perf_counter(), "cancelled"
        trace = current_trace()
        call = trace.new_call() if trace is not None else None
        if trace is not None and call is not None:
            headers |= trace.call_fields(call)
        self.meter.in_flight += 1
        try:
            raw = await self._transport.send_request(endpoint, url, headers, content, timeout_s)
        except NexgateError as error:
            outcome = error.reason or error.kind.value
            raise
        else:
            outcome = f"{raw.status // 100}xx"
            return raw
        finally:
            self.meter.in_flight -= 1
            seconds = time.perf_counter() - began_at
            self.meter.count_call(endpoint.route, outcome, seconds)
            if trace is not None:
                trace.count_call(seconds)
                _note_call(trace, call, endpoint, outcome, seconds)

    def open_reply(self, endpoint: Endpoint, raw: RawReply) -> Reply:
        """Open a reply; what had to be repaired in it is counted. Raises NexgateError."""
        reply = read_reply(endpoint, raw, now=self._clock())
        if reply.repairs:
            self.repairs += reply.repairs
            _LOG.warning("%s: %d broken values repaired", endpoint.route, reply.repairs)
        return reply


def _note_call(
    trace: Trace, call: TraceContext | None, endpoint: Endpoint, outcome: str, seconds: float
) -> None:
    attributes = {"http.request.method": endpoint.method, "url.template": endpoint.path}
    error = "" if outcome in _ANSWERS else outcome
    trace.note_call(endpoint.route, seconds, attributes, call=call, error=error)


def malformed(endpoint: Endpoint, reason: str) -> NexgateError:
    """The error for a successful reply whose data doesn't fit the endpoint's documentation."""
    return NexgateError(Kind.BROKEN, route=endpoint.route, status=200, reason=reason)
