"""Clips as Loops videos: the one translation, over a clip's parsed JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from mappings import captions, ids, media, moments, values
from mappings.accounts import account_members, placeholder_account
from mappings.extension import as_reader, clip_from_video, nexgate_extension
from mappings.loops import VideoResource, VideoResourceWithNexgate
from mappings.moments import EPOCH
from mappings.moving_part import read_moving_part
from mappings.nexgate import Clip, MalformedClip, clip_identity
from mappings.nexgate.fields import moment_text, records, side_px, variant_addresses
from mappings.people import Person, person_from_texts, read_user, user_values
from mappings.recurring import remembered
from mappings.rules import GUEST, Rules, ViewerFacts

__all__ = [
    "GUEST",
    "Rules",
    "Translated",
    "TranslatedClip",
    "Unplayable",
    "ViewerFacts",
    "clip_from_video",
    "nexgate_extension",
    "translate_clip",
    "video_from_clip",
]

UNKNOWN_SIZE_PX: Final = (720, 1280)
_NOTHING: Final[dict[str, object]] = {}
_EPOCH: Final = moments.loops_time(EPOCH)


class Unplayable(ValueError):
    """A clip without any address to play: left out of lists, not found singly."""


@dataclass(frozen=True)
class Translated:
    """A video, and a defect code for everything that had to be mended to make it."""

    video: VideoResource
    defects: tuple[str, ...]


class _Author(NamedTuple):
    """What a clip's author becomes: the placeholder account without a usable id."""

    id: str | None
    names: tuple[str, ...]
    account: dict[str, str]
    person: Person | None
    defects: tuple[str, ...]


class _Named(NamedTuple):
    """What anybody else whom a clip names becomes."""

    person: Person | None
    user_name: str | None
    profile_id: str | None


@dataclass(slots=True)
class TranslatedClip:
    """What translating a clip gives.

    `video` is the VideoResource as plain JSON with its keys in order, None when there is nothing to
    play; `defects` are codes for what was mended. `author_names` are what a token's subject may
    call the author by. `people` is everybody the clip names, its author first, and `addresses` is
    where its variants lie. `created_at` and `duration_s` are as Nexgate has them, `published_at` is
    the former as Loops writes it, None where it is no time.
    """

    media_id: str
    post_id: str
    author_id: str | None
    author_names: tuple[str, ...]
    people: tuple[Person, ...]
    duration_s: int | float
    created_at: str | None
    published_at: str | None
    addresses: tuple[str, ...]
    video: dict[str, object] | None
    defects: tuple[str, ...]


def translate_clip(document: object, rules: Rules, viewer: ViewerFacts) -> TranslatedClip:
    """A clip as parsed JSON, and its video as `viewer` gets it.

    Every member may be missing or of another kind than documented; only without a usable media id
    or post id it is no clip: MalformedClip.
    """
    media_id, post_id = clip_identity(document)
    members = document if isinstance(document, dict) else _NOTHING
    return _translated(media_id, post_id, members, rules, viewer)


def video_from_clip(
    clip: Clip, rules: Rules, viewer: ViewerFacts, *, extension: bool = False
) -> Translated:
    """The video of a clip as `viewer` gets it: every documented field, none too many.

    With `extension` it also has the key `nexgate`, with which `clip_from_video` gives the same clip
    again (to a guest it says nothing about the account that read the clip). Raises Unplayable, and
    MalformedClip for a clip whose id is no UUID.
    """
    if not ids.is_uuid_text(clip.id):
        raise MalformedClip("id_not_uuid")
    members = clip.model_dump(mode="json", by_alias=True)
    translated = _translated(clip.id.lower(), clip.post_id or "", members, rules, viewer)
    if translated.video is None:
        raise Unplayable("the clip has nothing to play")
    if not extension:
        return Translated(VideoResource.model_validate(translated.video), translated.defects)
    shown = nexgate_extension(as_reader(clip, viewer))
    video = VideoResourceWithNexgate.model_validate({**translated.video, "nexgate": shown})
    return Translated(video, translated.defects)


def _translated(
    media_id: str, post_id: str, members: Mapping[str, object], rules: Rules, viewer: ViewerFacts
) -> TranslatedClip:
    get = members.get
    file_value = get("media")
    file = file_value if isinstance(file_value, dict) else _NOTHING
    author = _author(rules, get("author"))
    mentioned = _users(rules, get("mentionedUsers"))
    addresses = variant_addresses(file.get("variants"))
    created_at = moment_text(get("createdAt"))
    published_at = moments.loops_time_of(created_at, rules.timezone)
    duration_s = moments.length_s(file.get("duration")) or 0
    chosen = media.choose_addresses(addresses, rules.preferences, keeps_private=rules.keeps_private)
    video: dict[str, object] | None = None
    if chosen.src_url is not None:
        video = _video(media_id, members, mentioned, chosen, rules)
        video["media"] = _media(file, chosen, duration_s, rules)
        video["account"] = author.account
        video["created_at"] = published_at or _EPOCH
        _add_viewer_part(video, members, author.names, viewer)
    return TranslatedClip(
        media_id,
        post_id,
        author.id,
        author.names,
        _people(author, _users(rules, get("collaborators")), mentioned),
        duration_s,
        created_at,
        published_at,
        tuple(addresses.values()),
        video,
        author.defects if published_at else (*author.defects, "created_at_unreadable"),
    )


