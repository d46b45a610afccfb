"""Nexgate's opaque cursors."""

import re

MAX_CURSOR_BYTES = 4_000
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def is_usable_cursor(cursor: str, max_bytes: int = MAX_CURSOR_BYTES) -> bool:
    """Whether a Nexgate cursor can be carried inside a Loops cursor.

    It must be a text of 1-4,000 bytes without control characters or lone surrogates.
    """
    if not 0 < len(cursor) <= max_bytes or _UNFIT.search(cursor):
        return False
    return len(cursor.encode()) <= max_bytes
