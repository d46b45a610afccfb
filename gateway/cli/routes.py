"""`loops-gateway routes`: the route table, with the Nexgate calls of each route."""

import click

from gateway.cli.tables import routes_markdown_table, routes_text_table


@click.command("routes")
@click.option("--markdown", is_flag=True, help="As a Markdown table, the one of docs/routes.md.")
def command(markdown: bool) -> None:
    """List all routes.

    One line for each: method, path, who may call it, and the calls to Nexgate it makes.
    """
    click.echo(routes_markdown_table() if markdown else routes_text_table())
