"""What lasts of a clip exactly as Nexgate documents it: its video without media and counts.

Clips come again and again, with other counts and to other readers, so what lasts of one is
remembered: by all the text it was made from, in bounded numbers of bounded pieces. A few rules of
`mappings.videos` and its family are spelled a second time here, for speed: properties hold both
spellings equal. `Undocumented` is raised wherever the tolerant way may have to mend something.
"""

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple

from mappings import captions, ids, media, values
from mappings.people import Person, present_name
from mappings.rules import Rules

# What is remembered is bounded by these, piece by piece.
_MAX_TEXT_LENGTH = 256
_MAX_CAPTION_LENGTH = 5_000
_MAX_ADDRESS_LENGTH = 1_024
_MAX_ITEMS = 32

_is_uuid = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
# Whatever this matches `values.http_url` lets through.
_is_plain_address = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*+(?::[1-9][0-9]{0,3})?/[!-~]*+"
).fullmatch
_is_local_time = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
).fullmatch
_TO_THE_SECOND = 19
_NAME_GOES_ON = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-")

# What Nexgate tells of a user: id, user name, picture, display name.
ToldUser = tuple[object, object, object, object]


class Undocumented(Exception):
    """Something in a clip is not as documented."""


class _User(NamedTuple):
    """A user as Nexgate told of them, their user name, which is present, and their account."""

    person: Person
    name: str
    loops_id: str
    account: dict[str, object]


class Choice(NamedTuple):
    """The keys of the variants that are played, streamed and shown."""

    source: str
    is_mp4: bool
    playlist: str | None
    still: str | None


class Lasting(NamedTuple):
    """What lasts of a clip; `video` is a guest's, without media and counts."""

    author_names: tuple[str, str]
    people: tuple[Person, ...]
    choice: Choice
    video: dict[str, object]
    signed_in_permissions: dict[str, object]


def lasting_made(
    media_id: str,
    post_id: str,
    created_at: object,
    told_caption: object,
    hashtags: tuple[object, ...],
    told_author: ToldUser,
    told_co_authors: tuple[ToldUser, ...],
    told_mentioned: tuple[ToldUser, ...],
    variant_keys: tuple[object, ...],
    has_offer: bool,
    rules: Rules,
) -> Lasting:
    """What lasts of the clip that all of this was told of.

    Each part as the clip object has it, but `variant_keys`: those of the addresses in its media.
    Raises Undocumented for what is not as documented, TypeError and ValueError for some of it.
    """
    if not _is_uuid(media_id) or not (_is_uuid(post_id) or _is_usable_id(post_id)):
        raise Undocumented
    if max(len(hashtags), len(told_co_authors), len(told_mentioned)) > _MAX_ITEMS:
        raise Undocumented
    caption = _caption(told_caption)
    author = _user(*told_author, rules.ids, rules.public_url)
    co_authors = [_user(*user, rules.ids, rules.public_url) for user in told_co_authors]
    mentioned = [_user(*user, rules.ids, rules.public_url) for user in told_mentioned]
    choice = _choice(variant_keys, rules.src_url, rules.hls_url, rules.thumbnail)
    tags, is_sensitive = _tags(hashtags, rules.sensitive_hashtags)
    video = _identity(media_id, rules) | {
        "account": author.account,
        "caption": caption,
        "is_sensitive": is_sensitive,
        "tags": tags,
        "mentions": _mentions(caption, mentioned) if caption and mentioned else [],
        "permissions": _permissions(False, choice.is_mp4, is_sensitive),
        "meta": {"contains_ai": False, "contains_ad": has_offer},
        "created_at": _created_at(created_at, rules.timezone),
    }
    return Lasting(
        (author.name, author.person.id),
        tuple([user.person for user in (author, *co_authors, *mentioned)]),
        choice,
        video,
        _permissions(True, choice.is_mp4, is_sensitive),
    )


def _identity(media_id: str, rules: Rules) -> dict[str, object]:
    """A video's keys in their order, with the values that follow from its id."""
    number = int(media_id.replace("-", ""), 16)
    video_id = media_id if rules.ids == "uuid" else str(number)
    shortcode = ids.shortcode_from_number(number)
    return {
        "id": video_id,
        "account": None,
        "caption": None,
        "url": f"{rules.public_url}/v/{shortcode}",
        "shortcode": shortcode,
        "is_owner": False,
        "is_sensitive": False,
        "is_local": True,
        "media": None,
        "pinned": False,
        "likes": 0,
        "shares": 0,
        "comments": 0,
        "bookmarks": 0,
        "has_liked": False,
        "has_bookmarked": False,
        "is_edited": False,
        "lang": None,
        "tags": [],
        "mentions": [],
        "permissions": None,
        "audio": _audio(video_id, media_id),
        "meta": None,
        "created_at": None,
    }


# For clips that come again. What raises is not remembered, so whatever equals something remembered
# is text where it was.
lasting_remembered = lru_cache(maxsize=2048)(lasting_made)


@lru_cache(maxsize=8192)
def sights(media_id: str) -> Iterator[int]:
    """Counts how often a clip has come lately.

    Only what comes again is remembered: what never does would push it out, and letting go of it
    costs more than making it.
    """
    return itertools.count()


