"""What an app may do in somebody's name: Loops' four scopes (RFC 6749, 3.3)."""

from collections.abc import Iterable
from typing import Final

USER_READ, USER_WRITE = "user:read", "user:write"
VIDEO_CREATE, VIDEO_READ = "video:create", "video:read"
SCOPES: Final = (USER_READ, USER_WRITE, VIDEO_CREATE, VIDEO_READ)
# Any one of them lets an app read.
READ_SCOPES: Final = frozenset({USER_READ, VIDEO_READ})
WRITE_SCOPES: Final = frozenset({USER_WRITE})


def known_scopes(texts: Iterable[str]) -> tuple[str, ...]:
    """Loops' scopes named in some texts, in their order; other names are ignored.

    None named means all: apps written for other servers name others.
    """
    named = {name for text in texts for name in text.replace("+", " ").split()}
    return tuple(scope for scope in SCOPES if scope in named) or SCOPES


def granted_scopes(asked: str | None, registered: tuple[str, ...]) -> tuple[str, ...]:
    """What an app is granted: what it asks for and has registered; nothing asked means all.

    Empty where it asks for nothing that it has registered.
    """
    wanted = known_scopes([asked]) if asked else SCOPES
    return tuple(scope for scope in registered if scope in wanted)
