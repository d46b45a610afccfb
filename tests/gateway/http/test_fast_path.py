"""The fast path: where there is one, what it serves, which request targets it remembers."""

import tracemalloc
from pathlib import Path

import pytest
from aiohttp import HttpVersion11
from aiohttp.http import RawRequestMessage
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from gateway.app import build_app, runner_of
from gateway.cache.body_pool import Body, BodyPool
from gateway.cache.ledger import Ledger
from gateway.cache.lru import LruOfBytes
from gateway.http.fast_connection import FastRunner
from gateway.http.fast_path import FastPath, ResponseKey
from gateway.http.request_ids import RequestIds
from gateway.routes.app_keys import FAST_PATH, SERVICES
from gateway.routes.cached import response_key
from gateway.settings.tree import Settings

TARGET = "/api/v1/feed/local"
TOKEN = "a.token.seen-before"
GOOD = ("Authorization", f"Bearer {TOKEN}")


def find_anything(digest: str, key: ResponseKey, longest: int) -> tuple[Body, None]:
    """The same response for everybody."""
    return BodyPool(Ledger()).pooled_body(b"{}"), None


def asked(*fields: tuple[str, str], target: str = TARGET) -> RawRequestMessage:
    headers = CIMultiDictProxy(CIMultiDict(fields))
    return RawRequestMessage(
        "GET", target, HttpVersion11, headers, (), False, None, False, False, URL(target)
    )


async def test_one_token_seen_before_is_answered_and_nothing_else(tmp_path: Path) -> None:
    server = {"public_url": "http://localhost:8080", "state_dir": tmp_path}
    nexgate = {"base_url": "http://localhost:8765"}
    app = build_app(Settings.model_validate({"server": server, "nexgate": nexgate}))
    sessions = app[SERVICES].sessions
    quick = FastPath(
        sessions.remembered,
        find_anything,
        LruOfBytes(2**20, Ledger()),
        RequestIds(),
        is_enabled=True,
    )
    quick.note_target(TARGET, ("answer",))
    assert quick.cached_message(asked(GOOD)) is None
    await sessions.viewer(TOKEN)
    assert quick.cached_message(asked(GOOD)) is not None
    assert quick.cached_message(asked(GOOD, ("Cookie", "loops_session=another"))) is not None
    assert quick.cached_message(asked(GOOD, target=f"{TARGET}?limit=5")) is None
    assert quick.cached_message(asked()) is None
    assert quick.cached_message(asked(GOOD, GOOD)) is None
    assert quick.cached_message(asked(GOOD, ("Authorization", "Bearer another"))) is None
    for spelling in (f"bearer {TOKEN}", f"Bearer  {TOKEN}", f"Bearer {TOKEN}=", "Bearer ", TOKEN):
        assert quick.cached_message(asked(("Authorization", spelling))) is None, spelling
    assert quick.cached_message(asked(("Authorization", f"Token, {TOKEN}"))) is None


def test_long_targets_are_not_remembered(tmp_path: Path) -> None:
    server = {"public_url": "http://localhost:8080", "state_dir": tmp_path}
    nexgate = {"base_url": "http://localhost:8765"}
    quick = build_app(Settings.model_validate({"server": server, "nexgate": nexgate}))[FAST_PATH]
    tracemalloc.start()
    try:
        for number in range(2_000):
            target = f"/api/v1/feed/local?{number:08000}"
            quick.note_target(target, response_key("/api/v1/feed/local", (), target))
        taken_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # A library may refer to what was read last.
    assert taken_bytes < 4_000_000


@pytest.mark.parametrize(
    ("section", "more", "is_enabled"),
    [
        ("server", {"access_log": "failures"}, True),
        ("server", {"access_log": "none"}, True),
        ("server", {"access_log": "all"}, False),
        ("server", {"access_log": "failures", "cors_origins": ("https://app.example",)}, False),
        ("cache", {"url": "redis://localhost:6379"}, False),
    ],
)
def test_the_quick_way_is_taken_where_nothing_else_is_to_be_done(
    section: str, more: dict[str, object], is_enabled: bool, tmp_path: Path
) -> None:
    sections: dict[str, dict[str, object]] = {
        "server": {"public_url": "http://localhost:8080", "state_dir": tmp_path},
        "nexgate": {"base_url": "http://localhost:8765"},
        "state": {"single": True},
    }
    sections[section] = {**sections.get(section, {}), **more}
    runner = runner_of(build_app(Settings.model_validate(sections)))
    assert isinstance(runner, FastRunner) == is_enabled
