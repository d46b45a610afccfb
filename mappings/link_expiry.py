"""When addresses stop working by their own words."""

from collections.abc import Iterable


def links_expire_at(urls: Iterable[str]) -> float | None:
    """The earliest end."""
    return None
