"""What lasts of a clip exactly as Nexgate documents it: its video without media and counts.

Clips come again and again, with other counts and to other readers, so what lasts of one is
remembered: by all the text it was made from, in bounded numbers of bounded pieces. A few rules of
`mappings.videos` and its family are spelled a second time here, for speed: properties hold both
spellings equal. `Undocumented` is raised wherever the tolerant way may have to mend something.
"""

from functools import lru_cache
from typing import NamedTuple

from mappings import captions, documented, ids, media
from mappings.documented import Undocumented
from mappings.people import Person, present_name
from mappings.rules import Rules
from mappings.texts import comparable

_MAX_ITEMS = 32
# In characters, of all that was told of one clip.
_LONGEST_REMEMBERED = 4_096

# What Nexgate tells of a user: id, user name, picture, display name.
ToldUser = tuple[object, object, object, object]


# What all of it is made of, in the order in which `lasting_made` takes it.
Told = tuple[
    str,
    object,
    object,
    tuple[object, ...],
    ToldUser,
    tuple[ToldUser, ...],
    tuple[ToldUser, ...],
    tuple[object, ...],
    bool,
    Rules,
]


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
    if not documented.is_uuid(media_id) or not (
        documented.is_uuid(post_id) or documented.is_usable_id(post_id)
    ):
        raise Undocumented
    if max(len(hashtags), len(told_co_authors), len(told_mentioned)) > _MAX_ITEMS:
        raise Undocumented
    caption = documented.caption(told_caption)
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
        "mentions": _mentions(caption, mentioned, rules) if caption and mentioned else [],
        "permissions": _permissions(False, choice.is_mp4, is_sensitive),
        "meta": {"contains_ai": False, "contains_ad": has_offer},
        "created_at": documented.created_at(created_at, rules.timezone),
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


class _Memory:
    """What was made of a clip last, beside all that it was made of."""

    has_come = False
    # One attribute, so that no thread ever sees the one without the other.
    made: tuple[Told, Lasting] | None = None


@lru_cache(maxsize=4096)
def _memory_of(media_id: str) -> _Memory:
    return _Memory()


def lasting(media_id: str, told: Told) -> Lasting:
    """As `lasting_made`, for clips that come again.

    Only what comes a second time is remembered: what never does would push it out, and letting go
    of it costs more than making it. Nor is what is many times as long as clips are. What raises is
    not remembered, so whatever equals something remembered is text where it was.
    """
    memory = _memory_of(media_id)
    made = memory.made
    if made is not None and made[0] == told:
        return made[1]
    found = lasting_made(media_id, *told)
    if not memory.has_come:
        memory.has_come = True
    elif _length(told) <= _LONGEST_REMEMBERED:
        memory.made = (told, found)
    return found


def _length(told: object) -> int:
    """The characters of all texts in it."""
    if isinstance(told, tuple):
        return sum(map(_length, told))
    return len(told) if isinstance(told, str) else 0


@lru_cache(maxsize=4096)
def _user(
    told_id: object,
    told_name: object,
    picture: object,
    told_display: object,
    form: ids.IdForm,
    public_url: str,
) -> _User:
    user_id, name = documented.text(told_id), documented.text(told_name)
    if not documented.is_usable_id(user_id) or present_name(name) is None:
        raise Undocumented
    shown = None if told_display is None else present_name(documented.text(told_display))
    person = Person(
        user_id,
        name,
        shown if shown != name else None,
        None if picture is None else documented.address(picture),
    )
    loops_id = ids.loops_id(user_id, form) or user_id
    account: dict[str, object] = {
        "id": loops_id,
        "name": person.display_name or name,
        "username": name,
        "avatar": person.picture or Rules(public_url).default_avatar,
    }
    return _User(person, name, loops_id, account)


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
    name = captions.bare_tag(documented.text(told))
    return name, comparable(name)


def _mentions(caption: str, users: list[_User], rules: Rules) -> list[dict[str, object]]:
    named = ((user.person.id, user.name) for user in users)
    return [mention.model_dump() for mention in captions.mentions_in(caption, named, rules)]


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
    names = [documented.text(key) for key in keys]
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
