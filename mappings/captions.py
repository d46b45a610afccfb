"""What a caption names: tags and mentions."""

from collections.abc import Iterable

from mappings import ids, values
from mappings.loops import Mention
from mappings.nexgate import MentionedUser
from mappings.rules import Rules
from mappings.text_entities import Span, find_mentions, find_tags
from mappings.texts import comparable


def caption_text(caption: str | None) -> str | None:
    """The caption as it is; None when it is empty or blank ("Loops API Docs, Video": nullable)."""
    return caption if caption and caption.strip() else None


def tags(hashtags: Iterable[str]) -> list[str]:
    """Tags without `#` and without blanks, in order; of spellings alike the first.

    ("Nexgate Clips API", clips[].hashtags; "Loops API Docs, Video", tags)
    """
    found: dict[str, str] = {}
    for hashtag in hashtags:
        name = bare_tag(hashtag)
        if name:
            found.setdefault(comparable(name), name)
    return list(found.values())


def is_sensitive(hashtags: Iterable[str], rules: Rules) -> bool:
    """Whether one of the hashtags is listed as a sign of sensitive content.

    Nexgate has no such mark of its own.
    """
    return any(comparable(bare_tag(hashtag)) in rules.sensitive_hashtags for hashtag in hashtags)


def bare_tag(hashtag: str) -> str:
    """A tag without its `#` and without blanks around it."""
    return hashtag.strip().lstrip("#").strip()


def mentions(caption: str | None, users: Iterable[MentionedUser], rules: Rules) -> list[Mention]:
    """Every place where the caption names one of the users (`mentions_in`).

    ("Nexgate Clips API", clips[].mentionedUsers; "Loops API Docs, Video", mentions)
    """
    return mentions_in(caption or "", ((user.id, user.username) for user in users), rules)


def mentions_in(
    text: str, users: Iterable[tuple[str | None, str | None]], rules: Rules
) -> list[Mention]:
    """Every place where a text names one of the users, each an id and a name, in order of place.

    A user the text does not name, or whose id is unusable, is left out. Indices count UTF-16 code
    units. (`text_entities` says what a mention is)
    """
    profile_ids: dict[str, str] = {}
    for user_id, name in users:
        profile_id = ids.loops_id(user_id, rules.ids) if user_id else None
        if profile_id is not None and name:
            profile_ids.setdefault(name, profile_id)
    return [
        _mention(text, span, name, profile_ids[name])
        for span, name in find_mentions(text, profile_ids, own_host=rules.host)
    ]


def tags_in(text: str) -> list[str]:
    """The hashtags in a text, without their `#`; of spellings alike the first."""
    return tags(text[span.start : span.end] for span in find_tags(text))


def _mention(text: str, span: Span, username: str, profile_id: str) -> Mention:
    start_index, end_index = values.utf16_offsets(text, *span)
    return Mention(
        username=username,
        start_index=start_index,
        end_index=end_index,
        profile_id=profile_id,
        is_local=True,
    )
