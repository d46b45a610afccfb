"""The verdict on two schemas, with a document as proof wherever A does not fit B."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from gateway.compare.gaps import Gap
from gateway.compare.inclusion import Inclusion, TooLarge
from gateway.compare.judge import Judge
from gateway.compare.references import Library, Node, UnreadableSchema

NO_PROOF: Final = object()
# Documents checked in search of proofs; what is left then stays undecided.
_MOST_CHECKS: Final = 1_500


@dataclass(frozen=True)
class Finding:
    """A place at which B can't live with A, or at which that could not be decided.

    `witness` is a document that A allows and B rejects, NO_PROOF where none was found.
    """

    place: tuple[str, ...]
    keyword: str
    reason: str
    witness: Any = NO_PROOF

    @property
    def is_proven(self) -> bool:
        """Whether there is a document that shows it."""
        return self.witness is not NO_PROOF


@dataclass(frozen=True)
class SchemaVerdict:
    """What was found; nothing means that every document A allows is one that B accepts."""

    findings: tuple[Finding, ...]

    @property
    def is_compatible(self) -> bool | None:
        """True and False are proven; None where it can't be decided."""
        if any(finding.is_proven for finding in self.findings):
            return False
        return None if self.findings else True


def compared_schemas(library: Library, a: Node, b: Node) -> SchemaVerdict:
    """Whether every document that A allows is one that B accepts.

    Raises `UnreadableSchema` for schemas that can't be followed or are too large to be decided.
    """
    judge = Judge(library)
    try:
        gaps = Inclusion(library, judge).gaps((a,), b)
    except RecursionError:
        raise UnreadableSchema("the schemas are nested too deeply") from None
    except TooLarge as problem:
        raise UnreadableSchema(str(problem)) from None
    left = iter(range(_MOST_CHECKS))
    return SchemaVerdict(tuple(_finding(judge, a, b, gap, left) for gap in gaps))


def _finding(judge: Judge, a: Node, b: Node, gap: Gap, left: Iterator[int]) -> Finding:
    for value, _ in zip(gap.first_tries(), left, strict=False):
        if is_witness(judge, a, b, value):
            return Finding(gap.place, gap.keyword, gap.reason, value)
    return Finding(gap.place, gap.keyword, gap.reason)


def is_witness(judge: Judge, a: Node, b: Node, value: Any) -> bool:
    """Whether a document is allowed by A and rejected by B."""
    return judge.surely_accepts(a, value) and judge.surely_rejects(b, value)
