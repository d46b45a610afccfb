"""Reading a list to its end, page by page, and no further where it goes round in circles."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from gateway.conform.walker import CannotJudge


@dataclass
class Page:
    """What a list gave at once; `items` by their ids, `cursor` None at the end."""

    items: list[tuple[str, dict[str, object]]]
    cursor: str | None


@dataclass
class Walk:
    """A list as far as it was read."""

    items: dict[str, dict[str, object]] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    pages: int = 0
    is_whole: bool = False


ReadPage = Callable[[str | None], Awaitable[Page]]


async def walk(name: str, read_page: ReadPage, max_pages: int | None) -> Walk:
    """Read a list to its end, or its first `max_pages` pages.

    Raises CannotJudge when it goes round in circles: a cursor comes back, or a page promises more
    and holds nothing new.
    """
    found = Walk()
    cursor: str | None = None
    cursors: set[str] = set()
    while max_pages is None or found.pages < max_pages:
        page = await read_page(cursor)
        found.pages += 1
        fresh = {key: item for key, item in page.items if key not in found.items}
        found.repeated += [key for key, _ in page.items if key in found.items]
        found.repeated += _twice(page)
        found.items |= fresh
        cursor = page.cursor
        if cursor is None:
            found.is_whole = True
            break
        if cursor in cursors or (page.items and not fresh):
            raise CannotJudge(
                f"{name} never ends: page {found.pages} promises more and leads back to what was "
                "read before"
            )
        cursors.add(cursor)
    return found


def _twice(page: Page) -> list[str]:
    keys = [key for key, _ in page.items]
    return [key for number, key in enumerate(keys) if key in keys[:number]]
