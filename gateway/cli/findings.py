"""Findings of `check-config` and `doctor` on a terminal and as JSON."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from gateway.doctor.finding import Finding, Level, count_level, wrong
from gateway.settings.tree import ConfigError, Settings, load_settings

_EXIT_CODES: Final = {Level.OK: 0, Level.WARNING: 1, Level.WRONG: 2}
_STYLES: Final = {Level.OK: "green", Level.WARNING: "yellow", Level.WRONG: "bold red"}


def settings_or_findings(config: Path | None) -> tuple[Settings | None, list[Finding]]:
    """The settings of a file and the environment, or a finding for each problem in them."""
    try:
        return load_settings(config, os.environ), []
    except ConfigError as error:
        return None, [wrong("configuration", line, "") for line in str(error).split("\n")]


def worst_level(findings: Sequence[Finding]) -> Level:
    """The worst level among findings; ok without any."""
    return max(
        (finding.level for finding in findings), key=_EXIT_CODES.__getitem__, default=Level.OK
    )


def exit_code(findings: Sequence[Finding]) -> int:
    """0 when all is well, 1 with warnings, 2 when something is wrong."""
    return _EXIT_CODES[worst_level(findings)]


def print_finding(console: Console, finding: Finding) -> None:
    """One line: level, check, message, advice."""
    line = Text(f"{finding.level:<8}", style=_STYLES[finding.level])
    advice = f"; {finding.advice}" if finding.advice else ""
    line.append(f"{finding.check}: {finding.message}{advice}", style="default not bold")
    console.print(line, soft_wrap=True)


def verdict(findings: Sequence[Finding]) -> str:
    """The last line: OK, or how much is not."""
    counted = {level: count_level(findings, level) for level in (Level.WRONG, Level.WARNING)}
    parts = [
        f"{number} {level}{'s' if level is Level.WARNING and number > 1 else ''}"
        for level, number in counted.items()
        if number
    ]
    return ", ".join(parts) or "OK"


def findings_json(findings: Sequence[Finding], **more: object) -> str:
    """`{"outcome": ..., "findings": [{"check", "level", "message", "advice"}]}`, and `more`."""
    rows = [
        {
            "check": finding.check,
            "level": finding.level,
            "message": finding.message,
            "advice": finding.advice or None,
        }
        for finding in findings
    ]
    document = {"outcome": worst_level(findings), "findings": rows, **more}
    return json.dumps(document, ensure_ascii=False, indent=2)
