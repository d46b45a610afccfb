"""Web addresses as every client reads them.

Nexgate has addresses as people typed them: with blanks around, letters beyond ASCII,
spaces in a file's name. Browsers mend that; the frameworks of apps take it for no address at all.
Escapes that are there are never touched: rewriting one breaks a signed address.
"""

import ipaddress
import re
from functools import lru_cache
from urllib.parse import unquote

import idna
import regex

# What RFC 3986 lets stand in a path, a query or a fragment.
_LEGAL = r"A-Za-z0-9._~!$&'()*+,;=:@/?\-"
_HOST_CHARACTERS = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_.])?"
_PORT = r"(?::(?P<port>[0-9]{1,5}))?"
_is_in_order = re.compile(
    rf"https?://(?P<host>{_HOST_CHARACTERS}){_PORT}"
    rf"(?:[/?#](?:[{_LEGAL}]++|%[0-9A-Fa-f]{{2}})*+(?:\#(?:[{_LEGAL}]++|%[0-9A-Fa-f]{{2}})*+)?)?",
    re.ASCII,
).fullmatch
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<authority>[^/?#]+)(?P<rest>.*)", re.DOTALL | re.IGNORECASE
)
_AUTHORITY = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]+)(?::(?P<port>[0-9]{0,5}))?", re.ASCII)
_HOST_NAME = re.compile(_HOST_CHARACTERS, re.ASCII)
_LABEL_WITH_SIGNS = regex.compile(r"[\p{Ll}\p{Lo}\p{N}\p{S}_-][\p{Ll}\p{Lo}\p{M}\p{N}\p{S}_-]*")
_LONGEST_LABEL = 63
_UNFIT = re.compile(rf"%(?![0-9A-Fa-f]{{2}})|[^{_LEGAL}%#]")
_BLANKS_AROUND = re.compile(r"\A[\s\x00-\x20\x7f\u200b\ufeff]+|[\s\x00-\x20\x7f\u200b\ufeff]+\Z")
_MAX_PORT = 65_535
_NUMBERS = re.compile(r"(?:(?:0x[0-9a-f]{1,8}|0[0-7]{0,11}|[1-9][0-9]{0,9})(?:\.|\Z))+(?<!\.)")

# Private (RFC 1918, 4193), shared (6598), link-local (3927, 4291), loopback, unspecified (1122).
_PRIVATE_NETWORKS = tuple(
    map(
        ipaddress.ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16",
         "127.0.0.0/8", "0.0.0.0/8", "::/127", "fc00::/7", "fe80::/10"),
    )
)  # fmt: skip


def web_address(value: object, *, keeps_private: bool = True) -> str | None:
    """An absolute http or https address in the form that RFC 3986 wants; None for what is none.

    Blanks around are dropped, a host beyond ASCII is written in its ASCII form (IDNA), and in path,
    query and fragment what can't stand there is percent-encoded, a `%` without two hex digits
    too. One with a user's name or without a host is no address, nor, unless `keeps_private`, one
    of this machine or of a private network. What is in order stays as it is, and so does whatever
    this gave.
    """
    if not isinstance(value, str):
        return None
    match = _is_in_order(value)
    if match is not None and _is_port(match["port"]):
        return value if keeps_private or not is_private_host(match["host"]) else None
    return _mended(_BLANKS_AROUND.sub("", value), keeps_private=keeps_private)


@lru_cache(maxsize=1_024)
def is_private_host(host: str) -> bool:
    """Whether a host's literal address is of a private network or of this machine alone.

    Names are not looked up: of them `localhost` alone is known (RFC 6761). An address of four
    numbers may also be spelled as browsers read it, as one number or in hexadecimal.
    """
    name = host.strip("[]").removesuffix(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = _ip_address(name)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address is not None and any(address in network for network in _PRIVATE_NETWORKS)


def _ip_address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return _loose_ipv4_address(name)


def _loose_ipv4_address(name: str) -> ipaddress.IPv4Address | None:
    """An address of one to four numbers, the last of which fills what is left (inet_aton)."""
    if not _NUMBERS.fullmatch(name):
        return None
    numbers = [int(part, _base(part)) for part in name.split(".")]
    octets, last = numbers[:-1], numbers[-1]
    free = 8 * (4 - len(octets))
    if len(octets) > 3 or last >= 1 << free or max(octets, default=0) > 255:
        return None
    high = sum(octet << 24 - 8 * place for place, octet in enumerate(octets))
    return ipaddress.IPv4Address(high + last)


def _base(part: str) -> int:
    if part.startswith("0x"):
        return 16
    return 8 if part.startswith("0") else 10


def _mended(address: str, *, keeps_private: bool) -> str | None:
    parts = _ADDRESS.fullmatch(address)
    authority = _AUTHORITY.fullmatch(parts["authority"]) if parts is not None else None
    if parts is None or authority is None:
        return None
    host, port = _ascii_host(authority["host"]), authority["port"]
    if host is None or not _is_port(port):
        return None
    if not keeps_private and is_private_host(host):
        return None
    before, sign, fragment = parts["rest"].partition("#")
    rest = _encoded(before) + sign + _encoded(fragment).replace("#", "%23")
    return f"{parts['scheme'].lower()}://{host}{f':{port}' if port else ''}{rest}"


def _is_port(port: str | None) -> bool:
    return not port or 0 < int(port) <= _MAX_PORT


@lru_cache(maxsize=1_024)
def _ascii_host(host: str) -> str | None:
    """The host as it stands in an address; None for what can be none."""
    if host.startswith("["):
        try:
            return f"[{ipaddress.IPv6Address(host[1:-1])}]" if "%" not in host else None
        except ValueError:
            return None
    name = unquote(host)
    if not name.isascii():
        try:
            labels = idna.uts46_remap(name, std3_rules=False).split(".")
            name = ".".join(map(_ascii_label, labels)) if all(labels[:-1]) else ""
        except (idna.IDNAError, UnicodeError):
            return None
    return name if _HOST_NAME.fullmatch(name) else None


def _ascii_label(label: str) -> str:
    """One part of a host's name. Raises IDNAError, or UnicodeError for what can be none.

    Browsers take signs beside letters, such as an emoji, which IDNA 2008 doesn't.
    """
    if label.isascii():
        return label
    try:
        return idna.encode(label).decode("ascii")
    except idna.IDNAError:
        spelled = f"xn--{label.encode('punycode').decode('ascii')}"
        if not _LABEL_WITH_SIGNS.fullmatch(label) or len(spelled) > _LONGEST_LABEL:
            raise
        return spelled


def _encoded(text: str) -> str:
    return _UNFIT.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    octets = match[0].encode("utf-8", "surrogatepass")
    if "\ud800" <= match[0] <= "\udfff":
        octets = "\ufffd".encode()
    return "".join(f"%{octet:02X}" for octet in octets)
