"""What can be wrong between two APIs: every rule with its weight and its sentence."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from gateway.compare.verdict import NO_PROOF


class Severity(IntEnum):
    """How much a finding weighs."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def word(self) -> str:
        """Its name for people and machines."""
        return self.name.lower()


@dataclass(frozen=True)
class ApiRule:
    """A rule by its id; `meaning` says what somebody runs into who breaks it."""

    name: str
    severity: Severity
    meaning: str


_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
RULES: Final[dict[str, ApiRule]] = {
    rule.name: rule
    for rule in (
        ApiRule("server-path", _WARNING, "B's clients look for the operations at another path"),
        ApiRule("operation-missing", _ERROR, "B's clients call what A does not have"),
        ApiRule("operation-unsupported", _WARNING, "A has it and says that it does nothing there"),
        ApiRule("operation-added", _INFO, "A has what B's clients never call"),
        ApiRule("parameter-unknown", _WARNING, "B's clients send what A does not know"),
        ApiRule("parameter-required", _ERROR, "A needs what B's clients may leave out"),
        ApiRule("parameter-narrowed", _ERROR, "B's clients may send a value that A refuses"),
        ApiRule("parameter-writing", _ERROR, "B's clients write a value otherwise than A reads it"),
        ApiRule("body-unknown", _WARNING, "B's clients send a body where A takes none"),
        ApiRule("body-required", _ERROR, "A needs a body that B's clients may leave out"),
        ApiRule("body-media-type", _ERROR, "B's clients send a media type that A does not take"),
        ApiRule("body-narrowed", _ERROR, "B's clients may send a body that A refuses"),
        ApiRule("status-unknown", _WARNING, "A may answer a status that B does not know"),
        ApiRule("success-unknown", _ERROR, "A may succeed with a status that B does not know"),
        ApiRule("success-missing", _ERROR, "A never answers with a success that B knows"),
        ApiRule("answer-empty", _ERROR, "A may answer nothing where B reads a body"),
        ApiRule("answer-media-type", _ERROR, "A may answer in a media type that B does not read"),
        ApiRule("answer-media-type-missing", _WARNING, "A never answers in a media type B reads"),
        ApiRule("answer-widened", _ERROR, "A may answer what B does not accept"),
        ApiRule("header-missing", _ERROR, "A may leave out a header that B requires"),
        ApiRule("header-widened", _ERROR, "A may give a header a value that B does not accept"),
        ApiRule("security-tightened", _ERROR, "A asks for credentials that B's clients lack"),
        ApiRule("calls-changed", _ERROR, "A may ask of B's clients what they don't understand"),
    )
}


@dataclass(frozen=True)
class ApiFinding:
    """One thing that is wrong at one operation, or that could not be decided there.

    `witness` is a value that the one side sends and the other does not take, where there is one.
    """

    rule: ApiRule
    operation: str
    place: str
    message: str
    witness: Any = NO_PROOF
    is_decided: bool = True

    @property
    def severity(self) -> Severity:
        """How much it weighs."""
        return self.rule.severity
