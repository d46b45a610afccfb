"""Request ids: the caller's where it is harmless, else one of our own."""

import re
import secrets
from collections.abc import Mapping
from itertools import count
from typing import Final

from multidict import istr

_REQUEST_ID: Final = istr("X-Request-Id")  # looked up quicker than a `str`
SAFE_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


class RequestIds:
    """Ids made of the process and a number: unique, and cheaper than randomness for each."""

    def __init__(self) -> None:
        self._run = secrets.token_hex(8)
        self._numbers = count(1)

    def request_id(self, headers: Mapping[str, str]) -> str:
        """The id of the request with these header fields. Asked twice it may differ."""
        given = headers.get(_REQUEST_ID)
        if given is not None and SAFE_REQUEST_ID.fullmatch(given):
            return given
        return f"{self._run}{next(self._numbers):016x}"
