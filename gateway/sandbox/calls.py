"""The input of an operation: caller, parameters and body of a request (rules S6, S7)."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson
from aiohttp import web

from gateway.sandbox.envelope import Json, Refusal, Reply
from gateway.sandbox.options import Switch
from gateway.sandbox.simulator import SANDBOX, Sandbox
from gateway.sandbox.state import Account
from gateway.sandbox.store import Store

VIEWER: web.RequestKey[Account] = web.RequestKey("viewer", Account)
REPLY: web.RequestKey[Reply] = web.RequestKey("reply", Reply)

_HEX_GROUPS = re.compile(r"[0-9a-fA-F]{1,8}(-[0-9a-fA-F]{1,4}){3}-[0-9a-fA-F]{1,12}")
_FULL_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_GROUP_WIDTHS = (8, 4, 4, 4, 12)
_INTEGER = re.compile(r"[+-]?[0-9]{1,10}", re.ASCII)


@dataclass(frozen=True)
class Call:
    """A request that has passed authentication."""

    request: web.Request
    sandbox: Sandbox

    @property
    def store(self) -> Store:
        """The sandbox's rows."""
        return self.sandbox.store

    @property
    def viewer(self) -> Account:
        """The caller; for operations that need a token."""
        return self.request[VIEWER]

    @property
    def is_anonymous(self) -> bool:
        """Whether the request had no token."""
        return VIEWER not in self.request

    @property
    def now(self) -> datetime:
        """The time by the sandbox's clock."""
        return self.sandbox.options.clock()

    @property
    def base_url(self) -> str:
        """The base URL of the sandbox's media for the caller."""
        return self.sandbox.options.public_url or f"{self.request.scheme}://{self.request.host}"

    def has_switch(self, switch: Switch) -> bool:
        """Whether a switch is on."""
        return switch in self.sandbox.switches

    def id_in_path(self, name: str) -> str:
        """A UUID of the path, in lower case; short groups are padded with zeros (2.7)."""
        text = self.request.match_info[name]
        if not _HEX_GROUPS.fullmatch(text):
            raise Refusal(f"Method parameter '{name}'")
        groups = zip(text.lower().split("-"), _GROUP_WIDTHS, strict=True)
        return "-".join(group.rjust(width, "0") for group, width in groups)

    def integer_in_query(self, name: str, default: int) -> int:
        """An integer of the query; missing or empty is the default."""
        text = self.request.query.get(name, "")
        if not text:
            return default
        if not _INTEGER.fullmatch(text):
            raise Refusal(f"Method parameter '{name}'")
        return int(text)

    async def body(self, fields: Mapping[str, type], *, required: bool = True) -> Json:
        """The JSON body; a field not among `fields` or of another type is refused (2.6, S7)."""
        raw = await self.request.read()
        if not raw.strip():
            if required:
                raise Refusal("Required request body is missing")
            return {}
        if self.request.content_type != "application/json":
            given = self.request.headers.get("Content-Type", "application/octet-stream")
            raise Refusal(f"Content-Type '{given}' is not supported")
        try:
            document = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            raise Refusal("JSON parse error") from error
        if not isinstance(document, dict) or not all(
            name in fields and _is_a(value, fields[name]) for name, value in document.items()
        ):
            raise Refusal("JSON parse error")
        return document


def _is_a(value: object, kind: type) -> bool:
    if value is None:
        return True
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


def is_full_id(text: str) -> bool:
    """Whether a text is a full UUID, as bodies need it."""
    return _FULL_ID.fullmatch(text) is not None


def rejected_fields(problems: Mapping[str, str]) -> Refusal:
    """The 422 of field validation."""
    return Refusal("Validation failed", 422, dict(problems))


Operation = Callable[[Call], Awaitable[Reply]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def endpoint(operation: Operation) -> Handler:
    """A handler that puts the operation's reply into the request, for the pipeline to write."""

    async def handle(request: web.Request) -> web.StreamResponse:
        request[REPLY] = await operation(Call(request, request.app[SANDBOX]))
        return web.Response()

    return handle
