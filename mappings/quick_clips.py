"""The quick translation: a clip exactly as Nexgate documents it, straight into a plain video.

`mappings.videos` reads whatever Nexgate may send and tells what it mended. Nearly every clip needs
no mending, and of those the same video is made here without models. Every value that enters the
result is checked; at the first one that is not as documented the clip is left to the tolerant way.
"""

from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from mappings import moments, values
from mappings.documented import Undocumented, address
from mappings.lasting_clips import Choice, ToldUser, lasting
from mappings.people import Person
from mappings.rules import Rules, ViewerFacts
from mappings.videos import UNKNOWN_SIZE_PX

_UUID_LENGTH = 36
_MAX_SIDE_PX = 2**31 - 1
_MAX_COUNT = values.MAX_COUNT

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

    `people` is everybody the clip tells of, its author first; `created_at` and `duration_s` are as
    Nexgate told them.
    `video` is the VideoResource as plain JSON with its keys in order: to be written, not to be
    changed, for videos share its parts.
    """

    media_id: str
    post_id: str
    created_at: str
    people: tuple[Person, ...]
    duration_s: int | float | None
    video: dict[str, object]


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
    except (KeyError, TypeError, ValueError, Undocumented):
        # A TypeError is an object or a list where a text should have been looked up, a
        # ValueError a day that no calendar has.
        return None


def _clip(document: dict[str, object], rules: Rules, viewer: ViewerFacts) -> QuickClip:
    author, co_authors, mentioned, hashtags, attachments, file, counts = _parts_of(document)
    if type(hashtags) is not list or type(author) is not dict or type(file) is not dict:
        raise Undocumented
    variants, duration_s, width, height = _file_of(file)
    media_id, post_id, created_at, caption = _texts_of(document)
    has_nothing = attachments["products"] == [] and attachments["shop"] is None
    has_offer = False if has_nothing else _has_offer(attachments)
    if len(media_id) != _UUID_LENGTH:
        raise Undocumented
    author_names, people, choice, guest_video, permissions = lasting(
        media_id,
        (
            post_id,
            created_at,
            caption,
            (*hashtags,),
            _told_author(author),
            () if co_authors == [] else _told_users(co_authors),
            () if mentioned == [] else _told_users(mentioned),
            (*variants,),
            has_offer,
            rules,
        ),
    )
    if type(duration_s) is int and 0 <= duration_s <= _MAX_COUNT:
        whole_s = duration_s
    else:
        duration_s = moments.length_s(duration_s)
        whole_s = values.rounded(duration_s)
    video = guest_video.copy()
    video["media"] = _media(variants, choice, whole_s, width, height, rules)
    _tell_counts(video, counts)
    if viewer.signed_in:
        video["is_owner"] = viewer.subject in author_names
        video["permissions"] = permissions
        _tell_interaction(video, document["userInteraction"])
    return QuickClip(media_id, post_id, created_at, people, duration_s, video)


def _told_author(told: dict[str, object]) -> ToldUser:
    # The one field that documented samples leave out, and the model has a second name for it.
    if "display_name" in told:
        raise Undocumented
    user_id, name, picture = _user_of(told)
    if picture is None:
        picture = told["profilePictureThumbnailUrl"]
    return (user_id, name, picture, told.get("displayName"))


def _told_users(told: object) -> tuple[ToldUser, ...]:
    if type(told) is not list:
        raise Undocumented
    return tuple([_told_user(user) for user in told])


def _told_user(told: dict[str, object]) -> ToldUser:
    if "display_name" in told:
        raise Undocumented
    return (*_user_of(told), told.get("displayName"))


def _media(
    variants: dict[str, object],
    choice: Choice,
    duration_s: int,
    width: object,
    height: object,
    rules: Rules,
) -> dict[str, object]:
    if width is None or height is None:
        width, height = UNKNOWN_SIZE_PX
    if type(width) is not int or type(height) is not int:
        raise Undocumented
    if not (0 < width <= _MAX_SIDE_PX and 0 < height <= _MAX_SIDE_PX):
        raise Undocumented
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
    return address(source), address(playlist), address(still)


def _tell_counts(video: dict[str, object], told: dict[str, object]) -> None:
    likes, shares, comments, saves = _counts_of(told)
    if not type(likes) is type(shares) is type(comments) is type(saves) is int:
        raise Undocumented
    # Below zero or beyond the greatest as soon as one of them is.
    if not 0 <= likes | shares | comments | saves <= _MAX_COUNT:
        raise Undocumented
    video["likes"] = likes
    video["shares"] = shares
    video["comments"] = comments
    video["bookmarks"] = saves


def _tell_interaction(video: dict[str, object], told: object) -> None:
    if type(told) is not dict:
        raise Undocumented
    has_liked, has_saved = told["hasLiked"], told["hasSaved"]
    if not type(has_liked) is type(has_saved) is bool:
        raise Undocumented
    video["has_liked"] = has_liked
    video["has_bookmarked"] = has_saved


def _has_offer(told: dict[str, object]) -> bool:
    products, shop = _offer_of(told)
    if type(products) is not list or (shop is not None and type(shop) is not dict):
        raise Undocumented
    for product in products:
        if type(product) is not dict:
            raise Undocumented
    return bool(products) or shop is not None
