"""The running sandbox: rows, switches, faults and recorded calls."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta

from aiohttp import web

from gateway.sandbox.faults import Fault
from gateway.sandbox.options import SandboxOptions, Switch
from gateway.sandbox.seed.media import Catalog
from gateway.sandbox.seed.seeded_store import seeded_store
from gateway.sandbox.state import Account, Notification, Post
from gateway.sandbox.store import Store
from gateway.sandbox.tokens import Signer, TokenKind

MAX_RECORDED_CALLS = 10_000


@dataclass
class RecordedCall:
    """A recorded call to Nexgate's paths, without credentials."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    has_authorization: bool
    route: str | None = None
    user: str | None = None
    status: int | None = None


@dataclass
class Sandbox:
    """The in-process handle, `app[SANDBOX]`: rows and everything the control calls do."""

    options: SandboxOptions
    store: Store = field(init=False)
    switches: set[Switch] = field(init=False)
    faults: list[Fault] = field(init=False, default_factory=list)
    calls: deque[RecordedCall] = field(init=False)
    stopping: asyncio.Event = field(init=False, default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.catalog = Catalog.read_catalog(self.options.media_dir)
        self.signer = Signer(self.options.signing_key, self.options.clock)
        self.calls = deque(maxlen=MAX_RECORDED_CALLS)
        self.reset_state()

    def reset_state(self) -> None:
        """Restores rows and switches, removes faults and recorded calls. Tokens stay valid."""
        self.store = seeded_store(self.catalog)
        self.switches = set(self.options.switches)
        self.faults.clear()
        self.calls.clear()

    def account(self, user_name: str) -> Account:
        """A user by name; raises KeyError."""
        return self.store.accounts_by_name[user_name]

    def issue_token(
        self, user_name: str, *, lifetime_s: int | None = None, kind: TokenKind = "ACCESS"
    ) -> str:
        """A token for any name, existing or not; expired if the lifetime is 0 s or less."""
        if lifetime_s is None:
            options = self.options
            refresh = kind == "REFRESH"
            lifetime_s = options.refresh_lifetime_s if refresh else options.access_lifetime_s
        return self.signer.issue_token(user_name, kind, lifetime_s)

    def notify(self, user_name: str, count: int) -> None:
        """Sends a user that many notifications, `Message 1` and so on, newer than all others."""
        store, user_id = self.store, self.account(user_name).id
        every = store.notifications.values()
        latest = max((one.created_at for one in every), default=self.options.clock())
        first = max(self.options.clock(), latest + timedelta(seconds=1))
        for number in range(count):
            made = Notification(
                store.new_id("notification"),
                user_id,
                "PAYMENT_RECEIVED",
                f"Message {number + 1}",
                "A message for trying things out.",
                first + timedelta(seconds=number),
            )
            store.notifications[made.id] = made

    def publish_clips(self, user_name: str, caption: str | None, count: int = 1) -> list[Post]:
        """Publishes posts of one clip each, newer than all others; answers them."""
        made = []
        author = self.account(user_name)
        first = max(self.options.clock(), self.store.newest_publish_time() + timedelta(seconds=1))
        for number in range(count):
            at = first + timedelta(seconds=number)
            post = Post(self.store.new_id("post"), author.id, caption, at, at)
            media = self.catalog.make_clip(
                self.store.new_id("media"), post.id, len(self.store.media)
            )
            self.store.add_post(post, [media])
            made.append(post)
        return made


SANDBOX: web.AppKey[Sandbox] = web.AppKey("sandbox", Sandbox)
