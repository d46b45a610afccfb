"""`loops-gateway openapi`: the contract of either API as a document."""

import json

import click

from gateway.contract.loops_document import loops_document
from gateway.contract.nexgate_document import nexgate_document
from gateway.contract.schemas import LOOPS, NEXGATE
from gateway.contract.views import supported_document, tolerant_document


@click.command("openapi")
@click.option(
    "--side",
    type=click.Choice([LOOPS, NEXGATE]),
    default=LOOPS,
    show_default=True,
    help="The API the gateway serves, or the part of Nexgate's that it relies on.",
)
@click.option("--server", metavar="URL", default="/", help="Where the API is served.  [default: /]")
@click.option(
    "--supported", is_flag=True, help="Leave out the operations that this server does not have."
)
@click.option(
    "--tolerant", is_flag=True, help="Answers as what clients live with, not what is promised."
)
def command(side: str, server: str, supported: bool, tolerant: bool) -> None:
    """Print the OpenAPI 3.1 document of one of the two APIs.

    A running gateway answers the first one under /api/openapi.json, without what it does not have
    under /api/openapi.json?supported=1.
    """
    document = nexgate_document(server) if side == NEXGATE else loops_document(server)
    if supported:
        document = supported_document(document)
    if tolerant:
        document = tolerant_document(document, side)
    click.echo(json.dumps(document, ensure_ascii=False, indent=2).encode())
