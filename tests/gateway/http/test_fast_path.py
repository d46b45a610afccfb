"""What is answered before the application, and which request targets are remembered."""

import logging
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from aiohttp import HttpVersion11, hdrs
from aiohttp.http import RawRequestMessage
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from gateway.cache.body_pool import Body, BodyPool
from gateway.cache.ledger import Ledger
from gateway.cache.lru import LruOfBytes
from gateway.http.access_log import AccessLog
from gateway.http.cookies import Cookies
from gateway.http.cors import RESPONSE_HEADERS, OriginFields
from gateway.http.fast_path import FastPath, KnownViewer, ResponseKey, Step
from gateway.http.hit_counters import HitCounters
from gateway.http.hit_notes import HitNotes
from gateway.http.request_ids import RequestIds
from gateway.limits.reads import ReadLimits
from gateway.limits.token_buckets import TokenBuckets
from gateway.metrics.meters import RequestMeter
from gateway.tracing.traces import Traces
from gateway.viewer import GUEST, Viewer

TARGET = "/api/v1/feed/local"
ROUTE = "/api/v1/feed/{name}"
KEY = ("answer",)
TOKEN = "a.token.seen-before"
SESSION = "session.seen-before"
GOOD = ("Authorization", f"Bearer {TOKEN}")
COOKIE = ("Cookie", f"a=b; loops_session={SESSION}; XSRF-TOKEN=c")
ORIGIN = "https://client.example"
COOKIES = Cookies(
    origin="https://loops.example", csrf_keys=[b"key"], session_prefix="session.", max_length=4_096
)


@dataclass
class Cached:
    """The same response for every viewer but guests."""

    is_confirmed: bool | None = True
    guests: bool = False

    def __post_init__(self) -> None:
        self.waiting: list[Callable[[bool], None]] = []
        self.body = BodyPool(Ledger()).pooled_body(b'{"data": []}')

    def has_result(self, digest: str, key: ResponseKey) -> bool:
        return key == KEY and (digest != "guest" or self.guests)

    def find_result(
        self, digest: str, key: ResponseKey, longest: int | None = None
    ) -> tuple[Body, bytes | None] | None:
        return (self.body, b"hit; ttl=9") if self.has_result(digest, key) else None

    def confirm_soon(self, digest: str, done: Callable[[bool], None]) -> bool | None:
        self.waiting.append(done)
        return self.is_confirmed


PEER = "192.0.2.1"


def unlimited_reads() -> ReadLimits:
    return ReadLimits(
        TokenBuckets(0, 1), TokenBuckets(0, 1), lambda peer, _: str(peer), "forwarded"
    )


def find_viewer(token: str) -> KnownViewer | None:
    return Viewer(digest=token) if token in (TOKEN, SESSION) else None


@dataclass
class Served:
    """A fast path, and what it noted."""

    path: FastPath
    hits: HitCounters
    log: AccessLog

    def message(self, request: RawRequestMessage) -> bytes | Step | None:
        return self.path.begin_message(request, PEER, unexpected)


def unexpected(answer: bytes | None) -> None:
    raise AssertionError(answer)


def served(
    cached: Cached,
    *,
    origins: tuple[str, ...] = (),
    least_status: int = 400,
    limits: ReadLimits | None = None,
) -> Served:
    hits = HitCounters()
    log = AccessLog(logging.getLogger("gateway.access"), least_status=least_status)
    path = FastPath(
        find_viewer,
        GUEST,
        cached,
        LruOfBytes(2**20, Ledger()),
        RequestIds(),
        COOKIES,
        OriginFields(origins),
        HitNotes(log, Traces()),
        hits,
        limits or unlimited_reads(),
        RequestMeter().of_route,
    )
    path.note_target(TARGET, KEY, ROUTE)
    return Served(path, hits, log)


def asked(*fields: tuple[str, str], target: str = TARGET, method: str = "GET") -> RawRequestMessage:
    headers = CIMultiDictProxy(CIMultiDict(fields))
    return RawRequestMessage(
        method, target, HttpVersion11, headers, (), False, None, False, False, URL(target)
    )


def test_credentials_seen_before_are_answered_and_nothing_else() -> None:
    at = served(Cached())
    for fields in ([GOOD], [COOKIE], [GOOD, ("Cookie", "loops_session=another")]):
        assert isinstance(at.message(asked(*fields)), bytes), fields
    assert at.hits.snapshot() == {"connection": 3, "handler": 0, "application": 0}
    assert at.message(asked(GOOD, target=f"{TARGET}?limit=5")) is None
    assert at.message(asked()) is None
    assert at.message(asked(GOOD, GOOD)) is None
    assert at.message(asked(GOOD, ("Authorization", "Bearer another"))) is None
    for spelling in (f"bearer {TOKEN}", f"Bearer  {TOKEN}", f"Bearer {TOKEN}=", "Bearer ", TOKEN):
        assert at.message(asked(("Authorization", spelling))) is None, spelling
    assert at.message(asked(("Authorization", f"Token, {TOKEN}"), COOKIE)) is None
    for cookie in (f'x="; loops_session={SESSION}', f"loops_session={SESSION}; loops_session=b"):
        assert at.message(asked(("Cookie", cookie))) is None, cookie
    assert at.message(asked(COOKIE, COOKIE)) is None


