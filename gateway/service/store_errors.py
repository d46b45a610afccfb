"""What a caller gets to see of a state store that is away: 503, and when to try again."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from gateway.errors import unavailable
from gateway.state.store import StoreUnavailable

log = logging.getLogger(__name__)


@contextmanager
def store_needed(message: str) -> Iterator[None]:
    """Around what can't be done without the store: `ApiError` 503 with `message` for the caller."""
    try:
        yield
    except StoreUnavailable as error:
        log.warning("the state store can't be used: %s", error)
        raise unavailable(message) from error
