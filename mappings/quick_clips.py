"""The quick translation: a clip exactly as Nexgate documents it, straight into a plain video.

`mappings.videos` reads whatever Nexgate may send and tells what it mended. Nearly every clip needs
no mending, and of those the same video is made here without models. Every value that enters the
result is checked; at the first one that is not as documented the clip is left to the tolerant way.
A few rules are spelled a second time here, for speed: properties hold both spellings equal.

Clips come again and again, with other counts and to other readers, so what lasts of one is
remembered: by all the text it was made from, in bounded numbers of bounded pieces.
"""

import binascii
import re
from functools import lru_cache
from hashlib import sha1
from operator import itemgetter
from typing import NamedTuple
from uuid import NAMESPACE_URL

from mappings import captions, ids, media, values
from mappings.loops import VideoResource
from mappings.people import Person, present_name
from mappings.rules import Rules, ViewerFacts
from mappings.videos import UNKNOWN_SIZE_PX

_MAX_SIDE_PX = 2**31 - 1
_UUID_LENGTH = 36

# What is remembered is bounded by these, piece by piece.
_MAX_NAME_LENGTH = 256
_MAX_CAPTION_LENGTH = 5_000
_MAX_ADDRESS_LENGTH = 1_024
_MAX_ITEMS = 64

_is_uuid = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
# Whatever this matches `values.http_url` lets through.
_is_plain_address = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*+(?::[1-9][0-9]{0,3})?/[!-~]*+"
).fullmatch

_NAME_GOES_ON = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-")
_SHORTCODE_DIGITS = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    ids.SHORTCODE_ALPHABET.encode(),
)
_SOUND_NAMESPACE = NAMESPACE_URL.bytes + b"urn:uuid:"
_UUID_VARIANTS = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))

_FIELDS = tuple(VideoResource.model_fields)

_identity_of = itemgetter("id", "postId")
_user_of = itemgetter("id", "username", "profilePictureUrl")
_file_of = itemgetter("variants", "duration", "width", "height")
_counts_of = itemgetter("likesCount", "sharesCount", "commentsCount", "savesCount")
_interaction_of = itemgetter("hasLiked", "hasSaved")
_offer_of = itemgetter("products", "shop")


class QuickClip(NamedTuple):
    """A clip that needed no mending.

    `people` is everybody the clip tells of, its author first; `mentioned_ids` are the ids of the
    users it mentions, `duration_s` is as Nexgate told it. `video` is the VideoResource as plain
    JSON with its keys in order: to be written, not to be changed, for videos share its parts.
    """

    media_id: str
    post_id: str
    author: Person | None
    people: tuple[Person, ...]
    mentioned_ids: tuple[str, ...]
    duration_s: int | float | None
    video: dict[str, object]


class _Undocumented(Exception):
    """Something in a clip is not as documented."""


class _User(NamedTuple):
    """A user as Nexgate told of them, their user name, which is present, and their Loops id."""

    person: Person
    name: str
    loops_id: str


class _Choice(NamedTuple):
    """The keys of the variants that are played, streamed and shown."""

    source: str
    is_mp4: bool
    playlist: str | None
    still: str | None


class _Lasting(NamedTuple):
    """What lasts of a clip; `video` is a guest's, without its file and its counts."""

    author: _User
    people: tuple[Person, ...]
    mentioned_ids: tuple[str, ...]
    is_sensitive: bool
    video: dict[str, object]


# What Nexgate tells of a user: id, user name, picture, display name.
_ToldUser = tuple[object, object, object, object]


def quick_clip(value: object, rules: Rules, viewer: ViewerFacts) -> QuickClip | None:
    """The clip and its video as `viewer` gets it, when the clip is exactly as documented.

    Then the video is the one that `videos.video_from_clip` makes of it, without any defect. Every
    other value gives None: it may still be a clip, for the tolerant way to tell. What does not
    enter the result (shops, prices, views) is not looked at. Never raises.
    """
    if type(value) is not dict:
        return None
    try:
        return _clip(value, rules, viewer)
    except (KeyError, TypeError, _Undocumented):
        # A TypeError is an object or a list where a text should have been looked up.
        return None


