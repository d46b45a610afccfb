"""`python -m benchmarks.longest_steps`: the longest step of each route, every store filled.

A step is what the event loop does in one go; meanwhile nobody else is served. What is measured is
the CPU time of its thread, so that a busy machine changes little. Everything that a gateway keeps
is filled to its bound first: partitions, memories, the tables of the state store, and the lists of
the viewer at Nexgate. The collector of cycles is off. Exit codes: 0 no step took longer than
`BOUND_MS` with the margin, 1 one did.
"""

import argparse
import asyncio
import gc
import http.client
import logging
import sys
import threading
import time
from asyncio import events
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import orjson
from aiohttp import web

from benchmarks.filled_stores import (
    OTHER,
    VIEWER,
    cache_of,
    fill_memories,
    fill_partition,
    fill_sandbox,
    fill_state,
    made_id,
)
from benchmarks.gateways import SECRET, UNREACHED
from benchmarks.programs import HOST, free_port
from gateway.admin.app import Health, build_admin
from gateway.app import build_app, runner_of
from gateway.routes.app_keys import SERVICES
from gateway.routes.table import ROUTES
from gateway.sandbox.app import build_sandbox
from gateway.sandbox.simulator import SANDBOX, Sandbox
from gateway.settings.tree import Settings
from mappings.ids import shortcode_from_uuid

BOUND_MS = 5.0
# A machine of half the speed, or one that is busy, is no finding.
MARGIN = 2.0
ROUNDS = 3
# They end what the others need.
LEFT_OUT = frozenset({"/logout", "/api/v1/app/logout", "/api/v1/account/settings/account/disable"})
QUERIES = {
    "/api/v1/feed/account/{id}": ("", "?sort=Popular", "?sort=Oldest"),
    "/api/v1/feed/account/self": ("", "?sort=Popular", "?sort=Oldest"),
    "/api/v1/search": ("?query=clip", "?query=name&type=users", "?query=nothing"),
    "/api/v1/autocomplete/tags": ("?q=ma",),
    "/api/v1/autocomplete/accounts": ("?q=na", "?q=nothing"),
    "/api/v1/account/followers/{id}": ("", "?search=body"),
    "/api/v1/account/settings/blocked-accounts": ("", "?q=body"),
    "/api/v1/studio/posts": ("", "?search=clip"),
}


@dataclass
class Steps:
    """The longest step and all CPU time by what was asked for, in milliseconds."""

    asked: str = ""
    longest: dict[str, float] = field(default_factory=dict)
    total: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)

    def note_step(self, took_s: float) -> None:
        """A step of the loop took so long."""
        self.total[self.asked] += took_s * 1e3  # type: ignore[assignment]
        self.longest[self.asked] = max(self.longest.get(self.asked, 0.0), took_s * 1e3)


@contextmanager
def measured(steps: Steps, clock: Callable[[], float] = time.thread_time) -> Iterator[None]:
    """Note each step that the loop of this thread makes, by its CPU time in seconds."""
    run, thread = events.Handle._run, threading.get_ident()

    def timed(handle: events.Handle) -> None:
        if threading.get_ident() != thread:
            run(handle)
            return
        began = clock()
        run(handle)
        steps.note_step(clock() - began)

    events.Handle._run = timed  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        events.Handle._run = run  # type: ignore[method-assign]


@dataclass(frozen=True)
class Call:
    """A request, and the name under which its steps are noted."""

    name: str
    method: str
    path: str
    body: object = None


class Caller:
    """Sends requests from another thread, one at a time."""

    def __init__(self, port: int, token: str, steps: Steps) -> None:
        self._port = port
        self._fields = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._steps = steps

    async def ask(self, call: Call) -> int:
        """The status; 0 where there was no answer."""
        await asyncio.sleep(0)
        self._steps.asked = call.name
        self._steps.calls[call.name] += 1
        status = await asyncio.to_thread(self._ask, call)
        await asyncio.sleep(0.005)  # what goes on after it is its own
        self._steps.asked = ""
        return status

    def _ask(self, call: Call) -> int:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=60)
        try:
            body = None if call.body is None else orjson.dumps(call.body)
            connection.request(call.method, call.path, body, self._fields)
            response = connection.getresponse()
            response.read()
            return response.status
        finally:
            connection.close()


def calls_of(sandbox: Sandbox, post_id: str, comment_id: str) -> list[Call]:
    """Every route of the table, with what it needs in its path, query and body."""
    store = sandbox.store
    clip = next(media for media in store.media.values() if media.post_id == post_id)
    values = {
        "{comment_id}": _loops_id(comment_id),
        "{parent_id}": _loops_id(comment_id),
        "{shortcode}": shortcode_from_uuid(UUID(clip.id)),
        "{username}": OTHER,
        "{tag}": "many",
        "{name}": "none",
        "{metric}": "views",
        "{tail:.*}": "x",
    }
    account = _loops_id(sandbox.account(OTHER).id)
    notification = _loops_id(next(iter(store.notifications)))
    body = {
        "comment": "hello",
        "id": account,
        "q": "name",
        "profile_id": account,
        "type": "profile",
    }
    found: list[Call] = []
    for route in ROUTES:
        if route.path in LEFT_OUT:
            continue
        path = route.path
        for name, value in values.items():
            path = path.replace(name, value)
        own = _loops_id(clip.id)
        if "notifications" in path:
            own = notification
        elif "/account" in path or path.startswith("/u/"):
            own = account
        path = path.replace("{id}", own)
        for method in ("GET", "POST") if route.method == "*" else (route.method,):
            content = body if method == "POST" else None
            found += (
                Call(f"{method} {route.path}{query}", method, path + query, content)
                for query in QUERIES.get(route.path, ("",))
            )
    return found


