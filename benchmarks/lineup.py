"""The contestants: which servers there are, and how each is asked."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import orjson

from benchmarks import hit_setups
from benchmarks.gateways import (
    ASKED_ONCE,
    LONG,
    NEVER,
    PUBLIC_URL,
    ROOM,
    SINGLE,
    Gateway,
    Start,
    earlier_source,
    start_gateway,
)
from benchmarks.load import BEARER, Contestant, ask, warm
from benchmarks.nginx import CLIP_FEED_PATH, Upstream, start_cache
from benchmarks.programs import LOAD_CORE, SERVER_CORE, Program, Programs, Trouble, free_port
from benchmarks.viewers import (
    FEED,
    FEED_PATH,
    VIEWERS,
    first_page_of_each,
    pages_of_one,
    read_requests,
    tokens,
    write_requests,
)

BARE = "bare aiohttp"
TWIN = "bare aiohttp, twin"
HIT = "gateway, hit"
UNCHANGED = "gateway, 304"
HIT_GZIP = "gateway, hit in gzip"
LIKE = "gateway, like"
HIT_19K = "gateway, hit, 19,000 viewers in turn"
HIT_22K = "gateway, hit, 22,000 viewers in turn"
HIT_ROUTED = "gateway, hit on the normal path"
TWO_ROUTES = "gateway with two routes, hit on the normal path"
MISS = "gateway, miss"
MISS_NEW = "gateway, miss, new clips"
MISS_NEW_ADDRESSES = "gateway, miss, new clips and addresses"
MISS_DEVIATING = "gateway, miss, deviating clips"
MISS_LONG = "gateway, miss, long addresses"
MISS_SIGNED = "gateway, miss, signed addresses"
EARLIER_MISS = "earlier gateway, miss"
EARLIER_NEW = "earlier gateway, miss, new clips"
EARLIER_NEW_ADDRESSES = "earlier gateway, miss, new clips and addresses"
PROXY = "aiohttp proxy"
PROXY_LONG = "aiohttp proxy, long addresses"
PROXY_NEW = "aiohttp proxy, new clips"
LEAST = "the least miss"
NODE = "Node and undici"
FASTAPI = "FastAPI"
FASTAPI_CACHED = "FastAPI, cached"
NGINX = "nginx proxy_cache"
NGINX_GZIP = "nginx proxy_cache, gzip"

BARE_1 = "bare aiohttp, 1 connection"
TWIN_1 = "bare aiohttp, twin, 1 connection"
HIT_1 = "gateway, hit, 1 connection"
MISS_1 = "gateway, miss, 1 connection"
LEAST_1 = "the least miss, 1 connection"
DIRECT_1 = "upstream itself, 1 connection"
DISTANT_1 = "upstream 20 ms away, 1 connection"
FEW_1 = "gateway, few entries, 1 connection"
MANY_ENTRIES_1 = "gateway, many entries, 1 connection"
MANY_VIEWERS_1 = "gateway, many viewers, 1 connection"

CONNECTIONS = 32
MISSING_VIEWERS = 256
MANY_PAGES = 10_000
MANY_VIEWERS = 10_000

_NODE = Path(__file__).parent.parent / "tests" / "node" / "node_modules"
_GZIP = (("Accept-Encoding", "gzip"),)
# A page as Nexgate gave it, and the answer that shows it; its ten clips are not counted.
_ENTRIES_PER_PAGE = 2
_A_FEW = 64


@dataclass
class Lineup:
    """Starts what is asked for, once, checks that it answers right, and warms it."""

    programs: Programs
    directory: Path
    upstream: Upstream
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
        return [self._contestant(name) for name in names]

    def _contestant(self, name: str) -> Contestant:
        if name not in self._made:
            self._made[name] = _MAKERS[name](self)
        return self._made[name]

    def alone(self, name: str) -> Contestant:
        """A contestant asked over one connection."""
        return replace(self._contestant(name), name=f"{name}, 1 connection", connections=1)

    def _gateway(self, start: Start) -> Gateway:
        return start_gateway(self.programs, self.directory, start)

    def _of(self, name: str, program: Program) -> Contestant:
        return Contestant(name, program.url, self._all, CONNECTIONS, program)

    def warm_hit(
        self, start: Start, name: str, *, requests: Path | None = None, credential: str = BEARER
    ) -> Contestant:
        """A gateway with the page of everybody who asks in its cache."""
        contestant = self._of(name, self._gateway(start).program)
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
        contestant = replace(self._of(name, gateway.program), requests=self._some)
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
        warm(liking, _A_FEW)
        return liking

    def node(self) -> Contestant:
        """Baseline (e); its answer is compared with the gateway's."""
        binary = _NODE / ".bin" / "node"
        if not binary.exists():
            raise Trouble("Node is not installed: run `npm ci --prefix tests/node`")
        port = free_port()
        script = Path(__file__).parent / "baselines" / "node_undici.mjs"
        arguments = (str(port), self.upstream.moving, PUBLIC_URL, str(_NODE))
        command = (str(binary), str(script), *arguments)
        contestant = self._of(NODE, self.programs.start(NODE, command, port=port, core=SERVER_CORE))
        # Its compiler takes its time.
        warm(contestant)
        warm(contestant)
        self._check_same(NODE, ask(f"{contestant.url}{FEED}", self.viewers[0]).body)
        return contestant

    def routed(self, contestant: Contestant, name: str) -> Contestant:
        """A warm gateway asked in a way that takes every answer through routing and middleware."""
        return replace(contestant, name=name, credential="Authorization: bearer {token}")

    def two_routes(self) -> Contestant:
        """A gateway with two routes, where they count."""
        start = Start("gateway two", self.upstream.same, module="benchmarks.two_routes")
        return self.routed(self.warm_hit(start, TWO_ROUTES), TWO_ROUTES)

    def _python(self, name: str, module: str, *arguments: str, core: int = SERVER_CORE) -> Program:
        port = free_port()
        command = (sys.executable, "-m", f"benchmarks.{module}", "--port", str(port), *arguments)
        return self.programs.start(name, command, port=port, core=core)

    def bare(self, name: str) -> Contestant:
        """Baseline (a)."""
        file = self.directory / "answer.json"
        file.write_bytes(self.answer)
        arguments = ("--path", FEED_PATH, "--answer", str(file))
        contestant = self._of(name, self._python(name, "baselines.bare_aiohttp", *arguments))
        warm(contestant, _A_FEW)
        return contestant

    def proxy(self, name: str, upstream: str, *options: str) -> Contestant:
        """Baseline (b); with `--translate` what no gateway on aiohttp can do without."""
        page = f"{upstream}{CLIP_FEED_PATH}?limit=10"
        arguments = ("--path", FEED_PATH, "--upstream", page, *options)
        contestant = self._of(name, self._python(name, "baselines.proxy_aiohttp", *arguments))
        warm(contestant, _A_FEW)
        return contestant

    def fastapi(self, name: str, upstream: str, cache_s: float) -> Contestant:
        """Baseline (c); what it answers is compared with the gateway's answer where it can be."""
        arguments = ("--upstream", upstream, "--base-url", PUBLIC_URL, "--cache-s", str(cache_s))
        program = self._python(name, "baselines.afternoon_fastapi", *arguments)
        contestant = self._of(name, program)
        if cache_s > 0:
            warm(contestant)
            self._check_same(name, ask(f"{contestant.url}{FEED}", self.viewers[0]).body)
        else:
            warm(contestant, _A_FEW)
        return contestant

    def _check_same(self, name: str, body: bytes) -> None:
        ours, theirs = orjson.loads(self.answer), orjson.loads(body)
        for page in (ours, theirs):
            # Each wraps Nexgate's cursor in its own way.
            page["meta"]["next_cursor"] = page["links"]["next"] = bool(page["links"]["next"])
            for video in page["data"]:
                # The one thing that moves between two answers.
                video["likes"] = 0
        if ours != theirs:
            raise Trouble(f"{name} answers something else than the gateway: no comparison")

    def nginx(self, name: str, *, has_gzip: bool) -> Contestant:
        """Baseline (d)."""
        program = start_cache(
            self.programs, self.directory, self.answer, path=FEED_PATH, has_gzip=has_gzip
        )
        contestant = self._of(name, program)
        if has_gzip:
            contestant = replace(contestant, headers=_GZIP)
        warm(contestant)
        return contestant

    def direct(self) -> Contestant:
        """The upstream itself."""
        requests = write_requests(
            self.directory / "upstream.txt",
            ((f"{CLIP_FEED_PATH}?limit=10", token) for token in self.viewers),
        )
        return Contestant(DIRECT_1, self.upstream.moving, requests, 1)

    def distant(self) -> Contestant:
        """An upstream that takes 20 ms."""
        program = self._python("distant upstream", "slow_upstream", core=LOAD_CORE)
        return replace(self._contestant(DIRECT_1), name=DISTANT_1, url=program.url)


