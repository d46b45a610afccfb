"""A bounded visitor of somebody's API: so many requests, so much time, so many bytes, no media."""

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import (
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    FormData,
)
from multidict import CIMultiDictProxy
from yarl import URL

MAX_ANSWER_BYTES = 8_388_608
FETCHED_BYTES = 4096
REQUEST_TIMEOUT_S = 20.0
MAX_WAITS = 3
LONGEST_WAIT_S = 60.0


class CannotJudge(Exception):
    """The server can't be judged; the message is a sentence for people."""


class Unanswered(Exception):
    """One request got no answer that can be read; the message says what happened."""


@dataclass(frozen=True)
class Bounds:
    """How much a run may cost the server: requests in all, pages of one list, seconds in all."""

    max_requests: int = 500
    max_pages: int | None = None
    max_seconds: float = 600.0


@dataclass(frozen=True)
class Answer:
    """One answer, read to its end; `document` is None where it is no JSON."""

    where: str
    status: int
    headers: CIMultiDictProxy[str]
    body: bytes
    document: object = None
    is_json: bool = False

    @property
    def object(self) -> dict[str, object]:
        """The document where it is an object, else an empty one."""
        return self.document if isinstance(self.document, dict) else {}

    def tokens(self, field_name: str) -> list[str]:
        """The members of a list field, in lower case: Vary, Cache-Control (RFC 9110, 5.6.1)."""
        joined = ",".join(self.headers.getall(field_name, ()))
        return [one.strip().lower() for one in joined.split(",") if one.strip()]

    @property
    def content_type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


class Walker:
    """Asks one server, one request after the other.

    Redirects are not followed, cookies not kept, and what a server names is fetched without the
    token: that goes to the server it is meant for and nowhere else.
    """

    def __init__(self, base_url: str, token: str | None, bounds: Bounds) -> None:
        self.base_url = base_url.rstrip("/")
        self.token = token
        self.bounds = bounds
        self.requests = 0
        self._is_bounded = True
        self._started_at = time.monotonic()
        self._session: ClientSession | None = None

    async def __aenter__(self) -> "Walker":
        self._session = ClientSession(
            cookie_jar=DummyCookieJar(), timeout=ClientTimeout(total=REQUEST_TIMEOUT_S)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    @contextmanager
    def undoing(self) -> Iterator[None]:
        """What a run has done it takes back, even when its bounds are used up."""
        before, self._is_bounded = self._is_bounded, False
        try:
            yield
        finally:
            self._is_bounded = before

    @property
    def seconds(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._started_at

    async def get(
        self,
        path: str,
        *,
        signed_in: bool = True,
        headers: Mapping[str, str] | None = None,
        **query: str | int,
    ) -> Answer:
        """GET; with the token unless `signed_in` is false."""
        return await self.ask("GET", path, signed_in=signed_in, headers=headers, query=query)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        signed_in: bool = True,
        query: Mapping[str, str | int] | None = None,
        body: object = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        is_patient: bool = True,
    ) -> Answer:
        """One request. A 429 is waited for as long as it asks, at most `MAX_WAITS` times.

        `body` goes out as JSON, `form` as multipart text; `headers` win over those of every
        request, Authorization among them. A 429 is an answer unless `is_patient`. Raises
        Unanswered, and CannotJudge when the bounds are used up.
        """
        fields = {"Accept": "application/json", "User-Agent": "loops-gateway-conform"}
        if signed_in and self.token:
            fields["Authorization"] = f"Bearer {self.token}"
        fields.update(headers or {})
        url = _address(self.base_url + path, query or {})
        answer = await self._once(method, url, fields, body, form)
        for _ in range(MAX_WAITS):
            if answer.status != 429 or not is_patient:
                break
            await asyncio.sleep(self._wait_s(answer))
            answer = await self._once(method, url, fields, body, form)
        return answer

    def _wait_s(self, answer: Answer) -> float:
        wanted = answer.headers.get("Retry-After", "")
        wait_s = float(wanted) if wanted.isascii() and wanted.isdecimal() else 1.0
        if wait_s > LONGEST_WAIT_S:
            raise CannotJudge(f"the server asks for {wait_s:.0f} s of patience (429); try later")
        return wait_s

    async def fetch(
        self, method: str, address: str, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """A media file, wherever it is: without any credential, its first `FETCHED_BYTES` at most.

        Raises Unanswered, and CannotJudge when the bounds are used up.
        """
        if self._session is None:
            raise RuntimeError("the walker is not open")
        url = _address(self.base_url, {}).join(_address(address, {}))
        if url.scheme not in ("http", "https"):
            raise Unanswered(f"no address to fetch from: {address}")
        self._pay()
        where = f"{method} {url.origin()}{url.raw_path}"
        fields = {"User-Agent": "loops-gateway-conform", "Accept-Encoding": "identity"}
        try:
            async with self._session.request(
                method, url, headers={**fields, **(headers or {})}, allow_redirects=False
            ) as response:
                body = bytearray()
                while len(body) < FETCHED_BYTES and (chunk := await response.content.readany()):
                    body += chunk
                return Answer(where, response.status, response.headers, bytes(body))
        except TimeoutError:
            raise Unanswered(f"{where}: no answer within {REQUEST_TIMEOUT_S:.0f} s") from None
        except (ClientError, OSError, ValueError) as error:
            raise Unanswered(f"{where}: {error or type(error).__name__}") from None

    async def _once(
        self,
        method: str,
        url: URL,
        headers: Mapping[str, str],
        body: object,
        form: Mapping[str, str] | None,
    ) -> Answer:
        if self._session is None:
            raise RuntimeError("the walker is not open")
        self._pay()
        where = f"{method} {url.raw_path_qs}"
        parts = FormData(form, default_to_multipart=True) if form is not None else None
        try:
            async with self._session.request(
                method, url, headers=headers, json=body, data=parts, allow_redirects=False
            ) as response:
                return await _read(where, response)
        except TimeoutError:
            raise Unanswered(f"{where}: no answer within {REQUEST_TIMEOUT_S:.0f} s") from None
        except (ClientError, OSError, ValueError) as error:
            # ValueError: what the server gave can't be sent back to it, in a header field.
            raise Unanswered(f"{where}: {error or type(error).__name__}") from None

    def _pay(self) -> None:
        if not self._is_bounded:
            self.requests += 1
            return
        if self.requests >= self.bounds.max_requests:
            raise CannotJudge(
                f"the {self.bounds.max_requests} requests allowed were used up before the end of a "
                "list; raise --max-requests, or look at the first pages only with --pages"
            )
        if self.seconds > self.bounds.max_seconds:
            raise CannotJudge(f"it took longer than {self.bounds.max_seconds:.0f} s")
        self.requests += 1


def _address(text: str, query: Mapping[str, str | int]) -> URL:
    """An address made of what a server may have named; half a surrogate pair becomes `?`."""
    try:
        url = URL(_encodable(text))
        parameters = {name: _encodable(str(value)) for name, value in query.items()}
        return url.with_query(parameters) if parameters else url
    except ValueError as error:
        raise Unanswered(f"no address can be made of {text!r}: {error}") from None


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


async def _read(where: str, response: ClientResponse) -> Answer:
    body = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise Unanswered(f"{where}: an answer of more than {MAX_ANSWER_BYTES} bytes")
    try:
        document, is_json = json.loads(bytes(body)), True
    except (ValueError, RecursionError):
        document, is_json = None, False
    return Answer(where, response.status, response.headers, bytes(body), document, is_json)
