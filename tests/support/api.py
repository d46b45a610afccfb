"""One server under one address, called as a client would, and its answers read."""

from dataclasses import dataclass, field
from io import BytesIO

from aiohttp import ClientResponse, ClientSession
from multidict import CIMultiDictProxy
from yarl import URL

Json = dict[str, "object"]


@dataclass
class Answer:
    """An answer with its body read."""

    status: int
    headers: CIMultiDictProxy[str]
    text: str
    json: object = field(default=None)

    @property
    def object(self) -> Json:
        assert isinstance(self.json, dict), self.text
        return self.json

    @property
    def videos(self) -> list[Json]:
        found = self.object["data"]
        assert isinstance(found, list)
        return found

    @property
    def next_cursor(self) -> str | None:
        meta = self.object["meta"]
        assert isinstance(meta, dict)
        cursor = meta["next_cursor"]
        assert cursor is None or (isinstance(cursor, str) and cursor)
        return cursor


class Api:
    """One server under one address, called as a client would."""

    def __init__(self, session: ClientSession, base: str) -> None:
        self.session = session
        self.base = base

    async def call(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        json: object = None,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        sent = dict(headers or {})
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        async with self.session.request(
            method,
            URL(self.base + path, encoded=True),  # as it stands: no resolving of dots
            json=json,
            data=body if body is None or len(body) < 65_536 else BytesIO(body),
            headers=sent,
            allow_redirects=False,
        ) as response:
            return await read(response)

    async def get(self, path: str, *, token: str | None = None, **headers: str) -> Answer:
        return await self.call("GET", path, token=token, headers=headers)

    async def post(self, path: str, *, token: str | None = None, json: object = None) -> Answer:
        return await self.call("POST", path, token=token, json=json)


async def read(response: ClientResponse) -> Answer:
    raw = await response.read()
    is_text = response.content_type.startswith(("text/", "application/json"))
    text = raw.decode() if is_text else ""
    is_json = response.content_type == "application/json" and raw
    return Answer(
        response.status,
        response.headers,
        text,
        await response.json() if is_json else None,
    )
