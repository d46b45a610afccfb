"""One viewer of a soak: reads and writes at random, and remembers what every read must show.

What a read must show is known of writes that were answered before it was sent and not followed by
another one before its answer came. Which of them it must show: `Sent.must_show`.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import aiohttp
import orjson

from benchmarks.soak_findings import Findings, Json, Sent, Write
from benchmarks.soak_replicas import Replica
from gateway.sandbox.simulator import Sandbox

# What a client may get while Nexgate is failing; anything else beside 200 is a mistake of ours.
TROUBLE = frozenset({429, 502, 503, 504})

VERBS: Mapping[str, tuple[str, bool]] = {
    "like": ("has_liked", True),
    "unlike": ("has_liked", False),
    "bookmark": ("has_bookmarked", True),
    "unbookmark": ("has_bookmarked", False),
}
FEEDS = ("for-you", "local")
SELF = "/api/v1/account/info/self"


def sandbox_post(sandbox: Sandbox, video_id: object) -> str | None:
    """The Nexgate post of a Loops video; None for one whose id is no UUID."""
    media = sandbox.store.media.get(str(UUID(int=int(str(video_id)))))
    return media.post_id if media is not None else None


@dataclass
class Viewer:
    """A viewer with an account of their own and two devices, one of which only reads.

    Each request goes through any of the gateways. `known` is the latest write to each post, as
    `has_liked` and the like.
    """

    name: str
    token: str
    replicas: Sequence[Replica]
    session: aiohttp.ClientSession
    sandbox: Sandbox
    findings: Findings
    rng: random.Random
    known: dict[tuple[str, str], Write] = field(default_factory=dict)
    seen: list[Json] = field(default_factory=list)

    async def live(self, until: float) -> None:
        """Act until the loop's clock says `until`."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._repeat(self._act, 0.2, until))
            group.create_task(self._repeat(self._read, 0.6, until))

    async def _repeat(
        self, act: Callable[[], Awaitable[None]], pause_s: float, until: float
    ) -> None:
        loop = asyncio.get_running_loop()
        while loop.time() < until:
            await act()
            await asyncio.sleep(self.rng.uniform(0, pause_s))

    async def _act(self) -> None:
        choice = self.rng.random()
        if choice < 0.75 or not self.seen:
            await self._read()
        elif choice < 0.80:
            await self._comment()
        else:
            await self._write(self.rng.choice(tuple(VERBS)))

    async def _read(self) -> None:
        choice = self.rng.random()
        if choice < 0.46 or not self.seen:
            await self.read_feed(self.rng.choice(FEEDS), pages=self.rng.randint(1, 3))
        elif choice < 0.73:
            await self._read_video()
        elif choice < 0.86:
            await self._read_account()
        else:
            await self._read_self()

    async def read_feed(
        self, name: str, *, pages: int, through: Replica | None = None
    ) -> list[Json]:
        """The videos of a feed's first pages; each must show what is known."""
        limit, cursor, found = self.rng.choice((5, 10, 20)), None, list[Json]()
        for _ in range(pages):
            path = f"/api/v1/feed/{name}?limit={limit}"
            if cursor is not None:
                path = f"{path}&cursor={cursor}"
            sent = await self._call("GET", path, through=through)
            if sent is None:
                break
            found += self._videos(sent, path)
            cursor = _cursor(sent.answer)
            if cursor is None:
                break
        self.seen = found or self.seen
        return found

    async def _read_video(self) -> None:
        path = f"/api/v1/video/{self._any_video()['id']}"
        sent = await self._call("GET", path)
        if sent is not None and isinstance(sent.answer["data"], dict):
            self._check(sent.answer["data"], sent, path)

    async def _read_account(self) -> None:
        account = self._any_video()["account"]
        if isinstance(account, dict):
            path = f"/api/v1/feed/account/{account['id']}"
            sent = await self._call("GET", path)
            if sent is not None:
                self._videos(sent, path)

    async def _read_self(self) -> None:
        sent = await self._call("GET", SELF)
        if sent is not None and isinstance(sent.answer["data"], dict):
            shown = sent.answer["data"]["username"]
            if shown != self.name:
                self.findings.mistake(f"{self.name} was shown {shown}'s own account")

    async def _comment(self) -> None:
        path = f"/api/v1/video/comments/{self._any_video()['id']}"
        text = f"{self.name} was here, {self.rng.random()}"
        sent = await self._call("POST", path, {"comment": text})
        if sent is None:
            return
        write = self._answered(sent, value=True)
        listed = await self._call("GET", path)
        if listed is None or not self._has_to_show(listed, write):
            return
        if text not in str(listed.answer):
            self.findings.mistake(f"{self.name} does not see the comment just written")

    async def _write(self, verb: str) -> None:
        video = self._any_video()
        post_id = sandbox_post(self.sandbox, video["id"])
        if post_id is None:
            return
        name, wanted = VERBS[verb]
        path = f"/api/v1/video/{verb}/{video['id']}"
        replica = self._any_replica()
        self.known[post_id, name] = Write(replica, None, replica.tier_use())
        sent = await self._call("POST", path, through=replica)
        if sent is None:
            return
        if sent.answer[name] is not wanted:
            self.findings.mistake(f"{self.name}: {path} answers {name} {sent.answer[name]}")
        self._check(sent.answer, sent, path, ignoring=name)
        self.known[post_id, name] = self._answered(sent, value=wanted)

    def _answered(self, sent: Sent, *, value: bool) -> Write:
        self.findings.writes += 1
        return Write(sent.replica, value, sent.tier_use)

    def _any_video(self) -> Json:
        return self.rng.choice(self.seen)

    def _any_replica(self) -> Replica:
        return self.rng.choice(self.replicas)

    def _videos(self, sent: Sent, path: str) -> list[Json]:
        videos = sent.answer["data"]
        if not isinstance(videos, list):
            self.findings.mistake(f"{path}: no list")
            return []
        for video in videos:
            self._check(video, sent, path)
        return videos

    def _check(self, video: Json, sent: Sent, path: str, *, ignoring: str = "") -> None:
        """A video shows what this viewer did, and nothing that another one did."""
        post_id = sandbox_post(self.sandbox, video["id"])
        if post_id is None:
            return
        for name in {"has_liked", "has_bookmarked"} - {ignoring}:
            expected = self._expected(sent, (post_id, name))
            if expected is not None and video[name] is not expected:
                self.findings.mistake(
                    f"{self.name}: {path} shows {name} {video[name]}, not {expected}, "
                    f"through {sent.replica.url}; Nexgate says {self._truth(post_id, name)}"
                )
        account = video["account"]
        is_own = isinstance(account, dict) and account["username"] == self.name
        if video["is_owner"] is not is_own:
            self.findings.mistake(f"{self.name}: {path} shows is_owner {video['is_owner']}")

    def _expected(self, sent: Sent, of: tuple[str, str]) -> bool | None:
        """What must be shown; None where that can't be told."""
        write = sent.known.get(of)
        if self.known.get(of) is not write:
            return None
        if write is None:
            return False
        return write.value if self._has_to_show(sent, write) else None

    def _truth(self, post_id: str, name: str) -> bool:
        post, own_id = self.sandbox.store.posts[post_id], self.sandbox.account(self.name).id
        return own_id in (post.liked_by if name == "has_liked" else post.saved_by)

    def _has_to_show(self, sent: Sent, write: Write) -> bool:
        must = sent.must_show(write)
        if write.replica is not sent.replica and write.value is not None:
            self.findings.crossed += must
            self.findings.excused += not must
        return must

    async def _call(
        self, method: str, path: str, body: object = None, *, through: Replica | None = None
    ) -> Sent | None:
        """A success; None for what Nexgate's trouble excuses."""
        replica = through or self._any_replica()
        headers = {"Authorization": f"Bearer {self.token}"}
        known = dict(self.known)
        tier_uses = {one: one.tier_use() for one in self.replicas}
        async with self.session.request(
            method, f"{replica.url}{path}", headers=headers, json=body
        ) as reply:
            raw = await reply.read()
        self.findings.answers += 1
        if reply.status == 200:
            return Sent(replica, known, tier_uses, replica.tier_use(), orjson.loads(raw))
        self.findings.troubled += 1
        if reply.status not in TROUBLE:
            self.findings.mistake(f"{method} {path} answered {reply.status}: {raw[:200]!r}")
        return None


def _cursor(answer: Json) -> str | None:
    meta = answer["meta"]
    cursor = meta["next_cursor"] if isinstance(meta, dict) else None
    return cursor if isinstance(cursor, str) else None
