"""No token, name, id or text of anybody reaches metrics, console, log or traces, on any route."""

import logging
import re
from itertools import cycle
from pathlib import Path

import pytest
from aiohttp import ClientSession

from gateway.http.access_log import LinesFormatter
from gateway.http.json_log import JsonFormatter
from gateway.routes.route import Route
from gateway.routes.table import ROUTES
from gateway.settings.tree import Settings
from tests.support.collector import Collector
from tests.support.running_gateway import Running, settings_for
from tests.support.world import World

CANARY = "canary-9f8e7d6c5b4a"
PARAMETER = re.compile(r"\{\w+(:[^{}]*)?\}")
# What Nexgate may do instead of answering; each route meets one of them, and none.
FAULTS = (
    ("status", f"500:{CANARY}"),
    ("status", f"403:{CANARY}"),
    ("html", "502"),
    ("garbage", None),
    ("empty401", None),
    ("drop", None),
    ("truncate", None),
)
SURFACES = ("/", "/console/data", "/metrics", "/config", "/ready?verbose")
LOGGERS = ("gateway", "aiohttp.server", "asyncio", "opentelemetry")
BODY: dict[str, object] = {
    **dict.fromkeys(("comment", "text", "name", "bio", "email", "password", "query", "q"), CANARY),
    **dict.fromkeys(("code", "refresh_token", "client_id", "grant_type", "message"), CANARY),
    "id": CANARY,
    "video_id": CANARY,
    "key": CANARY,
    "type": "video",
}


def path_of(route: Route, value: str) -> str:
    mark = "&" if "?" in route.path else "?"
    path = PARAMETER.sub(value, route.path)
    return f"{path}{mark}cursor={CANARY}&query={CANARY}&q={CANARY}&sort={CANARY}"


async def call(running: Running, route: Route, value: str, credential: str) -> int:
    fields = {"Cookie": f"loops_session={CANARY}; other={CANARY}", "X-Canary": CANARY}
    answer = await running.public.call(
        "POST" if route.method == "*" else route.method,
        path_of(route, value),
        token=credential,
        headers={**fields, "User-Agent": CANARY, "Referer": f"http://localhost/{CANARY}"},
        json=None if route.method in ("GET", "DELETE") else BODY,
    )
    return answer.status


def logged(caplog: pytest.LogCaptureFixture) -> str:
    records = [
        one
        for one in caplog.records
        if one.name.startswith(LOGGERS) and not one.name.startswith("gateway.sandbox")
    ]
    texts = [LinesFormatter("%(name)s %(message)s").format(one) for one in records]
    return "\n".join([*texts, *(JsonFormatter().format(one) for one in records)])


async def test_nothing_of_anybody_is_seen_by_the_operator(
    session: ClientSession,
    sandbox_url: str,
    tmp_path: Path,
    world: World,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    token = await world.token("alice")
    shown = []
    async with Collector() as collector:
        values = settings_for(sandbox_url, tmp_path).model_dump()
        tracing = {"otlp_url": collector.url}
        settings = Settings.model_validate({**values, "cache": {}, "tracing": tracing})
        async with Running(settings, session) as running:
            feed = await running.public.get("/api/v1/feed/for-you", token=token)
            ids = [str(video["id"]) for video in feed.videos]
            media = [str(call["path"]) for call in await world.calls()]
            for route, fault in zip(ROUTES, cycle(FAULTS), strict=False):
                # What deletes is called for nothing that is there.
                real = CANARY if route.method == "DELETE" else ids[0]
                await call(running, route, real, token)
                await call(running, route, "alice", CANARY)
                await world.fault(*fault)
                await call(running, route, CANARY, token)
                await world.heal()
            shown += [(await running.admin.get(path)).text for path in SURFACES]
    assert media
    assert len(collector.spans) > 3 * len(ROUTES)
    templates = {route.path for route in ROUTES}
    counted = {
        route for route in templates if f'route="{route}"' in shown[SURFACES.index("/metrics")]
    }
    assert counted == templates
    shown += [*collector.texts, logged(caplog)]
    for secret in (CANARY, token, token.split(".")[2], '"alice"', "/alice", "=alice", *ids):
        for text in shown:
            assert secret not in text, (secret, text[max(0, text.find(secret) - 200) :][:300])