def _is_usable_id(text: str) -> bool:
    # A UUID in upper case would have to be rewritten.
    return ids.is_opaque_id(text) and (not ids.is_uuid_text(text) or text == text.lower())


@lru_cache(maxsize=4096)
def _user(
    told_id: object,
    told_name: object,
    picture: object,
    told_display: object,
    form: ids.IdForm,
    public_url: str,
) -> _User:
    user_id, name = _text(told_id), _text(told_name)
    if not _is_usable_id(user_id) or present_name(name) is None:
        raise Undocumented
    shown = None if told_display is None else present_name(_text(told_display))
    person = Person(
        user_id,
        name,
        shown if shown != name else None,
        None if picture is None else address(picture),
    )
    loops_id = ids.loops_id(user_id, form) or user_id
    account: dict[str, object] = {
        "id": loops_id,
        "name": person.display_name or name,
        "username": name,
        "avatar": person.picture or Rules(public_url).default_avatar,
    }
    return _User(person, name, loops_id, account)


def _text(told: object) -> str:
    if type(told) is not str or len(told) > _MAX_TEXT_LENGTH:
        raise Undocumented
    return told


def address(told: object) -> str:
    """An address as it is, when nothing in it is odd. Raises Undocumented."""
    if type(told) is not str or len(told) > _MAX_ADDRESS_LENGTH or not _is_plain_address(told):
        raise Undocumented
    return told


def _caption(told: object) -> str | None:
    if told is None:
        return None
    if type(told) is not str or len(told) > _MAX_CAPTION_LENGTH:
        raise Undocumented
    return captions.caption_text(told)


def _tags(
    hashtags: tuple[object, ...], sensitive_hashtags: frozenset[str]
) -> tuple[list[str], bool]:
    """As `captions.tags` and `captions.is_sensitive`."""
    names: dict[str, str] = {}
    is_sensitive = False
    for hashtag in hashtags:
        name, folded = _tag(hashtag)
        is_sensitive = is_sensitive or folded in sensitive_hashtags
        if name:
            names.setdefault(folded, name)
    return list(names.values()), is_sensitive


@lru_cache(maxsize=4096)
def _tag(told: object) -> tuple[str, str]:
    name = captions.bare_tag(_text(told))
    return name, name.casefold()


def _mentions(caption: str, users: list[_User]) -> list[dict[str, object]]:
    """As `captions.mentions`, without a pattern to compile for every name."""
    found: dict[int, tuple[int, _User]] = {}
    for user in users:
        sign = f"@{user.name}"
        start = caption.find(sign)
        while start >= 0:
            end = resume = start + len(sign)
            if caption[end : end + 1] in _NAME_GOES_ON:
                resume = start + 1
            elif start not in found or end > found[start][0]:
                found[start] = (end, user)
            start = caption.find(sign, resume)
    return [_mention(caption, start, *found[start]) for start in sorted(found)]


def _mention(caption: str, start: int, end: int, user: _User) -> dict[str, object]:
    start_index, end_index = values.utf16_offsets(caption, start, end)
    return {
        "username": user.name,
        "start_index": start_index,
        "end_index": end_index,
        "profile_id": user.loops_id,
        "is_local": True,
    }


@lru_cache(maxsize=256)
def _choice(
    keys: tuple[object, ...],
    src_order: tuple[str, ...],
    hls_order: tuple[str, ...],
    still_order: tuple[str, ...],
) -> Choice:
    """What is chosen among variants with these keys when each has a usable address.

    Where a chosen one has none, the tolerant way takes the next.
    """
    names = [_text(key) for key in keys]
    if "" in names or len(names) > _MAX_ITEMS:
        raise Undocumented
    # A placeholder image is never an address to go to.
    addresses = {name: f"https://{n}.example" for n, name in enumerate(names) if name != "lqip"}
    keys_by_address = {address: name for name, address in addresses.items()}
    source = media.source(addresses, src_order, hls_order)
    if source is None:
        raise Undocumented
    playlist = media.hls_url(addresses, hls_order)
    still = media.thumbnail(addresses, still_order)
    return Choice(
        keys_by_address[source.url],
        source.is_mp4,
        keys_by_address[playlist] if playlist else None,
        keys_by_address[still] if still else None,
    )


def _permissions(signed_in: bool, is_mp4: bool, is_sensitive: bool) -> dict[str, object]:
    return {
        "can_comment": signed_in,
        "can_download": is_mp4,
        "can_duet": False,
        "can_stitch": False,
        "can_embed": not is_sensitive,
    }


def _audio(video_id: str, media_id: str) -> dict[str, object]:
    return {
        "has_audio": True,
        "id": f"at:{video_id}",
        "count": 0,
        "key": ids.audio_key(media_id),
        "sound_id": video_id,
    }


def _created_at(told: object, zone: tzinfo) -> str:
    """As `values.moment` and `values.loops_time`, without either for the commonest spelling."""
    spelled = _text(told)
    if zone is UTC and _is_local_time(spelled):
        second = spelled[:_TO_THE_SECOND]
        datetime.fromisoformat(second)
        return f"{second}+00:00"
    at = values.moment(spelled, zone)
    if at is None:
        raise Undocumented
    return values.loops_time(at)
