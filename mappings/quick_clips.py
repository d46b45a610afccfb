"""The quick translation: a clip exactly as Nexgate documents it, straight into a plain video.

`mappings.videos` reads whatever Nexgate may send and tells what it mended. Nearly every clip needs
no mending, and of those the same video is made here without models. Every value that enters the
result is checked; at the first one that is not as documented the clip is left to the tolerant way.
A few rules are spelled a second time here, for speed: properties hold both spellings equal.

Clips come again and again, with other counts and to other readers, so what lasts of one is
remembered: by all the text it was made from, in bounded numbers of bounded pieces.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from mappings import captions, ids, media, values
from mappings.people import Person, present_name
from mappings.rules import Rules, ViewerFacts
from mappings.videos import UNKNOWN_SIZE_PX

_UUID_LENGTH = 36
_MAX_SIDE_PX = 2**31 - 1
_MAX_COUNT = values.MAX_COUNT

# What is remembered is bounded by these, piece by piece.
_MAX_TEXT_LENGTH = 256
_MAX_CAPTION_LENGTH = 5_000
_MAX_ADDRESS_LENGTH = 1_024
_MAX_ITEMS = 64

_is_uuid = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
# Whatever this matches `values.http_url` lets through.
_is_plain_address = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*+(?::[1-9][0-9]{0,3})?/[!-~]*+"
).fullmatch
_is_local_time = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
).fullmatch
_TO_THE_SECOND = 19

_NAME_GOES_ON = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-")

_texts_of = itemgetter("id", "postId", "createdAt", "caption")
_parts_of = itemgetter(
    "author", "collaborators", "mentionedUsers", "hashtags", "attachments", "media", "engagement"
)
_user_of = itemgetter("id", "username", "profilePictureUrl")
_file_of = itemgetter("variants", "duration", "width", "height")
_counts_of = itemgetter("likesCount", "sharesCount", "commentsCount", "savesCount")
_offer_of = itemgetter("products", "shop")


@dataclass(slots=True)
class QuickClip:
    """A clip that needed no mending.

    `people` is everybody the clip tells of, its author first; `duration_s` is as Nexgate told it.
    `video` is the VideoResource as plain JSON with its keys in order: to be written, not to be
    changed, for videos share its parts.
    """

    media_id: str
    post_id: str
    people: tuple[Person, ...]
    duration_s: int | float | None
    video: dict[str, object]


class _Undocumented(Exception):
    """Something in a clip is not as documented."""


class _User(NamedTuple):
    """A user as Nexgate told of them, their user name, which is present, and their account."""

    person: Person
    name: str
    loops_id: str
    account: dict[str, object]


class _Choice(NamedTuple):
    """The keys of the variants that are played, streamed and shown."""

    source: str
    is_mp4: bool
    playlist: str | None
    still: str | None


class _Lasting(NamedTuple):
    """What lasts of a clip; `video` is a guest's, without media and counts."""

    author_names: tuple[str, str]
    people: tuple[Person, ...]
    choice: _Choice
    video: dict[str, object]
    signed_in_permissions: dict[str, object]


# What Nexgate tells of a user: id, user name, picture, display name.
_ToldUser = tuple[object, object, object, object]


def quick_clip(value: object, rules: Rules, viewer: ViewerFacts) -> QuickClip | None:
    """The clip and its video as `viewer` gets it, when the clip is exactly as documented.

    Then the video is the one that `videos.video_from_clip` makes of it, without any defect. Every
    other value gives None: it may still be a clip, for the tolerant way to tell. What does not
    enter the result (shops, prices, views) is not looked at, and neither are lone surrogates: the
    caller has written the clip as JSON before, or will notice when it writes the video.
    Never raises.
    """
    try:
        return _clip(value, rules, viewer) if type(value) is dict else None
    except (KeyError, TypeError, ValueError, _Undocumented):
        # A TypeError is an object or a list where a text should have been looked up, a
        # ValueError a day that no calendar has.
        return None


