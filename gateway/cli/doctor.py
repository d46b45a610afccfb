"""`loops-gateway doctor`: does everything around the gateway work?"""

import asyncio
import sys
from pathlib import Path

import click
from rich.console import Console

from gateway.cli.configuration import config_option, settings_of
from gateway.cli.findings import (
    exit_code,
    findings_json,
    print_finding,
    settings_or_findings,
    verdict,
)
from gateway.cli.terminal import console_for
from gateway.doctor.examination import examine
from gateway.doctor.finding import Finding
from gateway.settings.tree import Settings


@click.command("doctor")
@config_option("TOML file; ./config.toml when it exists.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(config: Path | None, as_json: bool) -> None:
    """Check everything the gateway needs, from its settings to its public address.

    Run it where the gateway runs, while it runs. It reads from Nexgate and the media host, writes
    one value to the shared tier and deletes it, and changes nothing else. A line each: ok, warning
    or wrong, and what to do.

    Exit codes: 0 all is well, 1 there are warnings, 2 something is wrong.
    """
    if as_json:
        settings, findings = settings_or_findings(config)
        if settings is not None:
            findings = asyncio.run(_found(settings, None))
        click.echo(findings_json(findings))
    else:
        findings = asyncio.run(_found(settings_of(config), console_for(sys.stdout)))
        click.echo(verdict(findings))
    sys.exit(exit_code(findings))


async def _found(settings: Settings, console: Console | None) -> list[Finding]:
    """All findings, each printed as soon as it is there."""
    findings = []
    async for finding in examine(settings):
        findings.append(finding)
        if console is not None:
            print_finding(console, finding)
    return findings
