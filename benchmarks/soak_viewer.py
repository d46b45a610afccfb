"""One viewer of a soak: reads and writes at random, and remembers what every read must show."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import aiohttp
import orjson

from gateway.sandbox.simulator import Sandbox

# What a client may get while Nexgate is failing; anything else beside 200 is a mistake of ours.
TROUBLE = frozenset({429, 502, 503, 504})

VERBS: Mapping[str, tuple[str, bool]] = {
    "like": ("has_liked", True),
    "unlike": ("has_liked", False),
    "bookmark": ("has_bookmarked", True),
    "unbookmark": ("has_bookmarked", False),
}
SELF = "/api/v1/account/info/self"

Json = dict[str, object]


def sandbox_post(sandbox: Sandbox, video_id: object) -> str | None:
    """The Nexgate post of a Loops video; None for one whose id is no UUID."""
    media = sandbox.store.media.get(str(UUID(int=int(str(video_id)))))
    return media.post_id if media is not None else None


@dataclass
class Findings:
    """What went on, and every sentence about what should not have."""

    answers: int = 0
    troubled: int = 0
    writes: int = 0
    mistakes: list[str] = field(default_factory=list)

    def mistake(self, sentence: str) -> None:
        """Keep a sentence; the first hundred tell enough."""
        if len(self.mistakes) < 100:
            self.mistakes.append(sentence)


@dataclass
class Viewer:
    """A viewer with an account of their own.

    `known` is what they did to each post, as `has_liked` and the like; a write whose answer was an
    error may have happened or not, and is known no more.
    """

    name: str
    token: str
    gateway: str
    session: aiohttp.ClientSession
    sandbox: Sandbox
    findings: Findings
    rng: random.Random
    known: dict[tuple[str, str], bool | None] = field(default_factory=dict)
    seen: list[Json] = field(default_factory=list)

    async def live(self, until: float) -> None:
        """Act until the loop's clock says `until`."""
        loop = asyncio.get_running_loop()
        while loop.time() < until:
            await self._act()
            await asyncio.sleep(self.rng.uniform(0, 0.1))

    async def _act(self) -> None:
        choice = self.rng.random()
        if choice < 0.35 or not self.seen:
            await self.read_feed(
                self.rng.choice(("for-you", "local")), pages=self.rng.randint(1, 3)
            )
        elif choice < 0.55:
            await self._read_video()
        elif choice < 0.65:
            await self._read_account()
        elif choice < 0.75:
            await self._read_self()
        elif choice < 0.80:
            await self._comment()
        else:
            await self._write(self.rng.choice(tuple(VERBS)))

    async def read_feed(self, name: str, *, pages: int) -> list[Json]:
        """The videos of a feed's first pages; each must show what is known."""
        limit, cursor, found = self.rng.choice((5, 10, 20)), None, list[Json]()
        for _ in range(pages):
            path = f"/api/v1/feed/{name}?limit={limit}"
            answer = await self._call("GET", path if cursor is None else f"{path}&cursor={cursor}")
            if answer is None:
                break
            found += self._videos(answer, path)
            cursor = _cursor(answer)
            if cursor is None:
                break
        self.seen = found or self.seen
        return found

    async def _read_video(self) -> None:
        path = f"/api/v1/video/{self._any_video()['id']}"
        answer = await self._call("GET", path)
        if answer is not None and isinstance(answer["data"], dict):
            self._check(answer["data"], path)

    async def _read_account(self) -> None:
        account = self._any_video()["account"]
        if isinstance(account, dict):
            path = f"/api/v1/feed/account/{account['id']}"
            answer = await self._call("GET", path)
            if answer is not None:
                self._videos(answer, path)

    async def _read_self(self) -> None:
        answer = await self._call("GET", SELF)
        if answer is not None and isinstance(answer["data"], dict):
            shown = answer["data"]["username"]
            if shown != self.name:
                self.findings.mistake(f"{self.name} was shown {shown}'s own account")

    async def _comment(self) -> None:
        path = f"/api/v1/video/comments/{self._any_video()['id']}"
        text = f"{self.name} was here, {self.rng.random()}"
        if await self._call("POST", path, {"comment": text}) is None:
            return
        self.findings.writes += 1
        listed = await self._call("GET", path)
        if listed is not None and text not in str(listed):
            self.findings.mistake(f"{self.name} does not see the comment just written")

    async def _write(self, verb: str) -> None:
        video = self._any_video()
        post_id = sandbox_post(self.sandbox, video["id"])
        if post_id is None:
            return
        name, wanted = VERBS[verb]
        path = f"/api/v1/video/{verb}/{video['id']}"
        self.known[post_id, name] = None
        answer = await self._call("POST", path)
        if answer is not None:
            self.findings.writes += 1
            self.known[post_id, name] = wanted
            self._check(answer, path)

    def _any_video(self) -> Json:
        return self.rng.choice(self.seen)

    def _videos(self, answer: Json, path: str) -> list[Json]:
        videos = answer["data"]
        if not isinstance(videos, list):
            self.findings.mistake(f"{path}: no list")
            return []
        for video in videos:
            self._check(video, path)
        return videos

    def _check(self, video: Json, path: str) -> None:
        """A video shows what this viewer did, and nothing that another one did."""
        post_id = sandbox_post(self.sandbox, video["id"])
        if post_id is None:
            return
        for name in ("has_liked", "has_bookmarked"):
            expected = self.known.get((post_id, name), False)
            if expected is not None and video[name] is not expected:
                self.findings.mistake(
                    f"{self.name}: {path} shows {name} {video[name]}, not {expected}"
                )
        account = video["account"]
        is_own = isinstance(account, dict) and account["username"] == self.name
        if video["is_owner"] is not is_own:
            self.findings.mistake(f"{self.name}: {path} shows is_owner {video['is_owner']}")

    async def _call(self, method: str, path: str, body: object = None) -> Json | None:
        """The JSON of a success; None for what Nexgate's trouble excuses."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.session.request(
            method, f"{self.gateway}{path}", headers=headers, json=body
        ) as reply:
            raw = await reply.read()
            self.findings.answers += 1
            if reply.status == 200:
                answer: Json = orjson.loads(raw)
                return answer
            self.findings.troubled += 1
            if reply.status not in TROUBLE:
                self.findings.mistake(f"{method} {path} answered {reply.status}: {raw[:200]!r}")
            return None


def _cursor(answer: Json) -> str | None:
    meta = answer["meta"]
    cursor = meta["next_cursor"] if isinstance(meta, dict) else None
    return cursor if isinstance(cursor, str) else None