def test_guests_are_answered_where_something_is_cached_for_them() -> None:
    at = served(Cached(guests=True))
    for fields in ([], [("Cookie", "a=b")], [("Cookie", "loops_session=attempt.1")]):
        assert isinstance(at.message(asked(*fields)), bytes), fields
    assert at.message(asked(("Authorization", "Bearer another"))) is None


@pytest.mark.parametrize("target", [f"{TARGET}/", "//api/v1/feed/local", "/api//v1/feed//local//"])
def test_slashes_that_say_nothing_make_no_difference(target: str) -> None:
    assert isinstance(served(Cached()).message(asked(GOOD, target=target)), bytes)


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_what_has_to_be_confirmed_is_given_later_or_not_at_all(is_confirmed: bool) -> None:
    cached = Cached(is_confirmed=None)
    at = served(cached)
    given: list[bytes | None] = []
    assert at.path.begin_message(asked(GOOD), PEER, given.append) is Step.WAITING
    assert given == []
    cached.waiting[0](is_confirmed)
    assert [answer is not None for answer in given] == [is_confirmed]
    assert at.hits.connection == is_confirmed
    cached.is_confirmed = False
    assert at.message(asked(GOOD)) is None


def test_a_bug_behind_a_confirmation_leaves_the_request_to_the_application(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached = Cached(is_confirmed=None)
    given: list[bytes | None] = []
    served(cached).path.begin_message(asked(GOOD), PEER, given.append)
    monkeypatch.setattr(cached, "find_result", lambda *_: 1 / 0)
    cached.waiting[0](True)
    assert given == [None]
    assert "ZeroDivisionError" in caplog.text


async def test_in_the_handler_the_same_is_answered() -> None:
    at = served(Cached(), origins=(ORIGIN,), least_status=0)
    for fields in ([GOOD], [COOKIE]):
        request = make_mocked_request("GET", TARGET, CIMultiDict([*fields, ("Origin", ORIGIN)]))
        response = await at.path.find_response(request)
        assert response is not None
        message = at.message(asked(*fields, ("Origin", ORIGIN)))
        assert isinstance(message, bytes)
        for line in response._fields.splitlines():
            assert line.startswith(b"X-Request-Id") or line in message
    assert at.hits.snapshot() == {"connection": 2, "handler": 2, "application": 0}
    for method, more in (("POST", []), ("GET", [(hdrs.EXPECT, "100-continue")])):
        headers = CIMultiDict([GOOD, *more])
        assert await at.path.find_response(make_mocked_request(method, TARGET, headers)) is None


def test_origins_are_told_what_they_may_read() -> None:
    at = served(Cached(), origins=(ORIGIN,))
    message = at.message(asked(GOOD, ("Origin", ORIGIN)))
    assert isinstance(message, bytes)
    lines = message.split(b"\r\n")
    assert b"Access-Control-Allow-Origin: " + ORIGIN.encode() in lines
    assert b"Access-Control-Expose-Headers: " + RESPONSE_HEADERS.encode() in lines
    assert b"Vary: Authorization, Cookie, Accept-Encoding, Origin" in lines
    for fields in ([], [("Origin", f"{ORIGIN}.evil.example")]):
        message = at.message(asked(GOOD, *fields))
        assert isinstance(message, bytes)
        assert b"Access-Control" not in message
        assert b"Vary: Authorization, Cookie, Accept-Encoding, Origin\r\n" in message
    nobody = served(Cached()).message(asked(GOOD, ("Origin", ORIGIN)))
    assert isinstance(nobody, bytes)
    assert b"Origin" not in nobody


def test_a_line_is_logged_where_it_is_wanted(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for least_status, lines in ((0, 2), (400, 0), (1_000, 0)):
        at = served(Cached(), least_status=least_status)
        etag = f'"{Cached().body.tag.decode()}"'
        at.message(asked(GOOD, ("X-Request-Id", "one")))
        at.message(asked(GOOD, ("If-None-Match", etag), method="HEAD"))
        at.log.close()
        logged = [line for record in caplog.records for line in record.getMessage().split("\n")]
        caplog.clear()
        assert len(logged) == lines
        if lines:
            assert logged[0].startswith(f"GET {ROUTE} 200 ")
            assert logged[0].endswith(f" viewer={TOKEN[:12]} trace=- request=one")
            assert logged[1].startswith(f"HEAD {ROUTE} 304 ")


def test_long_targets_are_not_remembered() -> None:
    path = served(Cached()).path
    tracemalloc.start()
    try:
        for number in range(2_000):
            path.note_target(f"/api/v1/feed/local?{number:08000}", KEY, ROUTE)
        taken_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # A library may refer to what was read last.
    assert taken_bytes < 4_000_000
