"""Which request targets are remembered for the quick way."""

import tracemalloc
from pathlib import Path

from gateway.app import build_app
from gateway.routes.kept import answer_key
from gateway.routes.keys import QUICK
from gateway.settings import Settings


def test_long_targets_are_not_remembered(tmp_path: Path) -> None:
    server = {"public_url": "http://localhost:8080", "state_dir": tmp_path}
    nexgate = {"base_url": "http://localhost:8765"}
    quick = build_app(Settings.model_validate({"server": server, "nexgate": nexgate}))[QUICK]
    tracemalloc.start()
    try:
        for number in range(2_000):
            target = f"/api/v1/feed/local?{number:08000}"
            quick.note(target, answer_key("/api/v1/feed/local", (), target))
        taken_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # What was read last some library may hold.
    assert taken_bytes < 4_000_000
