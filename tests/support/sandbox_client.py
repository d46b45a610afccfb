"""A client of the sandbox, and a clock that the tests move."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient

from gateway.sandbox.options import Switch
from gateway.sandbox.simulator import Sandbox

AiohttpClient = Callable[..., Awaitable[TestClient[web.Request, web.Application]]]


class Clock:
    """A clock that stands still until the test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 6, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Nexgate:
    """A client of the sandbox that speaks as any of its users."""

    http: TestClient[web.Request, web.Application]
    sandbox: Sandbox
    clock: Clock

    async def send(
        self, method: str, path: str, *, user: str | None = "alice", fault: str = "", **more: Any
    ) -> ClientResponse:
        headers = dict(more.pop("headers", {}))
        if user is not None:
            headers["Authorization"] = f"Bearer {self.sandbox.issue_token(user)}"
        if fault:
            headers["X-Sandbox-Fault"] = fault
        return await self.http.request(method, path, headers=headers, **more)

    async def answer(self, method: str, path: str, **more: Any) -> tuple[int, str]:
        """Status and message; checks that the envelope is whole (S8)."""
        response = await self.send(method, path, **more)
        document = await response.json()
        assert set(document) == {"success", "httpStatus", "message", "action_time", "data"}
        assert document["success"] is (response.status == 200)
        assert response.content_type == "application/json"
        return response.status, document["message"]

    async def data(self, method: str, path: str, **more: Any) -> Any:
        """The data of a success."""
        response = await self.send(method, path, **more)
        assert response.status == 200, await response.text()
        return (await response.json())["data"]

    async def feed(self, *, user: str = "alice", **query: Any) -> Any:
        params = {name: str(value) for name, value in query.items()}
        return await self.data("GET", "/api/v1/e-social/clip/feed", user=user, params=params)

    async def read_clip(self, media_id: str, *, user: str = "alice") -> Any:
        return await self.data("GET", f"/api/v1/e-social/clip/{media_id}", user=user)

    def turn_on(self, switch: Switch) -> None:
        self.sandbox.switches.add(switch)

    def id_of(self, user: str) -> str:
        return self.sandbox.account(user).id