def _clip(document: dict[str, object], rules: Rules, viewer: ViewerFacts) -> QuickClip:
    author, co_authors, mentioned, hashtags, attachments, file, counts = _parts_of(document)
    if type(hashtags) is not list or type(file) is not dict:
        raise _Undocumented
    variants, duration_s, width, height = _file_of(file)
    media_id, post_id, created_at, caption = _texts_of(document)
    if len(media_id) != _UUID_LENGTH:
        raise _Undocumented
    lasting = _lasting if next(_sights(media_id)) else _make_lasting
    author_names, people, choice, guest_video, permissions = lasting(
        media_id,
        post_id,
        created_at,
        caption,
        (*hashtags,),
        _told_author(author),
        () if co_authors == [] else _told_users(co_authors),
        () if mentioned == [] else _told_users(mentioned),
        (*variants,),
        _has_offer(attachments),
        rules,
    )
    if type(duration_s) is int and 0 <= duration_s <= _MAX_COUNT:
        whole_s = duration_s
    else:
        duration_s = values.number(duration_s)
        whole_s = values.rounded(duration_s)
    video = guest_video.copy()
    video["media"] = _media(variants, choice, whole_s, width, height, rules)
    _tell_counts(video, counts)
    if viewer.signed_in:
        video["is_owner"] = viewer.subject in author_names
        video["permissions"] = permissions
        _tell_interaction(video, document["userInteraction"])
    return QuickClip(media_id, post_id, people, duration_s, video)


def _told_author(told: object) -> _ToldUser:
    if type(told) is not dict:
        raise _Undocumented
    user_id, name, picture = _user_of(told)
    if picture is None:
        picture = told["profilePictureThumbnailUrl"]
    return (user_id, name, picture, _display_name(told))


def _told_users(told: object) -> tuple[_ToldUser, ...]:
    if type(told) is not list:
        raise _Undocumented
    return tuple([(*_user_of(user), _display_name(user)) for user in told])


def _display_name(told: dict[str, object]) -> object:
    name = told.get("displayName")
    # The one field that documented samples leave out, and the model has a second name for it.
    if name is None and "display_name" in told:
        raise _Undocumented
    return name


@lru_cache(maxsize=8192)
def _sights(media_id: str) -> Iterator[int]:
    """Counts how often a clip has come lately.

    Only what comes again is remembered: what never does would push it out, and letting go of it
    costs more than making it.
    """
    return itertools.count()


