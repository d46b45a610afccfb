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
        ("2001:db8:1:2:3:4:5:6", [], [], "2001:db8:1::"),
        ("2001:db8:1:2::ffff", [], [], "2001:db8:1::"),
        ("fe80::1%eth0", [], [], "fe80::"),
        ("10.0.0.1", ["198.51.100.7:51123"], PROXIES, "198.51.100.7"),
        ("10.0.0.1", ["[2001:db8::7]:4711"], PROXIES, "2001:db8::"),
        ("10.0.0.1", ["[2001:db8:1:2::7]"], PROXIES, "2001:db8:1::"),
        ("10.0.0.1", ["2001:db8::7"], PROXIES, "2001:db8::"),
        ("10.0.0.1", ["1.1.1.1:80, 10.0.0.2:81"], PROXIES, "1.1.1.1"),
        ("10.0.0.1", ['"1.1.1.1:80"'], PROXIES, "1.1.1.1"),
        ("10.0.0.1", ["[::ffff:1.1.1.1]:80"], PROXIES, "1.1.1.1"),
        ("10.0.0.1", ["1.1.1.1:80:90"], PROXIES, "10.0.0.1"),
        ("10.0.0.1", ["9.9.9.9, 1.1.1.1, , ", ""], PROXIES, "1.1.1.1"),
        ("10.0.0.1", ["_hidden:80"], PROXIES, "_hidden"),
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


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (["for=198.51.100.7"], "198.51.100.7"),
        (["For=198.51.100.7:51123;proto=https;by=10.0.0.1"], "198.51.100.7"),
        (['proto=http; for="[2001:db8::7]:4711"'], "2001:db8::"),
        (["for=9.9.9.9, for=1.1.1.1"], "1.1.1.1"),
        (["for=9.9.9.9", 'for="1.1.1.1:80", for=10.9.9.9'], "1.1.1.1"),
        (['for="_a,b;c"'], "10.0.0.1"),
        (["for=1.1.1.1,", " , "], "1.1.1.1"),
        (['for="_hidden:_port"'], "_hidden"),
        (['for="_hidden:4711"'], "_hidden"),
        ([r'for="1\.1.1.1"'], "1.1.1.1"),
        (['host="a;for=9.9.9.9";for=1.1.1.1'], "1.1.1.1"),
        (['host="a, for=9.9.9.9";for=1.1.1.1'], "1.1.1.1"),
        (["for=_gazonk"], "_gazonk"),
        (["for=unknown"], "10.0.0.1"),
        (["by=10.0.0.9"], "10.0.0.1"),
        (["198.51.100.7"], "10.0.0.1"),
        ([], "10.0.0.1"),
    ],
)
def test_forwarded_in_the_words_of_rfc_7239(lines: list[str], address: str) -> None:
    assert client_address("10.0.0.1", lines, PROXIES, "forwarded") == address
