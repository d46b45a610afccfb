"""Names of accounts as people write them."""

from mappings.texts import comparable


def local_name(text: str, own_host: str) -> str | None:
    """The user name in `name`, `@name` or `@name@own.host`; None for a user of another server.

    `own_host` is host and port in lower case; a handle may leave the port out.
    """
    name, at, host = text.strip().removeprefix("@").partition("@")
    if at and comparable(host) not in (own_host, own_host.partition(":")[0]):
        return None
    return name or None