_MAKERS: MappingProxyType[str, Callable[[Lineup], Contestant]] = MappingProxyType(
    {
        BARE: lambda lineup: lineup.bare(BARE),
        TWIN: lambda lineup: lineup.bare(TWIN),
        UNCHANGED: Lineup.unchanged,
        HIT_GZIP: lambda lineup: lineup.again(HIT_GZIP, _GZIP, 200),
        **hit_setups.MAKERS,
        LIKE: Lineup.likes,
        HIT_19K: lambda lineup: lineup.turns(HIT_19K, 19_000),
        HIT_22K: lambda lineup: lineup.turns(HIT_22K, 22_000),
        NODE: Lineup.node,
        HIT_ROUTED: lambda lineup: lineup.routed(lineup.hit(), HIT_ROUTED),
        TWO_ROUTES: Lineup.two_routes,
        MISS: lambda lineup: lineup.miss(MISS, lineup.upstream.moving),
        MISS_NEW: lambda lineup: lineup.miss(MISS_NEW, lineup.upstream.new),
        MISS_NEW_ADDRESSES: lambda lineup: lineup.miss(
            MISS_NEW_ADDRESSES, lineup.upstream.new_with_addresses
        ),
        MISS_DEVIATING: lambda lineup: lineup.miss(MISS_DEVIATING, lineup.upstream.deviating),
        MISS_LONG: lambda lineup: lineup.miss(MISS_LONG, lineup.upstream.long),
        MISS_SIGNED: lambda lineup: lineup.miss(MISS_SIGNED, lineup.upstream.signed),
        EARLIER_MISS: lambda lineup: lineup.miss(
            EARLIER_MISS, lineup.upstream.moving, is_earlier=True
        ),
        EARLIER_NEW: lambda lineup: lineup.miss(EARLIER_NEW, lineup.upstream.new, is_earlier=True),
        EARLIER_NEW_ADDRESSES: lambda lineup: lineup.miss(
            EARLIER_NEW_ADDRESSES, lineup.upstream.new_with_addresses, is_earlier=True
        ),
        PROXY_LONG: lambda lineup: lineup.proxy(PROXY_LONG, lineup.upstream.long),
        PROXY: lambda lineup: lineup.proxy(PROXY, lineup.upstream.moving),
        PROXY_NEW: lambda lineup: lineup.proxy(PROXY_NEW, lineup.upstream.new),
        LEAST: lambda lineup: lineup.proxy(LEAST, lineup.upstream.moving, "--translate"),
        FASTAPI: lambda lineup: lineup.fastapi(FASTAPI, lineup.upstream.moving, 0.0),
        FASTAPI_CACHED: lambda lineup: lineup.fastapi(FASTAPI_CACHED, lineup.upstream.same, 3600.0),
        NGINX: lambda lineup: lineup.nginx(NGINX, has_gzip=False),
        NGINX_GZIP: lambda lineup: lineup.nginx(NGINX_GZIP, has_gzip=True),
        BARE_1: lambda lineup: lineup.alone(BARE),
        TWIN_1: lambda lineup: lineup.alone(TWIN),
        HIT_1: lambda lineup: lineup.alone(HIT),
        MISS_1: lambda lineup: lineup.alone(MISS),
        LEAST_1: lambda lineup: lineup.alone(LEAST),
        DIRECT_1: Lineup.direct,
        DISTANT_1: Lineup.distant,
        FEW_1: Lineup.few,
        MANY_ENTRIES_1: Lineup.many_entries,
        MANY_VIEWERS_1: Lineup.many_viewers,
    }
)
