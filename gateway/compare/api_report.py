"""The comparison of two APIs as a whole, and its verdict."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.compare.api_rules import ApiFinding, Severity
from gateway.compare.ignored_findings import Ignored


@dataclass(frozen=True)
class ApiReport:
    """All findings that nobody lives with; `idle` are entries of the ignore file that fit none."""

    a: str
    b: str
    findings: Sequence[ApiFinding]
    fail_on: Severity = Severity.ERROR
    ignored: int = 0
    idle: Sequence[Ignored] = ()

    @property
    def is_compatible(self) -> bool | None:
        """False where something weighs enough, None where that could not be decided."""
        heavy = [one for one in self.findings if one.severity >= self.fail_on]
        if any(one.is_decided for one in heavy):
            return False
        return None if heavy else True

    @property
    def by_operation(self) -> dict[str, list[ApiFinding]]:
        """The findings of each operation, the heaviest first."""
        found: dict[str, list[ApiFinding]] = {}
        for one in sorted(self.findings, key=lambda one: -one.severity):
            found.setdefault(one.operation, []).append(one)
        return found

    @property
    def summary(self) -> str:
        """The verdict in one sentence."""
        verdict = {
            True: "Compatible: A serves what B's clients ask for",
            False: "Not compatible",
            None: "Can't judge: not everything could be decided",
        }[self.is_compatible]
        counts = [
            f"{count} {severity.word}{'' if count == 1 or severity is Severity.INFO else 's'}"
            for severity in reversed(Severity)
            if (count := sum(one.severity is severity and one.is_decided for one in self.findings))
        ]
        open_ends = sum(not one.is_decided for one in self.findings)
        counts += [f"{open_ends} undecided"] if open_ends else []
        counts += [f"{self.ignored} ignored"] if self.ignored else []
        return f"{verdict} ({', '.join(counts)})." if counts else f"{verdict}."