def _clip(document: dict[str, object], rules: Rules, viewer: ViewerFacts) -> QuickClip:
    media_id, post_id = _identity_of(document)
    hashtags = document["hashtags"]
    if type(media_id) is not str or type(post_id) is not str or type(hashtags) is not list:
        raise _Undocumented
    if not _is_usable_id(post_id):
        raise _Undocumented
    lasting = _lasting(
        media_id,
        document["createdAt"],
        document["caption"],
        tuple(hashtags),
        _told_author(document["author"]),
        _told_users(document["collaborators"]),
        _told_users(document["mentionedUsers"]),
        _has_offer(document["attachments"]),
        rules,
    )
    duration_s, is_mp4, told_media = _media(document["media"], rules)
    video = lasting.video.copy()
    video["media"] = told_media
    video["likes"], video["shares"], video["comments"], video["bookmarks"] = _counts(
        document["engagement"]
    )
    if viewer.signed_in:
        is_owner = viewer.subject in (lasting.author.name, lasting.author.person.id)
        video["is_owner"] = is_owner
        video["has_liked"], video["has_bookmarked"] = _interaction(document["userInteraction"])
    video["permissions"] = {
        "can_comment": viewer.signed_in,
        "can_download": is_mp4,
        "can_duet": False,
        "can_stitch": False,
        "can_embed": not lasting.is_sensitive,
    }
    return QuickClip(
        media_id,
        post_id,
        lasting.author.person,
        lasting.people,
        lasting.mentioned_ids,
        duration_s,
        video,
    )


def _is_usable_id(text: str) -> bool:
    # A UUID in upper case would have to be rewritten.
    return ids.is_opaque_id(text) and (len(text) != _UUID_LENGTH or text == text.lower())


def _told_author(told: object) -> _ToldUser:
    user = _told_user(told)
    if user[2] is None and type(told) is dict:
        return (user[0], user[1], told["profilePictureThumbnailUrl"], user[3])
    return user


def _told_users(told: object) -> tuple[_ToldUser, ...]:
    if type(told) is not list:
        raise _Undocumented
    return tuple([_told_user(user) for user in told]) if told else ()


def _told_user(told: object) -> _ToldUser:
    if type(told) is not dict:
        raise _Undocumented
    user_id, name, picture = _user_of(told)
    display_name = told.get("displayName")
    # The one field that documented samples leave out, and the model has a second name for it.
    if display_name is None and "display_name" in told:
        raise _Undocumented
    return (user_id, name, picture, display_name)


def _has_offer(told: object) -> bool:
    if type(told) is not dict:
        raise _Undocumented
    products, shop = _offer_of(told)
    if type(products) is not list or (shop is not None and type(shop) is not dict):
        raise _Undocumented
    for product in products:
        if type(product) is not dict:
            raise _Undocumented
    return bool(products) or shop is not None


@lru_cache(maxsize=1024)
def _lasting(
    media_id: str,
    created_at: object,
    caption: object,
    hashtags: tuple[object, ...],
    told_author: _ToldUser,
    told_co_authors: tuple[_ToldUser, ...],
    told_mentioned: tuple[_ToldUser, ...],
    has_offer: bool,  # noqa: FBT001
    rules: Rules,
) -> _Lasting:
    # What raises is not remembered, so whatever equals something remembered is text where it was.
    if not _is_uuid(media_id):
        raise _Undocumented
    if max(len(hashtags), len(told_co_authors), len(told_mentioned)) > _MAX_ITEMS:
        raise _Undocumented
    number = int(media_id.replace("-", ""), 16)
    video_id = media_id if rules.ids == "uuid" else str(number)
    shortcode = _shortcode(number)
    text = _caption(caption)
    tags = [_name(tag) for tag in hashtags]
    author = _user(*told_author, rules.ids)
    co_authors = [_user(*user, rules.ids) for user in told_co_authors]
    mentioned = [_user(*user, rules.ids) for user in told_mentioned]
    is_sensitive = captions.is_sensitive(tags, rules)
    video: dict[str, object] = dict.fromkeys(_FIELDS, False) | {
        "id": video_id,
        "account": {
            "id": author.loops_id,
            "name": author.person.display_name or author.name,
            "username": author.name,
            "avatar": author.person.picture or rules.default_avatar,
        },
        "caption": text,
        "url": f"{rules.public_url}/v/{shortcode}",
        "shortcode": shortcode,
        "is_sensitive": is_sensitive,
        "is_local": True,
        "lang": None,
        "tags": captions.tags(tags),
        "mentions": _mentions(text, mentioned) if text else [],
        "audio": {
            "has_audio": True,
            "id": f"at:{video_id}",
            "count": 0,
            "key": _sound_key(media_id),
            "sound_id": video_id,
        },
        "meta": {"contains_ai": False, "contains_ad": has_offer},
        "created_at": _created_at(created_at, rules),
    }
    people = tuple(user.person for user in (author, *co_authors, *mentioned))
    mentioned_ids = tuple(user.person.id for user in mentioned)
    return _Lasting(author, people, mentioned_ids, is_sensitive, video)


def _shortcode(number: int) -> str:
    digits = binascii.b2a_base64(number.to_bytes(18, "big"), newline=False)
    return digits.translate(_SHORTCODE_DIGITS).lstrip(b"0").decode("ascii") or "0"


