"""What the steps of a conformance run share: asking, and weighing what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.conform.report import Report
from gateway.conform.schema import Departure, Deviation, deviations
from gateway.conform.walker import Answer, CannotJudge, Walker
from gateway.contract.json_schema import Schema
from gateway.contract.schemas import named_schema

Json = dict[str, object]

_A_FEW = 4


@dataclass(frozen=True)
class Weighing:
    """Which rule a departure from a schema counts against."""

    schema: str
    rule: str
    drift: str
    formats: str = "formats"
    # Kept apart by rules of their own.
    besides: frozenset[str] = frozenset()


@dataclass
class Run:
    """One run: who is asked, and what was found so far."""

    walker: Walker
    report: Report
    may_write: bool = False
    # A second viewer's credential: what one does, the other must not see as his own.
    other_token: str | None = None
    # What a first walk found, by id, for the steps after it.
    items: dict[str, Json] = field(default_factory=dict)
    is_whole: bool = False
    _schemas: dict[str, Schema] = field(default_factory=dict)
    _weighed: set[tuple[str, str]] = field(default_factory=set)

    def is_first_sight(self, path: str, key: str) -> bool:
        """Whether a list shows an item for the first time: no need to weigh it twice."""
        is_first = (path, key) not in self._weighed
        self._weighed.add((path, key))
        return is_first

    @property
    def has_token(self) -> bool:
        """Whether the run has a credential."""
        return bool(self.walker.token)

    @property
    def as_other(self) -> dict[str, str]:
        """The header fields of a request by the second viewer."""
        return {"Authorization": f"Bearer {self.other_token}"}

    @property
    def max_pages(self) -> int | None:
        """The most pages of one list."""
        return self.walker.bounds.max_pages

    def weigh(self, weighing: Weighing, value: object, where: str) -> bool:
        """Hold a value against its strict schema; whether nothing failed.

        Unknown fields and values are drift, null for a list or a documented text can be lived with,
        everything else breaks the rule.
        """
        found = deviations(value, self.schema(weighing.schema))
        broken = [one for one in found if not self._is_tolerable(weighing, one, where)]
        for one in broken:
            expected = f"{one.shape or 'the answer'}: {one.expected}"
            if one.departure is Departure.MISSING:
                expected = f"{one.shape}: it is missing, a {one.expected}"
            self.report.expect(weighing.rule, False, where, expected, one.found)
        if not broken:
            self.report.expect(weighing.rule, True, where, "")
        for name in (weighing.drift, weighing.formats, "lists"):
            self.report.tried(name)
        return not broken

    def schema(self, name: str) -> Schema:
        """A named strict schema, made once for the run."""
        if name not in self._schemas:
            self._schemas[name] = named_schema(name, strict=True)
        return self._schemas[name]

    def _is_tolerable(self, weighing: Weighing, one: Deviation, where: str) -> bool:
        name = _lenient_rule(weighing, one)
        if name is None or name not in self.report.verdicts:
            return False
        if one.shape not in weighing.besides:
            expected = f"{one.shape}: {one.expected}"
            if one.departure is Departure.UNKNOWN:
                expected = f"{one.shape}: an unknown field"
            self.report.warn(name, where, expected, one.found)
        return True


def _lenient_rule(weighing: Weighing, one: Deviation) -> str | None:
    if one.departure in (Departure.UNKNOWN, Departure.ENUM):
        return weighing.drift
    if one.departure is Departure.FORMAT:
        return weighing.formats
    if one.departure is Departure.TYPE and one.found is None:
        if "array" in one.expected:
            return "lists"
        if "string" in one.expected:
            return "nulls"
    return None


def read(value: object, path: str) -> object:
    """The value at a dotted path; None where there is none."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def number(value: object) -> int | float | None:
    """A JSON number; None for everything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value


def text(value: object) -> str:
    """A JSON text; empty for everything else."""
    return value if isinstance(value, str) else ""


def objects(value: object) -> list[Json]:
    """The objects of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def most_of(items: Mapping[str, Json], counter: str) -> list[str]:
    """The ids of the few items whose counter is highest; the one with most may be odd."""
    return sorted(items, key=lambda key: -(number(read(items[key], counter)) or 0))[:_A_FEW]


def refuse_trouble(answer: Answer, has_token: bool) -> None:
    """Raise CannotJudge for an answer that says nothing about the API: 401 and 5xx."""
    if answer.status == 401:
        trouble = (
            "refuses the token" if has_token else "answers nothing without a token; give --token"
        )
        raise CannotJudge(f"the server {trouble} (401 at {answer.where})")
    if answer.status >= 500:
        raise CannotJudge(f"the server is in trouble itself ({answer.status} at {answer.where})")


def is_nexgate_envelope(answer: Answer) -> bool:
    """Whether an answer is framed as Nexgate's are."""
    return {"success", "httpStatus"} <= answer.object.keys()


def is_loops_error(answer: Answer) -> bool:
    """Whether an answer is an error as Loops writes it."""
    return "message" in answer.object and "httpStatus" not in answer.object
