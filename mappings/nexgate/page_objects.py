"""Page objects, in the classic and in the compact shape (Nexgate API, Paging styles)."""

from dataclasses import dataclass

from mappings import values
from mappings.nexgate.clips import MalformedPage
from mappings.nexgate.fields import records


@dataclass(frozen=True)
class PageObject:
    """One page of a list that is numbered from 1 in requests and from 0 in answers.

    `records` are the page's objects, which may be none although more pages follow: only `is_last`
    tells the end. `total` counts the whole list and is None where Nexgate doesn't say.
    """

    records: tuple[object, ...]
    is_last: bool
    total: int | None


def read_page_object(value: object) -> PageObject:
    """Read a page object; raises MalformedPage when it is none. One that can't say is the last."""
    content = value.get("content") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(content, list):
        raise MalformedPage("not a page object")
    compact = value.get("page")
    about = compact if isinstance(compact, dict) else value
    total = about.get("totalElements")
    return PageObject(
        records=tuple(records(content)),
        is_last=_is_last(about),
        total=None if values.number(total) is None else values.count(total),
    )


def _is_last(about: dict[str, object]) -> bool:
    if "last" in about:
        return values.flag(about["last"])
    number, pages = values.number(about.get("number")), values.number(about.get("totalPages"))
    return number is None or pages is None or number + 1 >= pages