def _sound_key(media_id: str) -> str:
    """`uuid5` of the clip's URN."""
    digits = sha1(_SOUND_NAMESPACE + media_id.encode(), usedforsecurity=False).hexdigest()
    variant = _UUID_VARIANTS[digits[16]] + digits[17:20]
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}-{digits[20:32]}"


def _caption(told: object) -> str | None:
    if told is None:
        return None
    if type(told) is not str or len(told) > _MAX_CAPTION_LENGTH:
        raise _Undocumented
    return captions.caption_text(values.text(told))


def _name(told: object) -> str:
    if type(told) is not str or len(told) > _MAX_NAME_LENGTH or values.text(told) != told:
        raise _Undocumented
    return told


def _created_at(told: object, rules: Rules) -> str:
    at = values.moment(_name(told), rules.timezone)
    if at is None:
        raise _Undocumented
    return values.loops_time(at)


@lru_cache(maxsize=4096)
def _user(
    told_id: object, told_name: object, picture: object, told_display: object, form: ids.IdForm
) -> _User:
    user_id, name = _name(told_id), _name(told_name)
    if not _is_usable_id(user_id) or present_name(name) is None:
        raise _Undocumented
    shown = None if told_display is None else present_name(_name(told_display))
    person = Person(
        user_id,
        name,
        shown if shown != name else None,
        None if picture is None else _address(picture),
    )
    return _User(person, name, ids.loops_id(user_id, form) or user_id)


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


def _media(told: object, rules: Rules) -> tuple[int | float | None, bool, dict[str, object]]:
    """The duration in seconds, whether an MP4 is played, and what a video tells of its file."""
    if type(told) is not dict:
        raise _Undocumented
    variants, duration_s, width, height = _file_of(told)
    choice = _choice(tuple(variants), rules.src_url, rules.hls_url, rules.thumbnail)
    if width is None or height is None:
        width, height = UNKNOWN_SIZE_PX
    if not type(width) is type(height) is int:
        raise _Undocumented
    if not (0 < width <= _MAX_SIDE_PX and 0 < height <= _MAX_SIDE_PX):
        raise _Undocumented
    if type(duration_s) is not int or not 0 <= duration_s <= values.MAX_COUNT:
        duration_s = values.number(duration_s)
    return (
        duration_s,
        choice.is_mp4,
        {
            "thumbnail": _address(variants[choice.still])
            if choice.still
            else rules.default_thumbnail,
            "src_url": _address(variants[choice.source]),
            "hls_url": _address(variants[choice.playlist]) if choice.playlist else None,
            "alt_text": None,
            "duration": values.rounded(duration_s),
            "width": width,
            "height": height,
        },
    )


@lru_cache(maxsize=4096)
def _address(told: object) -> str:
    if type(told) is not str or len(told) > _MAX_ADDRESS_LENGTH or not _is_plain_address(told):
        raise _Undocumented
    return told


@lru_cache(maxsize=256)
def _choice(
    keys: tuple[object, ...],
    src_order: tuple[str, ...],
    hls_order: tuple[str, ...],
    still_order: tuple[str, ...],
) -> _Choice:
    """What is chosen among variants with these keys when each has a usable address.

    Where a chosen one has none, the tolerant way takes the next.
    """
    names = [_name(key) for key in keys]
    if len(names) > _MAX_ITEMS or "" in names:
        raise _Undocumented
    # A placeholder image is never an address to go to.
    addresses = {name: f"https://{n}.example" for n, name in enumerate(names) if name != "lqip"}
    keys_by_address = {address: name for name, address in addresses.items()}
    source = media.source(addresses, src_order, hls_order)
    if source is None:
        raise _Undocumented
    playlist = media.hls_url(addresses, hls_order)
    still = media.thumbnail(addresses, still_order)
    return _Choice(
        keys_by_address[source.url],
        source.is_mp4,
        keys_by_address[playlist] if playlist else None,
        keys_by_address[still] if still else None,
    )


def _counts(told: object) -> tuple[int, int, int, int]:
    if type(told) is not dict:
        raise _Undocumented
    likes, shares, comments, saves = _counts_of(told)
    if not type(likes) is type(shares) is type(comments) is type(saves) is int:
        raise _Undocumented
    # Below zero or beyond the greatest as soon as one of them is.
    if not 0 <= likes | shares | comments | saves <= values.MAX_COUNT:
        raise _Undocumented
    return likes, shares, comments, saves


def _interaction(told: object) -> tuple[bool, bool]:
    if type(told) is not dict:
        raise _Undocumented
    has_liked, has_saved = _interaction_of(told)
    if not type(has_liked) is type(has_saved) is bool:
        raise _Undocumented
    return has_liked, has_saved