def operators_calls(post_id: str) -> list[Call]:
    """What the operator asks, and how the cache is emptied."""
    takedown = {"kind": "clip", "id": made_id(6, 1)}
    asked: tuple[tuple[str, str, object], ...] = (
        ("GET", "/status", None),
        ("GET", "/cache", None),
        ("GET", "/ready?verbose", None),
        ("GET", "/sign-ins", None),
        ("GET", "/reports", None),
        ("GET", "/takedowns", None),
        ("POST", "/takedowns", takedown),
        ("DELETE", f"/takedowns/clip/{takedown['id']}", None),
        ("DELETE", f"/cache/posts/{post_id}", None),
        ("DELETE", f"/cache/viewers/{'0' * 12}", None),
        ("DELETE", "/cache", None),
    )
    return [Call(f"operator: {method} {path}", method, path, body) for method, path, body in asked]


def _loops_id(nexgate_id: str) -> str:
    return str(UUID(nexgate_id).int)


async def _listen(app: web.Application, port: int, *, is_gateway: bool = False) -> None:
    runner = runner_of(app, access_log=None) if is_gateway else web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()


def _serve_in_thread(app: web.Application, port: int) -> None:
    """The sandbox, whose steps are nobody's here."""
    started = threading.Event()

    async def serve() -> None:
        await _listen(app, port)
        started.set()
        await asyncio.Event().wait()

    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    started.wait()


async def run(directory: Path, steps: Steps) -> None:
    """Fill everything, then ask for everything."""
    ports = [free_port() for _ in range(3)]
    sandbox_app = build_sandbox()
    sandbox = sandbox_app[SANDBOX]
    post, comment = fill_sandbox(sandbox)
    _serve_in_thread(sandbox_app, ports[0])
    settings = {
        "server": {"port": ports[1], "state_dir": directory, "secret": SECRET},
        "nexgate": {
            "base_url": f"http://{HOST}:{ports[0]}",
            "service_token": sandbox.issue_token("grace"),
        },
        "limits": UNREACHED,
    }
    app = build_app(Settings.model_validate(settings))
    await _listen(app, ports[1], is_gateway=True)
    health = Health()
    health.is_ready = True
    await _listen(build_admin(app[SERVICES], health), ports[2])
    token = sandbox.issue_token(VIEWER)
    caller, operator = (Caller(port, token, steps) for port in ports[1:])
    calls = calls_of(sandbox, post.id, comment.id)
    for call in calls:  # what is made once: templates, documents
        if call.method == "GET":
            await caller.ask(call)
    fill_memories(app)
    await fill_state(app, sandbox.account(VIEWER).id)
    store = cache_of(app).store
    digest = max(store._by_digest, key=lambda one: len(store._by_digest[one]))
    fill_partition(store, digest)
    await asyncio.sleep(0.01)
    gc.collect()
    gc.freeze()
    gc.disable()
    steps.longest.clear()
    steps.total.clear()
    steps.calls.clear()
    for call in calls:
        for _ in range(ROUNDS):
            await caller.ask(call)
    for call in operators_calls(post.id):
        fill_partition(store, digest)
        await operator.ask(call)


def report(steps: Steps, shown: int) -> list[str]:
    """Prints the routes with the longest steps; those that took too long."""
    print(f"{'longest':>9} {'in all':>9}  (ms of CPU)")
    rows = sorted(steps.calls, key=lambda name: -steps.longest.get(name, 0.0))
    for name in rows[:shown]:
        in_all = steps.total[name] / steps.calls[name]
        print(f"{steps.longest.get(name, 0.0):9.2f} {in_all:9.2f}  {name}")
    print(f"{len(rows)} routes; the bound is {BOUND_MS:.0f} ms, {MARGIN:.0f} times that fails")
    return [name for name in rows if steps.longest.get(name, 0.0) > BOUND_MS * MARGIN]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and judge; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=25, help="how many routes are printed")
    options = parser.parse_args(arguments)
    logging.getLogger("gateway").setLevel(logging.CRITICAL)
    steps = Steps()
    with TemporaryDirectory(prefix="loops-gateway-steps-") as made, measured(steps):
        asyncio.run(run(Path(made), steps))
    too_long = report(steps, options.rows)
    for name in too_long:
        print(f"{name} held up everybody for {steps.longest[name]:.1f} ms", file=sys.stderr)
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main())
