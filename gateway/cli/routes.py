"""`loops-gateway routes`: the route table, with the Nexgate calls of each route."""

import sys

import click

from gateway.cli.tables import routes_markdown_table, routes_table, routes_text_table
from gateway.cli.terminal import console_for


@click.command("routes")
@click.option("--markdown", is_flag=True, help="As a Markdown table, the one of docs/routes.md.")
def command(markdown: bool) -> None:
    """List all routes.

    One line for each: method, path, who may call it, and the calls to Nexgate it makes.
    """
    if markdown:
        click.echo(routes_markdown_table())
    elif sys.stdout.isatty():
        console_for(sys.stdout).print(routes_table())
    else:
        click.echo(routes_text_table())
