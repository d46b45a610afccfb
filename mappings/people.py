"""What is known of a Nexgate user, who can't be asked for: it comes piecemeal, from everywhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from mappings.addresses import web_address
from mappings.nexgate import Author, Clip, Collaborator, MentionedUser, Profile, UserInfo

# Joining the two absent names of a user gives this text in Nexgate's older builds.
_ABSENT_NAME = "null null"


@dataclass(frozen=True, slots=True)
class Person:
    """A user as far as Nexgate has told: absent is None, blank never occurs."""

    id: str
    user_name: str | None = None
    display_name: str | None = None
    picture: str | None = None


def present_name(name: str | None) -> str | None:
    """A name that is one; None for a blank one and for what Nexgate makes of two absent names."""
    return name if name and name.strip() and name.strip() != _ABSENT_NAME else None


def person_from_author(author: Author) -> Person | None:
    """The author of a clip or comment; None without an id."""
    picture = web_address(author.profile_picture_url)
    return _person(
        author.id,
        author.username,
        author.display_name,
        picture or author.profile_picture_thumbnail_url,
    )


def person_from_mention(mentioned: MentionedUser | Collaborator) -> Person | None:
    """A user named in a caption, or a co-author; None without an id."""
    return _person(
        mentioned.id, mentioned.username, mentioned.display_name, mentioned.profile_picture_url
    )


def person_from_user(user: UserInfo | Profile) -> Person | None:
    """A user of a follow or block list, or the viewer; None without an id.

    The first picture is the current one (Nexgate API, Follow graph).
    """
    names = map(present_name, (user.first_name, user.last_name))
    picture = user.profile_picture_urls[0] if user.profile_picture_urls else None
    return _person(
        user.id, user.user_name, " ".join(name.strip() for name in names if name), picture
    )


def people_of_clip(clip: Clip) -> Iterator[Person]:
    """Everybody a clip tells something of: its author, its co-authors, who is mentioned."""
    author = person_from_author(clip.author) if clip.author is not None else None
    co_authors = map(person_from_mention, clip.collaborators)
    mentioned = map(person_from_mention, clip.mentioned_users)
    return (one for one in (author, *co_authors, *mentioned) if one is not None)


def may_be_author(told: object, subject: str) -> bool:
    """Whether a token's subject may name the author of a clip, `told` as Nexgate tells of them.

    False only for one it doesn't name, whatever a reader makes of the names.
    """
    if not isinstance(told, dict):
        return False
    name, account_id = told.get("username"), told.get("id")
    if type(name) is not str or type(account_id) is not str:
        return True
    return subject == name or subject.lower() == account_id.strip().lower()


def tells_nothing_new(known: Person, told: Person) -> bool:
    """Whether what is told of somebody is known: then `merged` gives what was known."""
    return (
        (told.user_name is None or told.user_name == known.user_name)
        and (told.display_name is None or told.display_name == known.display_name)
        and (told.picture is None or told.picture == known.picture)
    )


def merged(known: Person, told: Person) -> Person:
    """Both pieces of knowledge of one user; where they differ, what was told last."""
    return Person(
        known.id,
        told.user_name or known.user_name,
        told.display_name or known.display_name,
        told.picture or known.picture,
    )


def _person(
    account_id: str | None, user_name: str | None, display_name: str | None, picture: str | None
) -> Person | None:
    if account_id is None:
        return None
    name = present_name(display_name)
    return Person(
        account_id,
        present_name(user_name),
        name if name != user_name else None,
        web_address(picture),
    )
