"""How a command runs until it is told to stop."""

import asyncio
import gc
import logging
import shutil
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Final

from gateway.cli.exit_errors import Failure
from gateway.serving import PortTaken
from gateway.settings.tree import ConfigError
from gateway.state.database import StateError

try:
    import uvloop
except ImportError:  # Windows has none
    _new_event_loop: Callable[[], asyncio.AbstractEventLoop] | None = None
else:
    _new_event_loop = uvloop.new_event_loop


# Reference counts free nearly all that a request makes; looking for cycles among it after every
# 700 objects, which is Python's own choice, costs a busy gateway a tenth of its time. What has
# lived longer is looked at the sooner for it: a malformed request leaves a cycle behind which holds
# all there was of its connection.
_OBJECTS_BETWEEN_COLLECTIONS: Final = (50_000, 5, 5)


def run(work: Coroutine[object, object, None]) -> None:
    """Run `work` to its end on the fastest event loop there is.

    What the system refuses (a port, a directory) ends as a Failure with a sentence.
    """
    gc.freeze()  # what was imported stays
    gc.set_threshold(*_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        with asyncio.Runner(loop_factory=_new_event_loop) as runner:
            runner.run(work)
    except (PortTaken, StateError, ConfigError) as error:
        raise Failure(str(error)) from error
    except OSError as error:
        raise Failure(error.strerror or str(error)) from error


def own_name() -> str:
    """How a person who started this program can call it again from the same directory."""
    if shutil.which("loops-gateway"):
        return "loops-gateway"
    started_as = Path(sys.argv[0])
    return str(started_as) if started_as.name == "loops-gateway" else "python -m gateway"


def log_to_stderr(level: str) -> None:
    """Log lines of `level` and above on stderr: stdout is for what a command was asked for."""
    logging.basicConfig(
        level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    # aiohttp adds a traceback for each malformed request: strangers could fill the log.
    logging.getLogger("aiohttp.server").addFilter(_without_traceback)


def _without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True
