"""A row of the contract: what a route takes and gives beyond what the route table says."""

from dataclasses import dataclass

from pydantic import BaseModel

from gateway.contract.json_schema import Schema
from gateway.contract.responses import JSON, Answer


@dataclass(frozen=True)
class Parameter:
    """A query parameter; `is_checked` when a wrong value is refused (422) and not passed over."""

    name: str
    description: str
    schema: Schema
    is_required: bool = False
    is_checked: bool = False


@dataclass(frozen=True)
class Operation:
    """One route's contract.

    `refusal` is the status a route always answers that this server has no use for. `statuses` are
    error statuses beyond those that follow from the route itself, `own` answers that stand in place
    of or beside what a route usually gives.
    """

    answer: Answer | None = None
    query: tuple[Parameter, ...] = ()
    body: type[BaseModel] | Schema | None = None
    # What forms have in place of it, where the names of fields differ.
    form: Schema | None = None
    body_types: tuple[str, ...] = (JSON,)
    statuses: tuple[int, ...] = ()
    refusal: int | None = None
    own: tuple[Answer, ...] = ()


CURSOR = Parameter(
    "cursor",
    "`meta.next_cursor` of the page before; absent, empty, `null` and `undefined` mean the first.",
    {"type": "string"},
)
INCLUDE = Parameter(
    "include",
    "`nexgate` adds what only Nexgate knows, under the key `nexgate` of every video; anything else "
    "is passed over.",
    {"type": "string", "examples": ["nexgate"]},
)
SORT = Parameter(
    "sort",
    "The order of an account's videos.",
    {"type": "string", "enum": ["Latest", "Popular", "Oldest"], "default": "Latest"},
    is_checked=True,
)


def limit(default: int, highest: int, *, is_checked: bool) -> Parameter:
    """`limit`: refused out of range where Loops documents it, else brought into range."""
    in_range: Schema = {"type": "integer", "minimum": 1, "maximum": highest}
    if is_checked:
        description = "How many items a page holds."
        schema: Schema = {**in_range, "default": default}
    else:
        description = (
            "How many items a page holds; a number out of range is brought into it, and what is no "
            "number is passed over."
        )
        schema = {"anyOf": [in_range, {"type": "string"}], "default": default}
    return Parameter("limit", description, schema, is_checked=is_checked)


REFUSED = Operation(refusal=422)
ABSENT = Operation(refusal=404)
