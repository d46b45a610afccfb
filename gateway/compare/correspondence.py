"""Which Loops field comes from which Nexgate field, for comparing across the two APIs."""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

from mappings.lineage import LINEAGE, Lineage

Side = Literal["loops", "nexgate"]
# What tells the two resources between which there is a correspondence, whoever wrote them.
_VIDEO_FIELDS: Final = frozenset({"shortcode", "media.src_url", "has_liked"})
_CLIP_FIELDS: Final = frozenset(
    {"postId", "media.variants", "hashtags", "mentionedShops", "currentUserIsCollaborator"}
)
_LOOPS_MARKS: Final = _VIDEO_FIELDS | {"created_at", "has_bookmarked", "meta.next_cursor"}
_NEXGATE_MARKS: Final = _CLIP_FIELDS | {"createdAt", "nextCursor", "userName", "httpStatus"}
_RULE_OF_FIELD: Final[Mapping[str, Lineage]] = {line.field: line for line in LINEAGE}
# Taking part in a rule, but no fields of a clip.
_NO_FIELD: Final = ("viewer", "settings.")


def is_video(paths: Iterable[str]) -> bool:
    """Whether fields are those of a Loops video."""
    return len(_VIDEO_FIELDS & set(paths)) > 1


def is_clip(paths: Iterable[str]) -> bool:
    """Whether fields are those of a Nexgate clip."""
    return len(_CLIP_FIELDS & set(paths)) > 1


def side_of(paths: Iterable[str]) -> Side | None:
    """Which API fields belong to; None when they don't tell."""
    names = set(paths)
    loops, nexgate = len(_LOOPS_MARKS & names), len(_NEXGATE_MARKS & names)
    if loops == nexgate:
        return None
    return "loops" if loops > nexgate else "nexgate"


def rule_for(path: str) -> Lineage | None:
    """The rule by which a Loops field is made; one rule may make a list with all in it."""
    if path in _RULE_OF_FIELD:
        return _RULE_OF_FIELD[path]
    listed = path.partition("[]")[0]
    return _RULE_OF_FIELD.get(listed)


def sources(rule: Lineage) -> tuple[str, ...]:
    """The Nexgate fields that a rule reads."""
    return tuple(source for source in rule.sources if not source.startswith(_NO_FIELD))


def rules_reading(path: str) -> tuple[Lineage, ...]:
    """The rules that read a Nexgate field, or something it is in or that is in it."""
    return tuple(
        line
        for line in LINEAGE
        if any(_is_within(path, source) or _is_within(source, path) for source in sources(line))
    )


def _is_within(path: str, other: str) -> bool:
    return path == other or path.startswith((f"{other}.", f"{other}[]"))
