"""X-Forwarded-For is believed as far as trusted proxies wrote it, and no further."""

import ipaddress

import pytest

from gateway.signin.addresses import client_address

PROXIES = [ipaddress.ip_network(text) for text in ("10.0.0.0/8", "::1/128", "192.0.2.7/32")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "address"),
    [
        ("203.0.113.5", [], [], "203.0.113.5"),
        ("203.0.113.5", ["1.1.1.1"], [], "203.0.113.5"),
        ("203.0.113.5", ["1.1.1.1"], PROXIES, "203.0.113.5"),
        ("10.0.0.1", ["1.1.1.1"], PROXIES, "1.1.1.1"),
        ("10.0.0.1", ["9.9.9.9, 1.1.1.1"], PROXIES, "1.1.1.1"),
        ("10.0.0.1", ["9.9.9.9, 1.1.1.1, 192.0.2.7"], PROXIES, "1.1.1.1"),
        ("10.0.0.1", ["9.9.9.9", "1.1.1.1, 10.9.9.9"], PROXIES, "1.1.1.1"),
        ("10.0.0.1", [], PROXIES, "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.2"], PROXIES, "10.0.0.2"),
        ("10.0.0.1", ["1.1.1.1, unknown"], PROXIES, "10.0.0.1"),
        ("10.0.0.1", [""], PROXIES, "10.0.0.1"),
        ("::1", ["1.1.1.1"], PROXIES, "1.1.1.1"),
        ("::ffff:203.0.113.5", [], [], "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", [], [], "2001:db8:1:2::"),
        ("2001:db8:1:2::ffff", [], [], "2001:db8:1:2::"),
        ("fe80::1%eth0", [], [], "fe80::"),
        (None, [], [], "unknown"),
        ("", ["1.1.1.1"], PROXIES, "unknown"),
    ],
)
def test_whose_address_counts(
    peer: str | None,
    forwarded: list[str],
    trusted: list[ipaddress.IPv4Network | ipaddress.IPv6Network],
    address: str,
) -> None:
    assert client_address(peer, forwarded, trusted) == address
