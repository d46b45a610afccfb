"""The contestants: which servers there are, and how each is asked."""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import orjson

from benchmarks.gateways import (
    ASKED_ONCE,
    LONG,
    NEVER,
    ROOM,
    SINGLE,
    Gateway,
    Start,
    earlier_source,
    start_gateway,
)
from benchmarks.load import BEARER, Contestant, ask, warm
from benchmarks.names import (
    DIRECT_1,
    DISTANT_1,
    FEW_1,
    HIT,
    LIKE,
    MANY_ENTRIES_1,
    MANY_VIEWERS_1,
    TWO_ROUTES,
    UNCHANGED,
)
from benchmarks.nginx import CLIP_FEED_PATH, Upstream
from benchmarks.programs import LOAD_CORE, SERVER_CORE, Program, Programs, Trouble, free_port
from benchmarks.viewers import (
    FEED,
    VIEWERS,
    first_page_of_each,
    pages_of_one,
    read_requests,
    tokens,
    write_requests,
)

CONNECTIONS = 32
MISSING_VIEWERS = 256
MANY_PAGES = 10_000
MANY_VIEWERS = 10_000

GZIP = (("Accept-Encoding", "gzip"),)
# A page as Nexgate gave it, and the answer that shows it; its ten clips are not counted.
_ENTRIES_PER_PAGE = 2
A_FEW = 64


