"""Cursors of ours, and pages of videos."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from mappings import ids
from mappings.loops import PageLinks, PageMeta, VideoPage, VideoResource
from mappings.nexgate import MAX_CURSOR_BYTES, is_usable_cursor

# A Nexgate cursor, and what a feed of ours puts before it.
MAX_CARRIED_BYTES = MAX_CURSOR_BYTES + 64
# The same in base 64, and what stands before and behind.
MAX_CURSOR_LENGTH = 5_500

# Clients put these where they have no cursor.
_NO_CURSOR = frozenset({"", "null", "undefined"})
_MAX_GIVEN = 999_999
_CURSOR = re.compile(
    r"(?P<parts>(?P<given>0|[1-9][0-9]{0,5})"
    r"\.(?P<last>[0-9A-Za-z_-]{0,22})"
    r"\.(?P<upstream>[0-9A-Za-z_-]*))"
    r"\.(?P<digest>[0-9A-Za-z_-]{12})"
)


@dataclass(frozen=True)
class Cursor:
    """Where a Loops page ended.

    `upstream` is Nexgate's cursor of the page to read next (None = the first one), `last` the media
    id last given when that page was given in part only, `given` how many of its clips were given.
    """

    upstream: str | None
    last: str | None = None
    given: int = 0


# Everybody's page of a feed ends at the same place.
@lru_cache(maxsize=256)
def encode_cursor(feed: str, cursor: Cursor) -> str:
    """Write a cursor: deterministic, made of `[A-Za-z0-9-_.]`, bound to `feed`.

    `feed` is any text that names the feed and its parameters. At most MAX_CURSOR_LENGTH characters;
    raises ValueError when a part can't be carried (`nexgate.is_usable_cursor` tells for Nexgate's).
    """
    if cursor.upstream is not None and not is_usable_cursor(cursor.upstream, MAX_CARRIED_BYTES):
        raise ValueError("the upstream cursor can't be carried")
    if not 0 <= cursor.given <= _MAX_GIVEN:
        raise ValueError("the number of given clips is out of range")
    last = "" if cursor.last is None else _shortcode(cursor.last)
    parts = f"{cursor.given}.{last}.{_base64url((cursor.upstream or '').encode())}"
    return f"{parts}.{_digest(feed, parts)}"


def decode_cursor(feed: str, text: str | None) -> Cursor | None:
    """Read a cursor; None for one that is absent, unreadable or another feed's."""
    if text is None or text in _NO_CURSOR or len(text) > MAX_CURSOR_LENGTH:
        return None
    match = _CURSOR.fullmatch(text)
    if match is None or match["digest"] != _digest(feed, match["parts"]):
        return None
    last = ids.uuid_from_shortcode(match["last"])
    upstream = _text_from_base64url(match["upstream"])
    if (match["last"] and last is None) or (match["upstream"] and upstream is None):
        return None
    return Cursor(upstream, None if last is None else str(last), int(match["given"]))


def _shortcode(media_id: str) -> str:
    if not ids.is_uuid_text(media_id):
        raise ValueError("the last media id is no UUID")
    return ids.shortcode_from_number(int(media_id.replace("-", ""), 16))


def _digest(feed: str, parts: str) -> str:
    # Not a secret: it tells accidents and other feeds apart, and Nexgate judges its own cursor.
    bound = f"{parts}\n{feed}".encode("utf-8", "surrogatepass")
    return _base64url(hashlib.sha256(bound).digest()[:9])


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")


def _text_from_base64url(text: str) -> str | None:
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return content if is_usable_cursor(content, MAX_CARRIED_BYTES) else None


def page_links(
    path: str, query: Mapping[str, str], next_cursor: str | None, *, with_links: bool
) -> PageLinks:
    """The links of a page: `next` keeps the other query parameters, the others are null.

    Pages whose cursor is a token of its own have no links at all (`with_links` false).
    """
    following = next_link(path, query, next_cursor) if with_links else None
    return PageLinks(first=None, last=None, prev=None, next=following)


def next_link(path: str, query: Mapping[str, str], next_cursor: str | None) -> str | None:
    """The address of the page behind, with all other query parameters; None at the end."""
    if next_cursor is None:
        return None
    others = tuple([pair for pair in query.items() if pair[0] != "cursor"])
    return f"{path}?{_encoded(others)}cursor={quote_plus(next_cursor)}"


@lru_cache(maxsize=256)
def _encoded(pairs: tuple[tuple[str, str], ...]) -> str:
    return f"{urlencode(pairs)}&" if pairs else ""


def video_page(
    videos: Sequence[VideoResource],
    *,
    path: str,
    query: Mapping[str, str],
    per_page: int,
    next_cursor: str | None,
    with_links: bool = True,
) -> VideoPage:
    """A page of videos; `path` is the absolute address of the list without its query.

    `next_cursor` is null at the end of the list, which is the only sign of the end.
    """
    return VideoPage(
        data=list(videos),
        links=page_links(path, query, next_cursor, with_links=with_links),
        meta=PageMeta(
            path=path, per_page=per_page, next_cursor=next_cursor or None, prev_cursor=None
        ),
    )
