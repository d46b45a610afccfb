"""`loops-gateway schema`: the JSON Schema of one resource."""

import difflib
import json

import click

from gateway.contract.schemas import SCHEMA_NAMES, named_schema


def _full_names(name: str) -> list[str]:
    """The names meant: a name without its side may be there on both."""
    if ":" in name:
        return [name] if name in SCHEMA_NAMES else []
    return [one for one in SCHEMA_NAMES if one.partition(":")[2] == name]


@click.command("schema")
@click.argument("name", required=False)
@click.option("--tolerant", is_flag=True, help="What can be lived with, not what is promised.")
@click.option("--list", "is_list", is_flag=True, help="Print every name.")
def command(name: str | None, tolerant: bool, is_list: bool) -> None:
    """Print the JSON Schema (2020-12) of the resource NAME, whole in itself.

    NAME is loops:VideoResource, nexgate:Clip and so on; the side may be left out where only one has
    the name. The strict schema is what the documents promise; the tolerant one is what can be lived
    with: unknown fields, null for a list, what the gateway mends or does without.
    """
    if is_list or name is None:
        if name is not None:
            raise click.UsageError("--list takes no NAME.")
        if not is_list:
            raise click.UsageError("Name a resource, or use --list.")
        click.echo("\n".join(SCHEMA_NAMES))
        return
    names = _full_names(name)
    if len(names) > 1:
        raise click.UsageError(f"{name} is on both sides: say {' or '.join(names)}.")
    if not names:
        raise click.UsageError(f"There is no resource {name!r}{_suggestion(name)}")
    schema = named_schema(names[0], strict=not tolerant)
    click.echo(json.dumps(schema, ensure_ascii=False, indent=2).encode())


def _suggestion(name: str) -> str:
    resources = {one.partition(":")[2].lower(): one for one in reversed(SCHEMA_NAMES)}
    close = difflib.get_close_matches(name.rpartition(":")[2].lower(), resources, n=1)
    return f"; did you mean {resources[close[0]]}?" if close else "; --list shows them all."
