"""What a run was made on and of."""

import os
import platform
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = (
    "loops-gateway",
    "aiohttp",
    "uvloop",
    "orjson",
    "pydantic",
    "cachetools",
    "fastapi",
    "httpx",
    "uvicorn",
    "httptools",
)
_PROGRAMS = (("nginx", "-v"), ("wrk", "-v"), ("redis-server", "--version"))


def describe_machine() -> dict[str, str]:
    """Machine, versions and commit, by name."""
    described = {
        "cpu": _cpu_model(),
        "cores": str(os.cpu_count()),
        "kernel": platform.release(),
        "python": sys.version.split()[0],
        "commit": _commit(),
    }
    described |= {name: version(name) for name in _LIBRARIES}
    return described | {name: _program_version(name, option) for name, option in _PROGRAMS}


def _cpu_model() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    return found[1] if found else platform.machine()


def _program_version(name: str, option: str) -> str:
    # wrk says its version on the way to an error.
    said = subprocess.run([name, option], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"\d+\.\d+(\.\d+)?", said.stdout + said.stderr)
    return found[0] if found else "unknown"


def _commit() -> str:
    here = Path(__file__).parent
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty=, with changes"],  # noqa: S607 - found by PATH
        cwd=here,
        capture_output=True,
        text=True,
        check=False,
    )
    return described.stdout.strip() or "unknown"