def _video(
    media_id: str,
    members: Mapping[str, object],
    mentioned: list[_Named],
    chosen: media.Chosen,
    rules: Rules,
) -> dict[str, object]:
    """The members of a video in their order ("Loops API Docs, Video"); some are filled in later.

    Id and shortcode are one number; every clip has its own sound, `at:<video-id>`.
    """
    number = ids.number_from_uuid_text(media_id)
    video_id = media_id if rules.ids == "uuid" else str(number)
    shortcode = ids.shortcode_from_number(number)
    caption = captions.caption_text(values.text(members.get("caption")))
    tags, is_sensitive = captions.read_tags(members.get("hashtags"), rules)
    return {
        "id": video_id,
        "account": None,
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
        "mentions": _mentions(caption, mentioned, rules) if caption and mentioned else [],
        "permissions": {
            # For a guest too: false makes clients say that comments are disabled.
            "can_comment": True,
            "can_download": chosen.is_mp4,
            "can_duet": False,
            "can_stitch": False,
            "can_embed": not is_sensitive,
        },
        "audio": {
            "has_audio": True,
            "id": f"at:{video_id}",
            "count": 0,
            "key": ids.audio_key(media_id),
            "sound_id": video_id,
        },
        "meta": {"contains_ai": False, "contains_ad": _has_offer(members.get("attachments"))},
        "created_at": None,
    }


def _add_viewer_part(
    video: dict[str, object],
    members: Mapping[str, object],
    author_names: tuple[str, ...],
    viewer: ViewerFacts,
) -> None:
    """Add what moves from read to read, and whose video it is."""
    video["is_owner"] = viewer.signed_in and viewer.subject in author_names
    (
        video["likes"],
        video["shares"],
        video["comments"],
        video["bookmarks"],
        video["has_liked"],
        video["has_bookmarked"],
    ) = read_moving_part(members, is_signed_in=viewer.signed_in)


def _author(rules: Rules, value: object) -> _Author:
    return _author_of(rules, user_values(value if isinstance(value, dict) else _NOTHING))


@remembered
def _author_of(rules: Rules, members: tuple[object, ...]) -> _Author:
    user = read_user(members, keeps_private=rules.keeps_private)
    account = account_members(user, rules)
    defects: tuple[str, ...] = ()
    if account is None:
        defects = ("author_missing",)
    elif not user.user_name or not user.user_name.strip():
        defects = ("author_unnamed",)
    return _Author(
        user.id,
        tuple(filter(None, user[:2])),
        account or placeholder_account(rules),
        person_from_texts(user, is_author=True),
        defects,
    )


def _users(rules: Rules, value: object) -> list[_Named]:
    if not value or not isinstance(value, list):
        return []
    return [_named(rules.ids, user_values(user)) for user in value if isinstance(user, dict)]


@remembered
def _named(form: ids.IdForm, members: tuple[object, ...]) -> _Named:
    user = read_user(members)
    person = person_from_texts(user, is_author=False)
    return _Named(person, user.user_name, ids.loops_id(user.id, form) if user.id else None)


def _people(
    author: _Author, co_authors: list[_Named], mentioned: list[_Named]
) -> tuple[Person, ...]:
    people = () if author.person is None else (author.person,)
    if not co_authors and not mentioned:
        return people
    others = (user.person for user in (*co_authors, *mentioned))
    return (*people, *[person for person in others if person is not None])


def _mentions(caption: str, mentioned: list[_Named], rules: Rules) -> list[dict[str, object]]:
    named = [
        (user.user_name, user.profile_id)
        for user in mentioned
        if user.user_name and user.profile_id
    ]
    return captions.mentions(caption, named, rules)


def _media(
    file: Mapping[str, object],
    chosen: media.Chosen,
    duration_s: float,
    rules: Rules,
) -> dict[str, object]:
    """Addresses, duration and size ("Nexgate Clips API", clips[].media)."""
    width, height = side_px(file.get("width")), side_px(file.get("height"))
    if width is None or height is None:
        width, height = UNKNOWN_SIZE_PX
    return {
        "thumbnail": chosen.thumbnail or rules.default_thumbnail,
        "src_url": chosen.src_url,
        "hls_url": chosen.hls_url,
        "alt_text": None,
        "duration": values.rounded(duration_s),
        "width": width,
        "height": height,
    }


def _has_offer(attachments: object) -> bool:
    """Whether something is for sale with the post ("Nexgate Clips API", clips[].attachments)."""
    attached = attachments if isinstance(attachments, dict) else _NOTHING
    products = attached.get("products")
    return isinstance(attached.get("shop"), dict) or bool(products and records(products))
