"""What a conformance run found: a verdict for each rule, with what speaks against it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

_LONGEST_VALUE = 120
_MOST_FINDINGS = 8
_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{6,}(\.[A-Za-z0-9_-]*){1,2}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_LONG_WORD = re.compile(r"([=/][A-Za-z0-9._%~-]{12})[A-Za-z0-9._%~-]{24,}")
_QUERY = re.compile(r"(https?://[^\s\"'?#]+)\?[^\s\"']*")


class Outcome(StrEnum):
    """How a rule came out."""

    PASSED = "pass"
    WARNED = "warn"
    FAILED = "fail"
    SKIPPED = "skip"


@dataclass(frozen=True)
class Rule:
    """Something a server must do (or, by `severity`, should); `source` says who says so."""

    name: str
    title: str
    source: str
    severity: Outcome = Outcome.FAILED
    needs: str = ""  # what a run must be given for it: "a token", "--write"


@dataclass
class Finding:
    """Something that speaks against a rule, seen `count` times; `found` is fit to be printed."""

    outcome: Outcome
    where: str
    expected: str
    found: str
    count: int = 1


@dataclass
class Verdict:
    """A rule, how often it was put to the test, and what speaks against it."""

    rule: Rule
    checked: int = 0
    failures: int = 0
    warnings: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """A rule that was never put to the test is skipped."""
        if self.failures:
            return Outcome.FAILED
        if self.warnings:
            return Outcome.WARNED
        return Outcome.PASSED if self.checked else Outcome.SKIPPED


class Printable:
    """Makes values fit to be printed: one line, short, without credentials."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = [secret for secret in secrets if secret]

    def text(self, value: str) -> str:
        """A text without the secrets, anything that looks like a token, and addresses' queries.

        Nothing of it moves a terminal's cursor or can't be encoded: it may be a server's own.
        """
        for secret in self._secrets:
            value = value.replace(secret, "(token)")
        value = _QUERY.sub(r"\1?(query)", _JWT.sub("(token)", value))
        value = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", value)
        return value.encode("utf-8", "backslashreplace").decode()

    def place(self, where: str) -> str:
        """A request and a path, with what is long in them (cursors) cut."""
        return _LONG_WORD.sub(r"\1…", self.text(where))

    def value(self, value: object) -> str:
        """Any JSON value on one line, cut where it grows long."""
        # Cut only after the secrets are gone: half a token is still half a token.
        written = self.text(json.dumps(value, ensure_ascii=False, default=str))
        if len(written) <= _LONGEST_VALUE:
            return written
        return f"{written[: _LONGEST_VALUE - 1]}…"


class Report:
    """Collects the verdicts of a run; rules stand in the order of their table."""

    def __init__(self, side: str, url: str, rules: Iterable[Rule], printable: Printable) -> None:
        self.side = side
        self.url = printable.text(url)
        self.verdicts: Mapping[str, Verdict] = {rule.name: Verdict(rule) for rule in rules}
        self.requests = 0
        self.seconds = 0.0
        self.not_judged: str | None = None
        self._printable = printable

    def expect(
        self, name: str, is_kept: bool, where: str, expected: str, found: object = None
    ) -> bool:
        """Put a rule to the test once; what breaks it weighs as much as the rule does."""
        verdict = self.verdicts[name]
        verdict.checked += 1
        if not is_kept:
            self._add(verdict, verdict.rule.severity, where, expected, found)
        return is_kept

    def tried(self, name: str) -> None:
        """A rule was put to the test once more, whatever else is said of it."""
        if name in self.verdicts:
            self.verdicts[name].checked += 1

    def warn(self, name: str, where: str, expected: str, found: object = None) -> None:
        """Something that a tolerant reader can live with, whatever the rule weighs."""
        self._add(self.verdicts[name], Outcome.WARNED, where, expected, found)

    def stop(self, reason: str) -> None:
        """The server can't be judged; `reason` is a sentence."""
        self.not_judged = self._printable.text(reason)

    def of(self, outcome: Outcome) -> list[Verdict]:
        """The verdicts that came out so."""
        return [verdict for verdict in self.verdicts.values() if verdict.outcome is outcome]

    @property
    def exit_code(self) -> int:
        """0: it conforms. 1: it does not. 2: it could not be judged."""
        if self.not_judged is not None:
            return 2
        return 1 if self.of(Outcome.FAILED) else 0

    @property
    def summary(self) -> str:
        """The outcome in one sentence."""
        if self.not_judged is not None:
            return f"could not judge: {self.not_judged}"
        failed, warned = len(self.of(Outcome.FAILED)), len(self.of(Outcome.WARNED))
        passed, skipped = len(self.of(Outcome.PASSED)), len(self.of(Outcome.SKIPPED))
        verdict = "does not conform" if failed else "conforms"
        counts = f"{passed} passed, {warned} warned, {failed} failed, {skipped} not tried"
        return f"{verdict}: {counts}"

    def _add(
        self, verdict: Verdict, outcome: Outcome, where: str, expected: str, found: object
    ) -> None:
        if outcome is Outcome.FAILED:
            verdict.failures += 1
        else:
            verdict.warnings += 1
        where = self._printable.place(where)
        for finding in verdict.findings:
            if (finding.outcome, finding.expected) == (outcome, expected):
                finding.count += 1
                return
        if len(verdict.findings) < _MOST_FINDINGS:
            printed = self._printable.value(found)
            verdict.findings.append(
                Finding(outcome, where, self._printable.text(expected), printed)
            )