@dataclass
class Lineup:
    """Starts what is asked for, once, checks that it answers right, and warms it."""

    programs: Programs
    directory: Path
    upstream: Upstream
    makers: Mapping[str, Callable[["Lineup"], Contestant]]
    """How a contestant is made, by its name."""
    viewers: list[str] = field(init=False)
    answer: bytes = field(init=False)
    """What the gateway answers: baselines that translate nothing answer the same bytes."""
    etag: str = field(init=False)

    def __post_init__(self) -> None:
        """Start the gateway whose answer the others repeat."""
        self.viewers = tokens(VIEWERS)
        self._made: dict[str, Contestant] = {}
        self._few = write_requests(
            self.directory / "one-viewer.txt", first_page_of_each(self.viewers[:1])
        )
        self._some = write_requests(
            self.directory / "some-viewers.txt", first_page_of_each(self.viewers[:MISSING_VIEWERS])
        )
        self._all = write_requests(self.directory / "viewers.txt", first_page_of_each(self.viewers))
        self._made[HIT] = self.warm_hit(Start("gateway", self.upstream.same), HIT)

    def contestants(self, names: Iterable[str]) -> list[Contestant]:
        """The contestants of these names, ready to be measured. Raises Trouble."""
        return [self.contestant(name) for name in names]

    def contestant(self, name: str) -> Contestant:
        """The contestant of this name, made once. Raises Trouble."""
        if name not in self._made:
            self._made[name] = self.makers[name](self)
        return self._made[name]

    def alone(self, name: str) -> Contestant:
        """A contestant asked over one connection."""
        return replace(self.contestant(name), name=f"{name}, 1 connection", connections=1)

    def _gateway(self, start: Start) -> Gateway:
        return start_gateway(self.programs, self.directory, start)

    def crowd_at(self, name: str, program: Program) -> Contestant:
        """Everybody, over many connections, at a program."""
        return Contestant(name, program.url, self._all, CONNECTIONS, program)

    def warm_hit(
        self, start: Start, name: str, *, requests: Path | None = None, credential: str = BEARER
    ) -> Contestant:
        """A gateway with the page of everybody who asks in its cache."""
        contestant = self.crowd_at(name, self._gateway(start).program)
        if requests is not None:
            contestant = replace(contestant, requests=requests, credential=credential)
        warmth = warm(contestant)
        path, token = read_requests(contestant.requests)[0]
        found = ask(f"{contestant.url}{path}", token, credential)
        status = found.headers.get("Cache-Status", "(none)")
        if "; hit" not in status or len(warmth.sizes) != 1 or len(warmth.etags) != 1:
            raise Trouble(
                f"{name}: not a hit, or not the same for everybody: Cache-Status {status}, "
                f"sizes {sorted(warmth.sizes)}, {len(warmth.etags)} ETags"
            )
        if name == HIT:
            self.answer, self.etag = found.body, found.headers["ETag"]
        elif found.body != self.answer:
            raise Trouble(f"{name}: not the answer of {HIT}")
        return contestant

    def hit(self) -> Contestant:
        """The gateway with every viewer's page in its cache."""
        return self._made[HIT]

    def again(self, name: str, headers: tuple[tuple[str, str], ...], status: int) -> Contestant:
        """The warm gateway asked with further header fields, which change its answer."""
        contestant = replace(self.hit(), name=name, headers=headers)
        warmth = warm(contestant)
        if warmth.statuses != {status} or warmth.sizes == {len(self.answer)}:
            raise Trouble(f"{name}: answered {sorted(warmth.statuses)}, {sorted(warmth.sizes)}")
        return contestant

    def unchanged(self) -> Contestant:
        """Conditional requests that nothing has changed for."""
        return self.again(UNCHANGED, (("If-None-Match", self.etag),), 304)

    def miss(self, name: str, upstream: str, *, is_earlier: bool = False) -> Contestant:
        """A gateway that keeps nothing; `is_earlier`: of the commit that is compared with."""
        source = earlier_source(self.directory) if is_earlier else None
        cache = (NEVER,) if is_earlier else (NEVER, ASKED_ONCE)
        state = "" if is_earlier else SINGLE
        gateway = self._gateway(Start(name, upstream, cache, source=source, state=state))
        contestant = replace(self.crowd_at(name, gateway.program), requests=self._some)
        # Of everybody once: who asks for the first time causes calls that later reads don't.
        warm(contestant)
        found = ask(f"{contestant.url}{FEED}", self.viewers[0])
        if "; fwd=" not in found.headers.get("Cache-Status", ""):
            raise Trouble(f"{name}: answered from memory where it should not")
        return contestant

    def few(self) -> Contestant:
        """A gateway with one page in its cache."""
        gateway = self._gateway(Start("gateway with few", self.upstream.same))
        contestant = Contestant(FEW_1, gateway.program.url, self._few, 1, gateway.program)
        warm(contestant)
        return contestant

    def many_entries(self) -> Contestant:
        """A gateway with one viewer's 10,000 pages of clips that all differ."""
        start = Start("gateway with entries", self.upstream.new, (LONG, ROOM))
        gateway = self._gateway(start)
        pages = pages_of_one(self.viewers[0], MANY_PAGES)
        requests = write_requests(self.directory / "pages.txt", pages)
        contestant = Contestant(MANY_ENTRIES_1, gateway.program.url, requests, 1, gateway.program)
        warm(contestant)
        held = gateway.cached_entries()
        if held < MANY_PAGES * _ENTRIES_PER_PAGE:
            raise Trouble(f"{MANY_ENTRIES_1}: only {held} entries are held")
        return contestant

    def many_viewers(self) -> Contestant:
        """A gateway with the same page for 10,000 viewers."""
        gateway = self._gateway(Start("gateway with viewers", self.upstream.same, (LONG, ROOM)))
        everybody = first_page_of_each(tokens(MANY_VIEWERS))
        requests = write_requests(self.directory / "many-viewers.txt", everybody)
        contestant = Contestant(MANY_VIEWERS_1, gateway.program.url, requests, 1, gateway.program)
        warm(contestant)
        return contestant

    def turns(self, name: str, viewers: int) -> Contestant:
        """A gateway with the same page for many viewers, who come in turn."""
        gateway = self._gateway(Start(name, self.upstream.same, (LONG, ROOM)))
        everybody = first_page_of_each(tokens(viewers))
        requests = write_requests(self.directory / f"viewers-{viewers}.txt", everybody)
        contestant = Contestant(name, gateway.program.url, requests, CONNECTIONS, gateway.program)
        warm(contestant)
        return contestant

    def likes(self) -> Contestant:
        """Viewers who like a clip of the page they have read."""
        contestant = self.warm_hit(Start("gateway likes", self.upstream.same), LIKE)
        video_id = orjson.loads(self.answer)["data"][0]["id"]
        asked = ((f"/api/v1/video/like/{video_id}", token) for token in self.viewers)
        requests = write_requests(self.directory / "likes.txt", asked)
        liking = replace(contestant, requests=requests, method="POST")
        warm(liking, A_FEW)
        return liking

    def routed(self, contestant: Contestant, name: str) -> Contestant:
        """A warm gateway asked in a way that takes every answer through routing and middleware."""
        return replace(contestant, name=name, credential="Authorization: bearer {token}")

    def two_routes(self) -> Contestant:
        """A gateway with two routes, where they count."""
        start = Start("gateway two", self.upstream.same, module="benchmarks.two_routes")
        return self.routed(self.warm_hit(start, TWO_ROUTES), TWO_ROUTES)

    def start_python(
        self, name: str, module: str, *arguments: str, core: int = SERVER_CORE
    ) -> Program:
        """A module of the benchmarks, started as a server."""
        port = free_port()
        command = (sys.executable, "-m", f"benchmarks.{module}", "--port", str(port), *arguments)
        return self.programs.start(name, command, port=port, core=core)

    def check_same(self, name: str, body: bytes) -> None:
        """Raises Trouble when a body doesn't say what the gateway says."""
        ours, theirs = orjson.loads(self.answer), orjson.loads(body)
        for page in (ours, theirs):
            # Each wraps Nexgate's cursor in its own way.
            page["meta"]["next_cursor"] = page["links"]["next"] = bool(page["links"]["next"])
            for video in page["data"]:
                # The one thing that moves between two answers.
                video["likes"] = 0
        if ours != theirs:
            raise Trouble(f"{name} answers something else than the gateway: no comparison")

    def direct(self) -> Contestant:
        """The upstream itself."""
        requests = write_requests(
            self.directory / "upstream.txt",
            ((f"{CLIP_FEED_PATH}?limit=10", token) for token in self.viewers),
        )
        return Contestant(DIRECT_1, self.upstream.moving, requests, 1)

    def distant(self) -> Contestant:
        """An upstream that takes 20 ms."""
        program = self.start_python("distant upstream", "slow_upstream", core=LOAD_CORE)
        return replace(self.contestant(DIRECT_1), name=DISTANT_1, url=program.url)
