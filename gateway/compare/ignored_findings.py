"""The list of findings that are known and lived with, each with the reason why."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from gateway.compare.api_rules import RULES, ApiFinding
from gateway.compare.relation import CannotJudge

_KEYS = {"rule", "operation", "place", "reason"}


@dataclass(frozen=True)
class Ignored:
    """Findings of one rule at the operations and places that fit; `*` fits anything."""

    rule: str
    operation: str
    place: str
    reason: str

    def covers(self, finding: ApiFinding) -> bool:
        """Whether a finding is meant."""
        return (
            self.rule == finding.rule.name
            and fnmatchcase(finding.operation, self.operation)
            and fnmatchcase(finding.place, self.place)
        )


def read_ignored(path: Path) -> list[Ignored]:
    """The entries of a TOML file, `[[ignore]]` with rule, operation, place and reason.

    Raises `CannotJudge` for a file that can't be read or an entry that is no such one: every entry
    names a rule there is, and its reason.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("ignore", [])
    except OSError as error:
        raise CannotJudge(f"{path} can't be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CannotJudge(f"{path} is not TOML: {error}") from None
    if not isinstance(entries, list):
        raise CannotJudge(f"{path}: write each entry under [[ignore]]")
    return [_entry(path, number, entry) for number, entry in enumerate(entries, start=1)]


def _entry(path: Path, number: int, entry: object) -> Ignored:
    where = f"{path}, entry {number}"
    if not isinstance(entry, dict) or not all(isinstance(one, str) for one in entry.values()):
        raise CannotJudge(f"{where}: it has rule, operation, place and reason, each a text")
    unknown = sorted(entry.keys() - _KEYS)
    if unknown:
        raise CannotJudge(f"{where}: {', '.join(unknown)} is not known there")
    if entry.get("rule") not in RULES:
        raise CannotJudge(f"{where}: there is no rule {entry.get('rule')!r}")
    if not entry.get("reason", "").strip():
        raise CannotJudge(f"{where}: say the reason")
    return Ignored(
        entry["rule"], entry.get("operation", "*"), entry.get("place", "*"), entry["reason"]
    )


def without_ignored(
    findings: Sequence[ApiFinding], ignored: Sequence[Ignored]
) -> tuple[list[ApiFinding], list[Ignored]]:
    """The findings that no entry covers, and the entries that cover none."""
    left = [one for one in findings if not any(entry.covers(one) for entry in ignored)]
    idle = [entry for entry in ignored if not any(entry.covers(one) for one in findings)]
    return left, idle