def _make_lasting(
    media_id: str,
    post_id: str,
    created_at: object,
    told_caption: object,
    hashtags: tuple[object, ...],
    told_author: _ToldUser,
    told_co_authors: tuple[_ToldUser, ...],
    told_mentioned: tuple[_ToldUser, ...],
    variant_keys: tuple[object, ...],
    has_offer: bool,
    rules: Rules,
) -> _Lasting:
    if not _is_uuid(media_id) or not (_is_uuid(post_id) or _is_usable_id(post_id)):
        raise _Undocumented
    if max(len(hashtags), len(told_co_authors), len(told_mentioned)) > _MAX_ITEMS:
        raise _Undocumented
    caption = _caption(told_caption)
    author = _user(*told_author, rules.ids, rules.public_url)
    co_authors = [_user(*user, rules.ids, rules.public_url) for user in told_co_authors]
    mentioned = [_user(*user, rules.ids, rules.public_url) for user in told_mentioned]
    choice = _choice(variant_keys, rules.src_url, rules.hls_url, rules.thumbnail)
    tags, is_sensitive = _tags(hashtags, rules.sensitive_hashtags)
    number = int(media_id.replace("-", ""), 16)
    video_id = media_id if rules.ids == "uuid" else str(number)
    shortcode = ids.shortcode_from_number(number)
    video: dict[str, object] = {
        "id": video_id,
        "account": author.account,
        "caption": caption,
        "url": f"{rules.public_url}/v/{shortcode}",
        "shortcode": shortcode,
        "is_owner": False,
        "is_sensitive": is_sensitive,
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
        "tags": tags,
        "mentions": _mentions(caption, mentioned) if caption and mentioned else [],
        "permissions": _permissions(False, choice.is_mp4, is_sensitive),
        "audio": _audio(video_id, media_id),
        "meta": {"contains_ai": False, "contains_ad": has_offer},
        "created_at": _created_at(created_at, rules.timezone),
    }
    return _Lasting(
        (author.name, author.person.id),
        tuple([user.person for user in (author, *co_authors, *mentioned)]),
        choice,
        video,
        _permissions(True, choice.is_mp4, is_sensitive),
    )


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
        raise _Undocumented
    shown = None if told_display is None else present_name(_text(told_display))
    person = Person(
        user_id,
        name,
        shown if shown != name else None,
        None if picture is None else _address(picture),
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
        raise _Undocumented
    return told


# What raises is not remembered, so whatever equals something remembered is text where it was.
_lasting = lru_cache(maxsize=2048)(_make_lasting)


def _caption(told: object) -> str | None:
    if told is None:
        return None
    if type(told) is not str or len(told) > _MAX_CAPTION_LENGTH:
        raise _Undocumented
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


def _media(
    variants: dict[str, object],
    choice: _Choice,
    duration_s: int,
    width: object,
    height: object,
    rules: Rules,
) -> dict[str, object]:
    if width is None or height is None:
        width, height = UNKNOWN_SIZE_PX
    if type(width) is not int or type(height) is not int:
        raise _Undocumented
    if not (0 < width <= _MAX_SIDE_PX and 0 < height <= _MAX_SIDE_PX):
        raise _Undocumented
    source, _, playlist, still = choice
    src_url, hls_url, thumbnail = _addresses(
        variants[source], variants[playlist or source], variants[still or source]
    )
    return {
        "thumbnail": thumbnail if still else rules.default_thumbnail,
        "src_url": src_url,
        "hls_url": hls_url if playlist else None,
        "alt_text": None,
        "duration": duration_s,
        "width": width,
        "height": height,
    }


@lru_cache(maxsize=2048)
def _addresses(source: object, playlist: object, still: object) -> tuple[str, str, str]:
    return _address(source), _address(playlist), _address(still)


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
    names = [_text(key) for key in keys]
    if "" in names or len(names) > _MAX_ITEMS:
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


def _tell_counts(video: dict[str, object], told: object) -> None:
    if type(told) is not dict:
        raise _Undocumented
    likes, shares, comments, saves = _counts_of(told)
    if not type(likes) is type(shares) is type(comments) is type(saves) is int:
        raise _Undocumented
    # Below zero or beyond the greatest as soon as one of them is.
    if not 0 <= likes | shares | comments | saves <= _MAX_COUNT:
        raise _Undocumented
    video["likes"] = likes
    video["shares"] = shares
    video["comments"] = comments
    video["bookmarks"] = saves


def _tell_interaction(video: dict[str, object], told: object) -> None:
    if type(told) is not dict:
        raise _Undocumented
    has_liked, has_saved = told["hasLiked"], told["hasSaved"]
    if not type(has_liked) is type(has_saved) is bool:
        raise _Undocumented
    video["has_liked"] = has_liked
    video["has_bookmarked"] = has_saved


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


def _has_offer(told: object) -> bool:
    if type(told) is not dict:
        raise _Undocumented
    products, shop = _offer_of(told)
    if shop is None and products == []:
        return False
    if type(products) is not list or (shop is not None and type(shop) is not dict):
        raise _Undocumented
    for product in products:
        if type(product) is not dict:
            raise _Undocumented
    return True


def _created_at(told: object, zone: tzinfo) -> str:
    """As `values.moment` and `values.loops_time`, without either for the commonest spelling."""
    spelled = _text(told)
    if zone is UTC and _is_local_time(spelled):
        second = spelled[:_TO_THE_SECOND]
        datetime.fromisoformat(second)
        return f"{second}+00:00"
    at = values.moment(spelled, zone)
    if at is None:
        raise _Undocumented
    return values.loops_time(at)
