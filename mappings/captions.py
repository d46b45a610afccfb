"""What a caption names: tags and mentions."""

from collections.abc import Iterable

from mappings import values
from mappings.nexgate.fields import texts
from mappings.recurring import remembered
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


def read_tags(hashtags: object, rules: Rules) -> tuple[list[str], bool]:
    """The tags of a clip's hashtags, and whether one is listed as a sign of sensitive content.

    Nexgate has no such mark of its own.
    """
    if not hashtags or not isinstance(hashtags, (list, tuple)):
        return [], False
    return _read_tags(rules.sensitive_hashtags, (*hashtags,))


@remembered
def _read_tags(
    sensitive_hashtags: frozenset[str], hashtags: tuple[object, ...]
) -> tuple[list[str], bool]:
    found = texts(hashtags)
    folded = {comparable(bare_tag(hashtag)) for hashtag in found}
    return tags(found), not folded.isdisjoint(sensitive_hashtags)


def bare_tag(hashtag: str) -> str:
    """A tag without its `#` and without blanks around it."""
    return hashtag.strip().lstrip("#").strip()


def tags_in(text: str) -> list[str]:
    """The hashtags in a text, without their `#`; of spellings alike the first."""
    return tags(text[span.start : span.end] for span in find_tags(text))


def mentions(
    text: str | None, named: Iterable[tuple[str, str]], rules: Rules
) -> list[dict[str, object]]:
    """Every place where a text names one of the users, in order of place.

    `named` are user names and Loops ids. A user the text does not name is left out. Indices count
    UTF-16 code units. (`text_entities` says what a mention is; "Nexgate Clips API",
    clips[].mentionedUsers; "Loops API Docs, Video", mentions)
    """
    profile_ids: dict[str, str] = {}
    for username, profile_id in named:
        profile_ids.setdefault(username, profile_id)
    if text is None or not profile_ids:
        return []
    return [
        _mention(text, span, name, profile_ids[name])
        for span, name in find_mentions(text, profile_ids, own_host=rules.host)
    ]


def _mention(text: str, span: Span, username: str, profile_id: str) -> dict[str, object]:
    start_index, end_index = values.utf16_offsets(text, *span)
    return {
        "username": username,
        "start_index": start_index,
        "end_index": end_index,
        "profile_id": profile_id,
        "is_local": True,
    }
