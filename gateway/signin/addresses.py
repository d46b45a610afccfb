"""Whose address a request came from, behind the reverse proxies an operator has named."""

import ipaddress
import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# The field that proxies write: the de-facto one, or that of RFC 7239.
ForwardedField = Literal["x-forwarded-for", "forwarded"]
_IPV6_SITE: Final = 48
_LONGEST_NAME: Final = 64
# In `Forwarded` commas and semicolons may stand in quotes.
_ELEMENT: Final = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_PAIR: Final = re.compile(r'([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;\s]*)')
_ESCAPE: Final = re.compile(r"\\(.)")
_NODE: Final = re.compile(r"\[(?P<six>[^\]]+)\](?::[^:\]]*)?|(?P<four>[0-9.]+):[^:]*", re.ASCII)
_HIDDEN_NAME: Final = re.compile(r"(_[A-Za-z0-9._-]+)(?::[A-Za-z0-9._-]+)?", re.ASCII)


def client_address(
    peer: str | None,
    forwarded_for: Sequence[str],
    trusted: Sequence[Network],
    field: ForwardedField = "x-forwarded-for",
) -> str:
    """The address to count tries by.

    `forwarded_for` are the lines of `field` as they came: they are believed only as far as trusted
    proxies wrote them, read from the right. An address may have a port, which doesn't count. In
    place of an address a proxy may write a name of its own for the client (RFC 7239, 6.3).
    Addresses of one IPv6 site (/48), which one person may have, count as one.
    """
    hops = list(_hops(forwarded_for, field))
    found = _address(peer or "")
    while found is not None and hops and any(found in network for network in trusted):
        hop = hops.pop()
        nearer = _address(hop)
        if nearer is None:
            hidden = _HIDDEN_NAME.fullmatch(hop)
            return hidden[1][:_LONGEST_NAME] if hidden else _site(found)
        found = nearer
    return "unknown" if found is None else _site(found)


def counted_name(peer: str, trusted: Sequence[Network]) -> str | None:
    """The name by which connections of a peer are counted; None for a trusted proxy."""
    found = _address(peer)
    if found is not None and any(found in network for network in trusted):
        return None
    return "unknown" if found is None else _site(found)


def _hops(lines: Sequence[str], field: ForwardedField) -> Iterator[str]:
    """What the proxies wrote of whom they talked to, the first hop first.

    Empty elements of a list don't count (RFC 9110, 5.6.1.2).
    """
    for line in lines:
        if field == "x-forwarded-for":
            yield from (hop.strip().strip('"') for hop in line.split(",") if hop.strip())
            continue
        for element in filter(str.strip, _ELEMENT.findall(line)):
            pairs = ((name.lower(), value) for name, value in _PAIR.findall(element))
            yield next((_unquoted(value) for name, value in pairs if name == "for"), "")


def _unquoted(value: str) -> str:
    """A parameter's value, quoted or not (RFC 9110, 5.6.4)."""
    return _ESCAPE.sub(r"\1", value[1:-1]) if value.startswith('"') else value


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    node = _NODE.fullmatch(text)
    plain = (node["six"] or node["four"]) if node is not None else text
    try:
        found = ipaddress.ip_address(plain.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found


def _site(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, _IPV6_SITE), strict=False).network_address)
