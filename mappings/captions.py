"""What a caption names: tags and mentions."""

import re
from collections.abc import Iterable

from mappings import ids, values
from mappings.loops import Mention
from mappings.nexgate import MentionedUser
from mappings.rules import Rules

# A user name goes on with these, so that `@ann` is not found in `@anna`.
_NAME_ENDS = r"(?![A-Za-z0-9_-])"


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


def is_sensitive(hashtags: Iterable[str], rules: Rules) -> bool:
    """Whether one of the hashtags is listed as a sign of sensitive content.

    Nexgate has no such mark of its own.
    """
    return any(bare_tag(hashtag).casefold() in rules.sensitive_hashtags for hashtag in hashtags)


def bare_tag(hashtag: str) -> str:
    """A tag without its `#` and without blanks around it."""
    return hashtag.strip().lstrip("#").strip()


def mentions(caption: str | None, users: Iterable[MentionedUser], rules: Rules) -> list[Mention]:
    """Every place where the caption names one of the users, in order of place.

    A user the caption does not name, or whose id is unusable, is left out; of two users found at
    the same place the one with the longer name is meant, else the first. Indices count UTF-16 code
    units. ("Nexgate Clips API", clips[].mentionedUsers; "Loops API Docs, Video", mentions)
    """
    if caption is None:
        return []
    found: dict[int, tuple[int, str, str]] = {}
    for user in users:
        profile_id = ids.loops_id(user.id, rules.ids) if user.id else None
        if profile_id is None or not user.username:
            continue
        for match in re.finditer("@" + re.escape(user.username) + _NAME_ENDS, caption):
            if match.end() > found.get(match.start(), (0,))[0]:
                found[match.start()] = (match.end(), user.username, profile_id)
    return [
        _mention(caption, start, end, username, profile_id)
        for start, (end, username, profile_id) in sorted(found.items())
    ]


def _mention(caption: str, start: int, end: int, username: str, profile_id: str) -> Mention:
    start_index, end_index = values.utf16_offsets(caption, start, end)
    return Mention(
        username=username,
        start_index=start_index,
        end_index=end_index,
        profile_id=profile_id,
        is_local=True,
    )
