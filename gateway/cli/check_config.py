"""`loops-gateway check-config`: is the configuration usable, and what is in force?"""

import sys
from pathlib import Path

import click

from gateway.cli.config_text import effective_config
from gateway.cli.configuration import config_option, settings_of
from gateway.cli.findings import findings_json, print_finding, settings_or_findings, worst_level
from gateway.cli.terminal import console_for
from gateway.doctor.finding import Finding, Level
from gateway.doctor.setup import check_setup
from gateway.settings.masked import masked_settings
from gateway.settings.tree import Settings


@click.command("check-config")
@config_option("TOML file; ./config.toml when it exists.")
@click.option("--json", "as_json", is_flag=True, help="Print settings and findings as JSON.")
def command(config: Path | None, as_json: bool) -> None:
    """Check the configuration and show it, without secrets.

    Reads the file and the environment exactly as `serve` does, looks for what `serve` would stumble
    over on this machine, and starts nothing. What is found goes to standard error. Ends with 2 when
    something is wrong, after saying what, where and what to do; `doctor` looks further.
    """
    if as_json:
        settings, findings = settings_or_findings(config)
        findings = findings if settings is None else check_setup(settings)
        more = {} if settings is None else {"settings": masked_settings(settings)}
        click.echo(findings_json(findings, **more))
    else:
        findings = _show(settings_of(config))
    sys.exit(2 if worst_level(findings) is Level.WRONG else 0)


def _show(settings: Settings) -> list[Finding]:
    """Print the settings, and on standard error what is not in order."""
    click.echo(effective_config(settings))
    findings = check_setup(settings)
    for finding in findings:
        if finding.level is not Level.OK:
            print_finding(console_for(sys.stderr), finding)
    return findings
