"""One field's verdict, and why a reader does not accept what is delivered."""

from dataclasses import dataclass
from enum import StrEnum

from gateway.compare.shapes import Shape
from gateway.compare.verdict import Finding


class Relation(StrEnum):
    """How a field of A stands to one of B."""

    SAME = "same"
    RENAMED = "renamed"
    DERIVED = "derived"
    ONLY_A = "only in A"
    ONLY_B = "only in B"
    TYPE = "different type"
    NULLABILITY = "different nullability"
    FORMAT = "different format"
    LIMITS = "different limits"


class CannotJudge(ValueError):
    """Nothing can be said of whether two things are compatible; the message says why."""


@dataclass(frozen=True)
class Row:
    """One field. `is_accepted` is whether B can live with what A delivers, None if undecided."""

    field: str
    relation: Relation
    is_accepted: bool | None
    a: Shape | None = None
    b: Shape | None = None
    # Where it comes from and by which rule, or why it is accepted or not.
    remark: str = ""


@dataclass(frozen=True)
class Comparison:
    """Every field of either, and the verdict."""

    rows: tuple[Row, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def is_compatible(self) -> bool | None:
        """Whether every document that A allows is one that B accepts; None where undecided."""
        if any(row.is_accepted is False for row in self.rows):
            return False
        return None if any(row.is_accepted is None for row in self.rows) else True


def refusal_of(a: Shape, b: Shape) -> str:
    """Why B does not accept what A delivers; empty when it does."""
    if not b.is_known:
        return "" if a.is_required or not b.is_required else "A may leave out what B requires"
    if b.is_required and not a.is_required:
        return "A may leave out what B requires"
    if a.is_nullable and not b.is_nullable:
        return "A may give null, B accepts none"
    if not a.types:
        return ""
    if not a.is_known or not all(_is_accepted_type(name, b) for name in a.types):
        return f"B accepts {b.values} only"
    if b.format is not None and a.format != b.format and "string" in a.types:
        return f"B reads a text as {b.format}"
    return ""


def _is_accepted_type(name: str, b: Shape) -> bool:
    return name in b.types or (name == "integer" and "number" in b.types)
