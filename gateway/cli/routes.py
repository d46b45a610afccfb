"""`loops-gateway routes`: what the gateway answers, and what that becomes at Nexgate."""

import click

from gateway.cli.tables import routes_markdown_table, routes_text_table


@click.command("routes")
@click.option("--markdown", is_flag=True, help="As a Markdown table, the one of the README.")
def command(markdown: bool) -> None:
    """List all routes, who may call them, what they become.

    One line for each: method, path, who may call it, and which calls to Nexgate it becomes.
    """
    click.echo(routes_markdown_table() if markdown else routes_text_table())
