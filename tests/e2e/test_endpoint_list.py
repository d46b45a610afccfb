"""The list of everything a Loops server offers: nothing on it is left without an answer.

`must` and `should` rows are routes of the gateway that do something; the contract tests try each
of those with its sample. `neutral` and `skip` rows are real too where the gateway can, else they
are answered as `neutral_answers.py` says, which is asked for here.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.routes import neutral
from gateway.routes.table import ROUTES
from tests.support.api import Json
from tests.support.neutral_answers import EVERY_METHOD, NEUTRAL, filled
from tests.support.world import World

LIST = Path(__file__).parent.parent / "loops-endpoints.tsv"
ALTERNATIVES = re.compile(r"\{([a-z0-9-]+(?:,[a-z0-9-]+)+)\}")
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
REAL_TIERS = ("must", "should")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Not part of Loops, switched off with federation, or only there with a key: an unknown route.
NOT_HERE = {
    "GET /oembed",
    "GET /auth/app/register",
    "GET /health",
    "GET /.well-known/webfinger",
}


@dataclass(frozen=True)
class Row:
    """One endpoint of the list, with one of its alternative paths."""

    method: str
    path: str
    tier: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def shape(self) -> str:
        """Method and path, whatever the placeholders are called."""
        return shape(str(self))


def shape(name: str) -> str:
    return PLACEHOLDER.sub("{}", name)


def alternatives(path: str) -> Iterator[str]:
    found = ALTERNATIVES.search(path)
    if found is None:
        yield path
        return
    for one in found[1].split(","):
        yield from alternatives(path[: found.start()] + one + path[found.end() :])


def rows() -> list[Row]:
    with LIST.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Row(line["method"], path, line["tier"])
        for line in lines
        for path in alternatives(line["path"])
    ]


ROWS = rows()
NEUTRAL_SHAPES = {shape(f"{route.method} {route.path}") for route in neutral.ROUTES}
REAL_SHAPES = {shape(f"{route.method} {route.path}") for route in ROUTES} - NEUTRAL_SHAPES
NEUTRAL_BY_SHAPE = {shape(name): name for name in NEUTRAL}


def example(path: str) -> str:
    return PLACEHOLDER.sub("42", path).replace("*", "/x" if path.endswith("email*") else "x")


def below(path: str) -> str | None:
    """The name of the row for every method that answers for a path."""
    for name in EVERY_METHOD:
        pattern = re.escape(name.removeprefix("* ")).replace(r"\{tail:\.\*\}", ".*")
        if re.fullmatch(pattern.replace(r"\{id\}", "[^/]+"), path):
            return name
    return None


def assert_holds(answer: object, expected: object) -> None:
    """Everything expected is there; an object may hold more."""
    if isinstance(expected, dict):
        assert isinstance(answer, dict)
        for key, value in expected.items():
            assert_holds(answer.get(key), value)
    else:
        assert answer == expected


def test_the_list_is_whole() -> None:
    assert len(ROWS) == 190
    assert {row.tier for row in ROWS} == {*REAL_TIERS, "neutral", "skip"}


@pytest.mark.parametrize("row", [row for row in ROWS if row.tier in REAL_TIERS], ids=str)
def test_what_clients_need_is_real(row: Row) -> None:
    assert row.shape in REAL_SHAPES


@pytest.mark.parametrize("row", [row for row in ROWS if row.tier not in REAL_TIERS], ids=str)
async def test_the_rest_is_real_or_neutral(world: World, row: Row) -> None:
    if row.shape in REAL_SHAPES and row.shape not in NEUTRAL_BY_SHAPE:
        return
    if str(row) in NOT_HERE:
        await assert_answered(world, row.method, row.path, 404, {"data": []})
    elif row.shape in NEUTRAL_BY_SHAPE:
        sent, status, expected = NEUTRAL[NEUTRAL_BY_SHAPE[row.shape]]
        name = NEUTRAL_BY_SHAPE[row.shape].partition(" ")[2]
        await assert_answered(world, row.method, filled(name), status, expected, sent)
    else:
        name_below = below(example(row.path))
        assert name_below is not None, "nothing answers this row"
        status, expected = EVERY_METHOD[name_below]
        for method in METHODS if row.method == "*" else (row.method,):
            await assert_answered(world, method, example(row.path), status, expected)


async def assert_answered(
    world: World, method: str, path: str, status: int, expected: Json, sent: Json | None = None
) -> None:
    answer = await world.gateway.call(method, path, token=await world.token(), json=sent)
    assert answer.status == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/json")
    assert_holds(answer.object, expected)


@pytest.mark.parametrize("name", [*NEUTRAL, *EVERY_METHOD])
def test_every_neutral_answer_is_of_a_route(name: str) -> None:
    is_route = shape(name) in NEUTRAL_SHAPES | REAL_SHAPES
    assert is_route or below(name.partition(" ")[2]) is not None


def test_every_neutral_route_has_its_answer_written_down() -> None:
    written = {shape(name) for name in (*NEUTRAL, *EVERY_METHOD)}
    assert NEUTRAL_SHAPES - written == set()
