"""Runs a command on an event loop until it ends or is interrupted; logging to stderr."""

import asyncio
import gc
import logging
import shutil
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Final

from gateway.cli.exit_errors import Failure
from gateway.http.access_log import LinesFormatter
from gateway.serving import PortTaken
from gateway.settings.tree import ConfigError
from gateway.state.store import StateError, StoreUnavailable

try:
    import uvloop
except ImportError:  # Windows has none
    _new_event_loop: Callable[[], asyncio.AbstractEventLoop] | None = None
else:
    _new_event_loop = uvloop.new_event_loop


# Thresholds of the cyclic garbage collector. Reference counting frees nearly all objects of a
# request, and Python's default of 700 costs a busy gateway a tenth of its time. Small generations
# keep the pauses short while the cache fills: at most 5 ms, where 50,000 objects made it 110 ms.
# Everything is looked at after 20 collections of the second one, because a malformed request
# leaves a cycle that holds its connection.
_OBJECTS_BETWEEN_COLLECTIONS: Final = (3_000, 5, 20)


def run_until_done(work: Coroutine[object, object, None]) -> None:
    """Run `work` to its end, on uvloop where it is installed.

    Raises `Failure` for what the system refuses (a port, a directory).
    """
    gc.freeze()  # imported modules are never freed
    gc.set_threshold(*_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        with asyncio.Runner(loop_factory=_new_event_loop) as runner:
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


def log_to_stderr(level: str) -> None:
    """Log lines of `level` and above on stderr; stdout is for a command's output."""
    handler = logging.StreamHandler()
    handler.setFormatter(LinesFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    # aiohttp logs a traceback for each malformed request, which could fill the disk.
    logging.getLogger("aiohttp.server").addFilter(_without_traceback)


def _without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True
