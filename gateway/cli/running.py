"""Runs a command on an event loop until it ends or is interrupted; logging to stderr."""

import asyncio
import logging
import shutil
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path

from gateway.cli.exit_errors import Failure
from gateway.cli.garbage_collector import short_pauses
from gateway.http.access_log import LinesFormatter
from gateway.http.json_log import JsonFormatter
from gateway.serving import PortTaken
from gateway.settings.tree import ConfigError
from gateway.state.store import StateError, StoreUnavailable
from gateway.tracing.log_fields import note_request

try:
    import uvloop
except ImportError:  # Windows has none
    _new_event_loop: Callable[[], asyncio.AbstractEventLoop] | None = None
else:
    _new_event_loop = uvloop.new_event_loop


def run_until_done(work: Coroutine[object, object, None]) -> None:
    """Run `work` to its end, on uvloop where it is installed.

    Raises `Failure` for what the system refuses (a port, a directory).
    """
    try:
        with short_pauses(), asyncio.Runner(loop_factory=_new_event_loop) as runner:
            runner.run(work)
    except (PortTaken, StateError, StoreUnavailable, ConfigError) as error:
        raise Failure(str(error)) from error
    except OSError as error:
        raise Failure(error.strerror or str(error)) from error


def own_name() -> str:
    """The command with which a person can call this program again from the same directory."""
    if shutil.which("loops-gateway"):
        return "loops-gateway"
    started_as = Path(sys.argv[0])
    return str(started_as) if started_as.name == "loops-gateway" else "python -m gateway"


def log_to_stderr(level: str, *, as_json: bool = False) -> None:
    """Log lines of `level` and above on stderr; stdout is for a command's output."""
    handler = logging.StreamHandler()
    text = LinesFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonFormatter() if as_json else text)
    handler.addFilter(note_request)
    logging.basicConfig(level=level.upper(), handlers=[handler])
    # aiohttp logs a traceback for each malformed request, which could fill the disk.
    logging.getLogger("aiohttp.server").addFilter(_without_traceback)


def _without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True
