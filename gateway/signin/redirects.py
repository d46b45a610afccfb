"""Where an app may have its answer sent (RFC 6749, 3.1.2; RFC 8252, 7; RFC 9700, 2.1 and 4.1)."""

import re
from collections.abc import Collection
from urllib.parse import urlencode, urlsplit

from gateway.settings.values import is_loopback

MAX_LENGTH = 512
SHOWN_LENGTH = 60
# Visible ASCII without what URL readers disagree about.
_READABLE = re.compile(r"[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+")
_LOOPBACK = re.compile(
    r"(?P<host>http://(?:127\.0\.0\.1|\[::1\]))(?::[0-9]{1,5})?(?P<rest>(?:[/?].*)?)", re.DOTALL
)
# A scheme with a dot, the reversed name of a domain of the app's maker (RFC 8252, 7.1).
_PRIVATE_USE = re.compile(r"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:/[^\s]+")
# Those of the official apps, as released and as Expo runs them in development.
_OFFICIAL = re.compile(r"(?:loops|exp)://[^\s]+")


def redirect_problem(uri: str) -> str | None:
    """Why an answer may not be sent to `uri`, as a sentence; None where it may.

    Taken are https, http on this very machine (127.0.0.0/8, ::1, localhost), a scheme of the app's
    own that has a dot such as `com.example.app:/callback`, and those of the official apps
    (`loops://oauth-callback`). Fragments and credentials are refused.
    """
    if len(uri) > MAX_LENGTH or not _READABLE.fullmatch(uri):
        return "The redirect address is too long or holds characters that no address has."
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "The redirect address can't be read."
    if "#" in uri or "@" in parts.netloc:
        return "A redirect address has no fragment, user name or password."
    if uri[: len(parts.scheme)] != parts.scheme:
        return "The scheme of a redirect address is written in lower case."
    if parts.scheme == "https" and host and uri.startswith("https://"):
        return None
    if parts.scheme == "http":
        is_here = host is not None and uri.startswith("http://") and is_loopback(host)
        return None if is_here else "Plain http is only taken for this very machine."
    if _OFFICIAL.fullmatch(uri) or _PRIVATE_USE.fullmatch(uri):
        return None
    return (
        "A redirect address begins with https:// or with an app's own scheme that has a dot, such "
        "as com.example.app:/callback."
    )


def is_registered(uri: str, registered: Collection[str]) -> bool:
    """Whether an answer may go to `uri`: an address that was registered, compared exactly.

    Of an address of this very machine the port is not compared: a desktop app listens on whatever
    port is free (RFC 8252, 7.3). Addresses that could be registered once and can't be now don't
    count.
    """
    if redirect_problem(uri) is not None:
        return False
    portless = _without_loopback_port(uri)
    return uri in registered or (
        portless is not None and portless in map(_without_loopback_port, registered)
    )


def _without_loopback_port(uri: str) -> str | None:
    """The address without its port; None for one that is not of 127.0.0.1 or ::1."""
    found = _LOOPBACK.fullmatch(uri)
    return found["host"] + found["rest"] if found is not None else None


def answered_to(uri: str, parameters: dict[str, str | None]) -> str:
    """The redirect address with the answer in its query; what is None is left out."""
    query = urlencode({name: value for name, value in parameters.items() if value is not None})
    mark = "&" if "?" in uri else "?"
    return f"{uri}{'' if uri.endswith(('?', '&')) else mark}{query}"


def shown_target(uri: str) -> str:
    """Where an answer goes, as a person is shown it: a site's host, an app's own address."""
    parts = urlsplit(uri)
    if parts.scheme in ("http", "https"):
        return parts.netloc
    return uri if len(uri) <= SHOWN_LENGTH else f"{uri[:SHOWN_LENGTH]}…"
