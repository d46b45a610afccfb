"""Whose address a request came from, behind the reverse proxies an operator has named."""

import ipaddress
from collections.abc import Sequence

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_IPV6_SITE = 64


def client_address(
    peer: str | None, forwarded_for: Sequence[str], trusted: Sequence[Network]
) -> str:
    """The address to count tries by.

    `forwarded_for` are the X-Forwarded-For fields as they came: they are believed only as far
    as trusted proxies wrote them, read from the right. Addresses of one IPv6 site (/64), which one
    person has by the billion, count as one.
    """
    hops = [hop.strip() for field in forwarded_for for hop in field.split(",")]
    found = _address(peer or "")
    while found is not None and hops and any(found in network for network in trusted):
        nearer = _address(hops.pop())
        if nearer is None:
            break
        found = nearer
    return "unknown" if found is None else _site(found)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped
    return found


def _site(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, _IPV6_SITE), strict=False).network_address)
