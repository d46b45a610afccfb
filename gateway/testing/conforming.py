"""`assert_conforms`: a payload against a named schema, with a readable account of what differs."""

from difflib import get_close_matches

from pydantic import BaseModel

from gateway.conform.report import Printable
from gateway.conform.schema import Departure, Deviation, deviations
from gateway.contract.schemas import SCHEMA_NAMES, named_schema

_MOST_LINES = 25


def assert_conforms(payload: object, name: str, *, strict: bool = True) -> None:
    """Fail with one line for each difference unless `payload` is what `name` promises.

    `name` is a side and a resource, `loops:VideoResource` or `nexgate:Clip`; `payload` is decoded
    JSON or a model. *Strict* is the documented promise, every field and none beside them; without
    it what a reader can live with passes too. Raises AssertionError, and ValueError for a name that
    there is not.
    """
    __tracebackhide__ = True
    if name not in SCHEMA_NAMES:
        near = get_close_matches(name, SCHEMA_NAMES, n=3, cutoff=0.4)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise ValueError(f"there is no schema {name!r}{hint}")
    if isinstance(payload, BaseModel):
        payload = payload.model_dump(mode="json", by_alias=True)
    found = deviations(payload, named_schema(name, strict=strict))
    if found:
        raise AssertionError(_described(found, name))


def _described(found: list[Deviation], name: str) -> str:
    places = [one.path or "(itself)" for one in found[:_MOST_LINES]]
    widest = max(map(len, places))
    plural = "" if len(found) == 1 else "s"
    lines = [f"this is no {name}, {len(found)} difference{plural}:"]
    printable = Printable()
    for place, one in zip(places, found, strict=False):
        lines.append(f"  {place:{widest}}  {_difference(one, printable)}")
    if len(found) > _MOST_LINES:
        lines.append(f"  and {len(found) - _MOST_LINES} more")
    return "\n".join(lines)


def _difference(one: Deviation, printable: Printable) -> str:
    if one.departure is Departure.MISSING:
        return f"missing, expected {one.expected}"
    if one.departure is Departure.UNKNOWN:
        return f"unknown field, found {printable.value(one.found)}"
    return f"expected {one.expected}, found {printable.value(one.found)}"
