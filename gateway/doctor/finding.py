"""What a check found: one line for people, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: nothing to do; it works, but not well or not for long; it does not work."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What one check found.

    `check` names what was looked at; `message` says what was found, on one line and without any
    token; `advice` says what to do, and is empty where there is nothing.
    """

    check: str
    level: Level
    message: str
    advice: str = ""


def ok(check: str, message: str) -> Finding:
    """Nothing to do."""
    return Finding(check, Level.OK, message)


def warning(check: str, message: str, advice: str) -> Finding:
    """It works, but not well, or not for long."""
    return Finding(check, Level.WARNING, message, advice)


def wrong(check: str, message: str, advice: str) -> Finding:
    """It does not work."""
    return Finding(check, Level.WRONG, message, advice)


def count_level(findings: Iterable[Finding], level: Level) -> int:
    """How many findings are of a level."""
    return sum(finding.level is level for finding in findings)
