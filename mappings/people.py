"""What is known of a Nexgate user, who can't be asked for: it comes piecemeal, from everywhere."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mappings import values
from mappings.addresses import web_address
from mappings.nexgate import Author, Clip, Collaborator, MentionedUser, Profile, UserInfo
from mappings.nexgate.fields import identifier

# Joining the two absent names of a user gives this text in Nexgate's older builds.
_ABSENT_NAME = "null null"


class Person(NamedTuple):
    """What is known of a user: absent is None, blank never occurs.

    `thumbnail` is what captions and co-authors are shown with, smaller than a picture.
    """

    id: str
    user_name: str | None = None
    display_name: str | None = None
    picture: str | None = None
    thumbnail: str | None = None


class UserTexts(NamedTuple):
    """What a clip's JSON says of a user, as text; what is missing is None.

    `picture` is the first usable address of picture and thumbnail.
    """

    id: str | None
    user_name: str | None
    display_name: str | None = None
    picture: str | None = None


def user_values(members: Mapping[str, object]) -> tuple[object, ...]:
    """What a clip's JSON says of a user, for `read_user`; older builds write `userName`."""
    get = members.get
    return (
        get("id"),
        get("username") if "username" in members else get("userName"),
        get("displayName"),
        get("profilePictureUrl"),
        get("profilePictureThumbnailUrl"),
    )


def read_user(members: tuple[object, ...], *, keeps_private: bool = True) -> UserTexts:
    """A user by what `user_values` gave; `keeps_private` as for `addresses.web_address`."""
    user_id, user_name, display_name, picture, thumbnail = members
    return UserTexts(
        identifier(user_id),
        values.text(user_name),
        values.text(display_name),
        web_address(values.text(picture), keeps_private=keeps_private)
        or web_address(values.text(thumbnail), keeps_private=keeps_private),
    )


def texts_of_author(author: Author, *, keeps_private: bool = True) -> UserTexts:
    """The same of an author that was read before."""
    return UserTexts(
        author.id,
        author.username,
        author.display_name,
        web_address(author.profile_picture_url, keeps_private=keeps_private)
        or web_address(author.profile_picture_thumbnail_url, keeps_private=keeps_private),
    )


def person_from_texts(user: UserTexts, *, is_author: bool) -> Person | None:
    """A user of a clip; None without an id.

    Of everybody but the author a clip has the thumbnail under the picture's name ("Nexgate Clips
    API", clips[].mentionedUsers, clips[].collaborators).
    """
    picture, thumbnail = (user.picture, None) if is_author else (None, user.picture)
    return _person(user.id, user.user_name, user.display_name, picture, thumbnail)


def present_name(name: str | None) -> str | None:
    """A name that is one; None for a blank one and for what Nexgate makes of two absent names."""
    stripped = name.strip() if name else None
    return name if stripped and stripped != _ABSENT_NAME else None


def person_from_author(author: Author) -> Person | None:
    """The author of a clip or comment; None without an id."""
    return person_from_texts(texts_of_author(author), is_author=True)


def person_from_mention(mentioned: MentionedUser | Collaborator) -> Person | None:
    """A user named in a caption, or a co-author; None without an id."""
    return person_from_texts(
        UserTexts(
            mentioned.id,
            mentioned.username,
            mentioned.display_name,
            web_address(mentioned.profile_picture_url),
        ),
        is_author=False,
    )


def person_from_user(user: UserInfo | Profile) -> Person | None:
    """A user of a follow or block list, or the viewer; None without an id.

    The first picture is the current one (Nexgate API, Follow graph).
    """
    names = map(present_name, (user.first_name, user.last_name))
    picture = user.profile_picture_urls[0] if user.profile_picture_urls else None
    name = " ".join(name.strip() for name in names if name)
    return _person(user.id, user.user_name, name, web_address(picture))


def people_of_clip(clip: Clip) -> Iterator[Person]:
    """Everybody a clip names: its author, its co-authors, who is mentioned."""
    author = person_from_author(clip.author) if clip.author is not None else None
    co_authors = map(person_from_mention, clip.collaborators)
    mentioned = map(person_from_mention, clip.mentioned_users)
    return (one for one in (author, *co_authors, *mentioned) if one is not None)


def adds_nothing(known: Person, latest: Person) -> bool:
    """Whether the latest is known already: then `merged` gives what was known."""
    return (
        (latest.user_name is None or latest.user_name == known.user_name)
        and (latest.display_name is None or latest.display_name == known.display_name)
        and (latest.picture is None or latest.picture == known.picture)
        and (latest.thumbnail is None or latest.thumbnail == known.thumbnail)
    )


def merged(known: Person, latest: Person) -> Person:
    """Both pieces of knowledge of one user; where they differ, the latest."""
    return Person(
        known.id,
        latest.user_name or known.user_name,
        latest.display_name or known.display_name,
        latest.picture or known.picture,
        latest.thumbnail or known.thumbnail,
    )


def _person(
    account_id: str | None,
    user_name: str | None,
    display_name: str | None,
    picture: str | None,
    thumbnail: str | None = None,
) -> Person | None:
    if account_id is None:
        return None
    name = present_name(display_name)
    shown = name if name != user_name else None
    return Person(account_id, present_name(user_name), shown, picture, thumbnail)
