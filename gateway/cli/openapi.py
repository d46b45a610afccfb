"""`loops-gateway openapi`: the contract of either API as a document."""

import json

import click

from gateway.contract.loops_document import loops_document
from gateway.contract.nexgate_document import nexgate_document


@click.command("openapi")
@click.option(
    "--side",
    type=click.Choice(["loops", "nexgate"]),
    default="loops",
    show_default=True,
    help="The API the gateway serves, or the part of Nexgate's that it relies on.",
)
@click.option("--server", metavar="URL", default="/", help="Where the API is served.  [default: /]")
def command(side: str, server: str) -> None:
    """Print the OpenAPI 3.1 document of one of the two APIs.

    A running gateway answers the first one under /api/openapi.json.
    """
    document = nexgate_document(server) if side == "nexgate" else loops_document(server)
    click.echo(json.dumps(document, ensure_ascii=False, indent=2).encode())
