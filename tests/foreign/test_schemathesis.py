"""Schemathesis asks a demo all that our document allows and forbids, and finds nothing.

Only statuses that the document declares, JSON wherever it says so, refused what it forbids and
taken what it allows. The exceptions stand in `schemathesis.toml`, each with its reason.
"""

import json
import shutil
import urllib.request
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.support.demo import Demo, running_demo
from tests.support.foreign_tools import foreign_tool, run_tool

HERE = Path(__file__).parent


def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    program = foreign_tool("schemathesis")
    shutil.copy(HERE / "schemathesis_hooks.py", tmp_path)
    options = (f"--config-file={HERE / 'schemathesis.toml'}", "--no-color")
    reports = ("--report=json", "--report-json-path=report.json")
    with running_demo(tmp_path) as demo:
        more = {"PYTHONPATH": str(tmp_path), "LOOPS_TOKEN": demo.token(), **cookies(demo)}
        address = f"{demo.url}/api/openapi.json"
        done = run_tool(tmp_path, program, *options, "run", address, *reports, more=more)
    assert (tmp_path / "report.json").exists(), done.stdout + done.stderr
    report: Any = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (report["failures"], report["errors"]) == ([], []), done.stdout
    # Nobody was held up or signed out on the way: no credential is right for this one alone.
    assert report["warnings"]["rate_limited"] == []
    assert report["warnings"]["missing_auth"] == ["POST /oauth/token"]
    # It went to its end, and over every operation.
    operations = report["operations"]
    assert (report["complete"], operations["tested"]) == (True, operations["total"])


def cookies(demo: Demo) -> dict[str, str]:
    """The cookies of a browser that is about to sign in, and the CSRF token among them."""
    with urllib.request.urlopen(f"{demo.url}/sanctum/csrf-cookie") as answer:  # noqa: S310 - ours
        lines = answer.headers.get_all("Set-Cookie")
    found = {name: one.value for line in lines for name, one in SimpleCookie(line).items()}
    joined = "; ".join(f"{name}={value}" for name, value in found.items())
    return {"LOOPS_COOKIES": joined, "LOOPS_XSRF": unquote(found["XSRF-TOKEN"])}
