"""How many files and connections this process may have open."""

import contextlib
import logging
import sys
from typing import Final

if sys.platform != "win32":  # which has no such limit
    import resource

log = logging.getLogger(__name__)

# Beside connections of clients and to Nexgate: the operator's, the store, the tier, files, log.
OWN_FILES: Final = 128


def room_for_connections(wanted: int, *, reserve: int) -> int:
    """How many of the connections that are wanted may be open beside `reserve` descriptors.

    The process's limit is raised as far as is needed and allowed; the log says where that is not
    enough.
    """
    limit = _raised_limit(wanted + reserve)
    if limit is None or limit >= wanted + reserve:
        return wanted
    room = max(1, limit - reserve)
    log.warning(
        "the limit of %d open files leaves room for %d connections of the %d allowed: "
        "raise it (ulimit -n, LimitNOFILE=)",
        limit,
        room,
        wanted,
    )
    return room


def _raised_limit(needed: int) -> int | None:
    """The limit of open files, raised towards what is needed; None where there is none."""
    if sys.platform == "win32":
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return None
    if soft >= needed:
        return soft
    raised = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    with contextlib.suppress(ValueError, OSError):  # the system's own is lower
        resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
