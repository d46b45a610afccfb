"""A small synchronous HTTP client, for tests of any kind."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

# A test indexes what it expects, and fails where the answer is another.
Json = Any

_TIMEOUT_S = 30.0
_MOST_PAGES = 1000


class _NoRedirects(HTTPRedirectHandler):
    """A redirect is an answer."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


# Servers of a test are never behind the proxy that the environment may name.
_OPENER = build_opener(ProxyHandler({}), _NoRedirects())


@dataclass(frozen=True)
class Answer:
    """An answer, read to its end."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Json:
        """The body as JSON; raises ValueError when it is none."""
        return json.loads(self.body)


class Client:
    """Calls one server on behalf of one user; every status is an answer, no redirect is followed.

    A lost connection raises OSError.
    """

    def __init__(self, url: str, token: str | None) -> None:
        self.url = url
        self.token = token

    def get(self, path: str, **query: object) -> Answer:
        """GET; keyword arguments become the query."""
        return self.call("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: object = None) -> Answer:
        """POST, with a JSON body where one is given."""
        return self.call("POST", path, body)

    def put(self, path: str, body: object = None) -> Answer:
        """PUT, with a JSON body where one is given."""
        return self.call("PUT", path, body)

    def delete(self, path: str) -> Answer:
        """DELETE."""
        return self.call("DELETE", path)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Any request; `path` is everything behind the host."""
        sent = {"Accept": "application/json", **(headers or {})}
        if self.token is not None:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        content = None
        if body is not None:
            content = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        request = Request(self.url + path, content, sent, method=method)  # noqa: S310 - http only
        try:
            with _OPENER.open(request, timeout=_TIMEOUT_S) as response:
                return Answer(response.status, response.headers, response.read())
        except HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

    def items(self, path: str, **query: object) -> Iterator[dict[str, object]]:
        """Every item of a Loops list, page after page to its end."""
        cursor: object = None
        for _ in range(_MOST_PAGES):
            more = {} if cursor is None else {"cursor": cursor}
            page = self.get(path, **query, **more).json
            yield from page["data"]
            cursor = page["meta"]["next_cursor"]
            if cursor is None:
                return
        raise AssertionError(f"{path} never ends")
