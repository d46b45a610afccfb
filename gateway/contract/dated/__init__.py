"""The contracts of both APIs as they were at a date: what clients of that time read and send.

They are frozen: a newer contract is a new file. Made with `loops-gateway openapi --tolerant`, of
Loops the endpoints that its clients use (tiers must and should of `tests/loops-endpoints.tsv`).
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

_PLACE: Final = Path(__file__).parent
DATED_NAMES: Final = tuple(sorted(path.stem for path in _PLACE.glob("*@*.json")))


@cache
def dated_document(name: str) -> Any:
    """The OpenAPI document of a side at a date, such as `loops@2026-08`; raises KeyError."""
    if name not in DATED_NAMES:
        raise KeyError(name)
    return json.loads((_PLACE / f"{name}.json").read_text(encoding="utf-8"))
