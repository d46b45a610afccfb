"""What a caption names: tags and mentions."""

from collections.abc import Iterable, Iterator

from mappings import values
from mappings.nexgate.fields import texts
from mappings.rules import Rules

# A user name goes on with these, so that `@ann` is not found in `@anna`.
_NAME_GOES_ON = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-")


def caption_text(caption: str | None) -> str | None:
    """The caption as it is; None when it is empty or blank ("Loops API Docs, Video": nullable)."""
    return caption if caption and caption.strip() else None


def tags(hashtags: Iterable[str]) -> list[str]:
    """Tags without `#` and without blanks, in order; of spellings alike but for case the first.

    ("Nexgate Clips API", clips[].hashtags; "Loops API Docs, Video", tags)
    """
    found: dict[str, str] = {}
    for hashtag in hashtags:
        name = bare_tag(hashtag)
        if name:
            found.setdefault(name.casefold(), name)
    return list(found.values())


def read_tags(hashtags: object, rules: Rules) -> tuple[list[str], bool]:
    """The tags of a clip's hashtags, and whether one is listed as a sign of sensitive content.

    Nexgate has no such mark of its own.
    """
    if not hashtags:
        return [], False
    found = texts(hashtags)
    folded = {bare_tag(hashtag).casefold() for hashtag in found}
    return tags(found), not folded.isdisjoint(rules.sensitive_hashtags)


def bare_tag(hashtag: str) -> str:
    """A tag without its `#` and without blanks around it."""
    return hashtag.strip().lstrip("#").strip()


def mentions(caption: str, named: Iterable[tuple[str, str]]) -> list[dict[str, object]]:
    """Every place where the caption names one of the users, in order of place.

    `named` are user names and Loops ids. A user the caption does not name is left out; of two users
    found at the same place the one with the longer name is meant, else the first. Indices count
    UTF-16 code units. ("Nexgate Clips API", clips[].mentionedUsers; "Loops API Docs, Video",
    mentions)
    """
    found: dict[int, tuple[int, str, str]] = {}
    for username, profile_id in named:
        for start, end in _places(caption, f"@{username}"):
            if end > found.get(start, (0,))[0]:
                found[start] = (end, username, profile_id)
    return [_mention(caption, start, *place) for start, place in sorted(found.items())]


def _places(caption: str, sign: str) -> Iterator[tuple[int, int]]:
    start = caption.find(sign)
    while start >= 0:
        end = resume = start + len(sign)
        if caption[end : end + 1] in _NAME_GOES_ON:
            resume = start + 1
        else:
            yield start, end
        start = caption.find(sign, resume)


def _mention(
    caption: str, start: int, end: int, username: str, profile_id: str
) -> dict[str, object]:
    start_index, end_index = values.utf16_offsets(caption, start, end)
    return {
        "username": username,
        "start_index": start_index,
        "end_index": end_index,
        "profile_id": profile_id,
        "is_local": True,
    }
