"""Web addresses: one form for all, escapes untouched, private ones left out where that is asked."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mappings.addresses import is_private_host, web_address
from tests.support.strategies import ANYTHING, TEXTS

LEGAL = re.compile(
    r"https?://(?:[A-Za-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?"
    r"(?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)  # RFC 3986, appendix A
ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
# What stands between host and end, odd or not.
RESTS = st.lists(
    st.one_of(
        st.sampled_from(["/", "?", "#", "%", "%41", "%e9", "%E9", "%zz", " ", "é", "💪", "["]),
        st.characters(),
    ),
    max_size=12,
).map("".join)
HOSTS = st.sampled_from(
    ["cdn.example", "CDN.example:8443", "münchen.example", "127.0.0.1", "[::1]:80",
     "localhost:9000",      "a_b.example", "例え.テスト", "xn--mnchen-3ya.example"]
)  # fmt: skip
ADDRESSES = st.builds(
    lambda scheme, host, rest: f"{scheme}://{host}/{rest}",
    st.sampled_from(["http", "https", "HTTPS"]),
    HOSTS,
    RESTS,
)


@given(st.one_of(ANYTHING, TEXTS, ADDRESSES), st.booleans())
@example("https://cdn.example/\ud800", True)
def test_whatever_comes_what_leaves_is_an_address_of_rfc_3986(value: object, keeps: bool) -> None:
    address = web_address(value, keeps_private=keeps)
    assert address is None or LEGAL.fullmatch(address)
    assert address is None or web_address(address, keeps_private=keeps) == address


@given(ADDRESSES)
def test_escapes_stay_as_they_are_and_nothing_is_lost(value: str) -> None:
    address = web_address(value)
    assert address is not None
    left = iter(ESCAPE.findall(address))
    assert all(escape in left for escape in ESCAPE.findall(value))


@pytest.mark.parametrize(
    "value",
    [
        "https://cdn.nexgate.com/a.mp4",
        "http://localhost:8765/a",
        "https://cdn.example",
        "https://cdn.example?a",
        "https://CDN.example/a",
        "https://[::1]:8080/a?b=c#d",
        "https://203.0.113.7/a",
        "https://cdn.example/a%20b%2Fc%e9?X-Amz-Signature=ab%2Bcd&e=~%7E+(1)#%41",
    ],
)
def test_what_is_in_order_stays_as_it_is(value: str) -> None:
    assert web_address(value) == value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" https://cdn.example/a ", "https://cdn.example/a"),
        ("\t\r\nhttps://cdn.example/a\x00\u00a0", "https://cdn.example/a"),
        ("HTTPS://cdn.example/a", "https://cdn.example/a"),
        ("https://cdn.example/my clip.mp4", "https://cdn.example/my%20clip.mp4"),
        ("https://cdn.example/vidéo.mp4", "https://cdn.example/vid%C3%A9o.mp4"),
        ("https://cdn.example/vid%C3%A9o é.mp4", "https://cdn.example/vid%C3%A9o%20%C3%A9.mp4"),
        ("https://cdn.example/💪?q=ü x", "https://cdn.example/%F0%9F%92%AA?q=%C3%BC%20x"),
        ("https://cdn.example/100%", "https://cdn.example/100%25"),
        ("https://cdn.example/100%25", "https://cdn.example/100%25"),
        ("https://cdn.example/%zz%4", "https://cdn.example/%25zz%254"),
        ("https://cdn.example/a[1]?b[]=c|d", "https://cdn.example/a%5B1%5D?b%5B%5D=c%7Cd"),
        ('https://cdn.example/"<>\\^`{}', "https://cdn.example/%22%3C%3E%5C%5E%60%7B%7D"),
        ("https://cdn.example/a\nb\x7f", "https://cdn.example/a%0Ab"),
        ("https://cdn.example/a#b#c d", "https://cdn.example/a#b%23c%20d"),
        ("https://cdn.example/\u2028x", "https://cdn.example/%E2%80%A8x"),
        ("https://cdn.example/\ud83d", "https://cdn.example/%EF%BF%BD"),
        ("https://münchen.example/ü", "https://xn--mnchen-3ya.example/%C3%BC"),
        ("https://MÜNCHEN.example:8443", "https://xn--mnchen-3ya.example:8443"),
        ("https://m%C3%BCnchen.example/", "https://xn--mnchen-3ya.example/"),
        ("https://例え。テスト/", "https://xn--r8jz45g.xn--zckzah/"),
        ("https://my_cdn.bücher.example/", "https://my_cdn.xn--bcher-kva.example/"),
        ("https://v1_é.example/", "https://xn--v1_-dma.example/"),
        ("https://☃.net/", "https://xn--n3h.net/"),
        ("https://i❤️.example./é", "https://xn--i-7iq.example./%C3%A9"),
        ("https://cdn.example:/a b", "https://cdn.example/a%20b"),
        ("https://[2001:DB8::1]/ü", "https://[2001:db8::1]/%C3%BC"),
    ],
)
def test_what_is_mended(value: str, expected: str) -> None:
    assert web_address(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "", " ", "a.mp4", "/a.mp4", "//cdn.example/a", "https:/cdn.example/a", "https://",
        "https:///a", "https://:80/a", "https://@/a", "https://?a", "ftp://cdn.example/a",
        "data:image/webp;base64,AAAA", "javascript:alert(1)", "https://user@cdn.example/",
        "https://user:word@cdn.example/a.mp4", "https://[cdn.example/a", "https://[::1%25eth0]/a",
        "https://[cdn.example]/a", "https://cdn.example:99999/a", "https://cdn.example:0/a",
        "https://cdn.example:port/a", "https://cdn example/a", "https://-cdn.example/a",
        "https://cdn\\.example/a", "https://\u200d.example/ü", "https://a..ü/",
        "https://\u0301ü.example/", f"https://{'ü' * 100}_.example/", "https://a\u202eü.example/",
        "https://ü\u200d.example/", "https://.ü/", None, 7, True,
        ["https://cdn.example"],
    ],
)  # fmt: skip
def test_what_is_no_web_address(value: object) -> None:
    assert web_address(value) is None


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST", "localhost.", "media.localhost", "127.0.0.1", "127.1", "10.0.0.7",
     "172.16.4.1", "172.31.255.255", "192.168.1.20", "169.254.169.254", "100.64.0.1", "0.0.0.1",
     "2130706433", "0x7f000001", "0x7f.1", "0177.1", "10.1.258",
     "[::1]", "[fe80::1]", "[fd12:3456::1]",      "[::ffff:10.0.0.1]"],
)  # fmt: skip
def test_private_addresses(host: str) -> None:
    assert is_private_host(host)
    for rest in ("/a.mp4", ":9000/ü.mp4"):
        assert web_address(f"http://{host}{rest}", keeps_private=False) is None
        assert web_address(f"http://{host}{rest}") is not None


@pytest.mark.parametrize(
    "host",
    ["cdn.example", "localhost.example", "nexgate", "8.8.8.8", "172.32.0.1", "203.0.113.7",
     "[2001:db8::1]", "[::ffff:8.8.8.8]", "a.b", "0x",
     "0x7f.0.0.0.1", "256.1", "4294967296", "08.1", "1.2.3.4.5", "10.0.0.1.example"],
)  # fmt: skip
def test_everybodys_addresses(host: str) -> None:
    assert not is_private_host(host)
    assert web_address(f"https://{host}/a", keeps_private=False) is not None
