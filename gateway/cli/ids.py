"""`loops-gateway id`: one identifier in all its forms."""

import click

from gateway.cli.exit_errors import Failure
from mappings.ids import readings


# A shortcode may begin with a dash.
@click.command("id", context_settings={"ignore_unknown_options": True})
@click.argument("value")
def command(value: str) -> None:
    """Show VALUE as Loops id, Nexgate UUID and Loops shortcode.

    VALUE may be any one of the three. Some texts can be read in several ways; every reading that
    fits is shown.
    """
    found = readings(value)
    if not found:
        raise Failure(
            f"{value!r} is no id: an id is a decimal number below 2^128 (Loops id), a UUID such as "
            "018f6b1e-0c5a-7e0d-9c0b-4a3d2e1f0a9b (Nexgate id), or at most 22 characters of "
            "0-9 a-z A-Z - _ (Loops shortcode); numbers and shortcodes have no leading zero"
        )
    for position, reading in enumerate(found):
        if position:
            click.echo()
        click.echo(f"read as {reading.kind}")
        click.echo(f"  decimal    {reading.decimal}")
        click.echo(f"  uuid       {reading.uuid}")
        click.echo(f"  shortcode  {reading.shortcode}")
