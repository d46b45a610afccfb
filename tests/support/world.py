"""A gateway and the sandbox behind it, as the tests of the whole see them."""

from collections.abc import Awaitable, Callable

from gateway.settings.cache import EntityKind
from tests.support.api import Api, Json

PUBLIC_URL = "https://loops.example"
SECRET = "a-secret-of-the-tests-that-is-long-enough"
# Most tests change the sandbox behind the gateway and look at once: nothing may be cached for them
# but who the viewer is, or each request would begin by asking Nexgate whether it accepts the token.
NOTHING_HELD: dict[str, object] = {
    **{f"fresh_{kind}_s": 0.0 for kind in EntityKind if kind is not EntityKind.OWN_PROFILE},
    "stale_while_revalidate": 0.0,
    "stale_if_error": 0.0,
}

# A busy machine may take seconds to accept a connection; shorter than what reads may take.
UNHURRIED: dict[str, object] = {"connect_timeout_s": 8.0}
# Tests ask from one address, as quickly as they can.
UNLIMITED: dict[str, object] = {
    "read_rate": 0,
    "address_read_rate": 0,
    "writes_per_minute": 0,
    "address_writes_per_minute": 0,
    "refreshes_per_minute": 0,
    "registrations_per_hour": 0,
}
# And sign in as one person again and again.
UNCOUNTED: dict[str, object] = {"attempts_per_account": 0, "attempts_of_strangers": 0}
# As operators have it, but for the delay.
COUNTED: dict[str, object] = {
    "attempts_per_account": 5,
    "attempts_of_strangers": 3,
    "stranger_delay_s": 0.0,
}


class World:
    """The gateway, and the sandbox with its control calls."""

    def __init__(self, gateway: Api, sandbox: Api) -> None:
        self.gateway = gateway
        self.sandbox = sandbox
        self._tokens: dict[str, str] = {}

    async def token(self, user: str = "alice", **options: object) -> str:
        if options or user not in self._tokens:
            answer = await self.sandbox.post("/_sandbox/token", json={"user": user, **options})
            token = str(answer.object["token"])
            if options:
                return token
            self._tokens[user] = token
        return self._tokens[user]

    async def calls(self) -> list[Json]:
        """The Nexgate calls since the previous call of this."""
        answer = await self.sandbox.get("/_sandbox/calls")
        await self.sandbox.call("DELETE", "/_sandbox/calls")
        found = answer.json
        if isinstance(found, dict):
            found = found["calls"]
        assert isinstance(found, list)
        return found

    async def fault(self, name: str, value: str | None = None, **more: object) -> None:
        answer = await self.sandbox.call(
            "PUT", "/_sandbox/faults", json={"fault": name, "value": value, **more}
        )
        assert answer.status < 300, answer.text

    async def heal(self) -> None:
        await self.sandbox.call("DELETE", "/_sandbox/faults")

    async def switch(self, **switches: bool) -> None:
        answer = await self.sandbox.call("PUT", "/_sandbox/switches", json=switches)
        assert answer.status < 300, answer.text

    async def notify(self, user: str, count: int) -> None:
        body = {"user": user, "count": count}
        answer = await self.sandbox.post("/_sandbox/notify", json=body)
        assert answer.status == 200, answer.text

    async def state(self) -> Json:
        return (await self.sandbox.get("/_sandbox/state")).object

    async def scroll(self, path: str, *, token: str | None = None, pages: int = 200) -> list[Json]:
        """All videos of a feed, followed to its end."""
        videos: list[Json] = []
        cursor: str | None = None
        for _ in range(pages):
            mark = "&" if "?" in path else "?"
            url = path if cursor is None else f"{path}{mark}cursor={cursor}"
            answer = await self.gateway.get(url, token=token)
            assert answer.status == 200, answer.text
            videos += answer.videos
            cursor = answer.next_cursor
            if cursor is None:
                return videos
        raise AssertionError("the feed never ends")


StartGateway = Callable[..., Awaitable[Api]]
# Before a sandbox whose answers are changed, with a token for it; before any application.
StartTwisted = Callable[..., Awaitable[tuple[Api, str]]]
StartBefore = Callable[..., Awaitable[Api]]
