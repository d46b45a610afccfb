"""Gateways as they run in production, each with its own configuration file."""

import io
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import orjson

from benchmarks.load import ask
from benchmarks.programs import HOST, SERVER_CORE, Program, Programs, Trouble, free_port

PUBLIC_URL = "https://loops.example"
EARLIER_COMMIT = "45cd905"
SECRET = "a secret of the benchmarks, at least 32 characters"  # noqa: S105 - guards nothing

SINGLE = "single = true"

# Never stale while a run lasts; and never fresh.
LONG = {
    "fresh_first_page_s": 3600.0,
    "fresh_later_page_s": 3600.0,
    "fresh_clip_s": 3600.0,
}
NEVER = {
    "fresh_first_page_s": 0.0,
    "fresh_later_page_s": 0.0,
    "fresh_clip_s": 0.0,
    "stale_while_revalidate": 0.0,
    "stale_if_error": 0.0,
}
# What every viewer is asked for once, beside the page; the earlier commit asked nothing.
ASKED_ONCE = {"fresh_own_profile_s": 3600.0, "fresh_blocks_s": 3600.0}
ROOM = {"max_bytes": 2 * 2**30}

# Every step of counting is on, and no rate is reached.
UNREACHED: dict[str, object] = {
    "connections_per_address": 100_000,
    "read_rate": 1_000_000,
    "read_burst": 1_000_000,
    "address_read_rate": 1_000_000,
    "address_read_burst": 1_000_000,
    "writes_per_minute": 1_000_000,
    "address_writes_per_minute": 1_000_000,
    "refreshes_per_minute": 1_000_000,
    "registrations_per_hour": 1_000_000,
}
_UNREACHED = "\n".join(("[limits]", *(f"{name} = {value}" for name, value in UNREACHED.items())))
_CONFIGURATION = """\
[server]
port = {port}
public_url = "{public_url}"
secret = "{secret}"
state_dir = "{state_dir}"
access_log = "{access_log}"
{server}

{limits}

[admin]
port = {admin_port}

[nexgate]
base_url = "{upstream}"

[cache]
{cache}

{state}
"""

CacheOptions = dict[str, float] | dict[str, int] | dict[str, str]


@dataclass(frozen=True)
class Gateway:
    """A running gateway and its operator's listener."""

    program: Program
    admin_url: str

    def cached_entries(self) -> int:
        """How many entries its cache holds, by its own count."""
        numbers = orjson.loads(ask(f"{self.admin_url}/cache", "-").body)
        entries: int = numbers["entries"]
        return entries


@dataclass(frozen=True)
class Start:
    """How a gateway is started: what its `[cache]` section says, and what differs from the rule."""

    name: str
    upstream: str
    cache: tuple[CacheOptions, ...] = (LONG,)
    access_log: str = "failures"
    server: str = ""
    """More of its `[server]` section."""
    state: str = SINGLE
    """Its `[state]` section; the earlier commit has none."""
    module: str = "gateway"
    """What Python runs; another one serves fewer routes."""
    source: Path | None = None
    """Where the code lies; None for the code of this checkout."""


def earlier_source(directory: Path) -> Path:
    """The code as it was at `EARLIER_COMMIT`, which misses are compared with. Raises Trouble."""
    source = directory / "earlier"
    if not source.exists():
        source.mkdir()
        here = Path(__file__).parent.parent
        archive = subprocess.run(  # noqa: S603 - a fixed commit
            ["git", "archive", EARLIER_COMMIT, "gateway", "mappings"],  # noqa: S607 - found by PATH
            cwd=here,
            capture_output=True,
            check=False,
        )
        if archive.returncode != 0:
            said = archive.stderr.decode(errors="replace").strip()
            raise Trouble(f"no code of commit {EARLIER_COMMIT} to compare with: {said}")
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
            files.extractall(source, filter="data")
    return source


def start_gateway(programs: Programs, directory: Path, start: Start) -> Gateway:
    """A gateway on the server's core, everything on that a production gateway has on."""
    port, admin_port = free_port(), free_port()
    configuration = directory / f"{start.name.replace(' ', '-')}.toml"
    cache = {name: value for options in start.cache for name, value in options.items()}
    configuration.write_text(
        _CONFIGURATION.format(
            port=port,
            admin_port=admin_port,
            public_url=PUBLIC_URL,
            state_dir=directory / f"{start.name.replace(' ', '-')}-state",
            secret=SECRET,
            access_log=start.access_log,
            server=start.server,
            limits=_UNREACHED if start.source is None else "",
            state=f"[state]\n{start.state}" if start.state else "",
            upstream=start.upstream,
            cache="\n".join(
                f"{name} = {orjson.dumps(value).decode()}" for name, value in cache.items()
            ),
        )
    )
    command = (sys.executable, "-m", start.module, "serve", "--config", str(configuration))
    program = programs.start(
        start.name, command, port=port, core=SERVER_CORE, directory=start.source
    )
    return Gateway(program, f"http://{HOST}:{admin_port}")
