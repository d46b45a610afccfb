"""Single values exactly as Nexgate documents them: what is anything else is `Undocumented`.

`mappings.values` mends; this only tells what needs no mending, and how long it may be.
"""

import re
from datetime import UTC, datetime, tzinfo

from mappings import captions, ids, moments
from mappings.addresses import web_address

# What is made of these values is remembered.
_MAX_TEXT_LENGTH = 256
_MAX_CAPTION_LENGTH = 5_000
_MAX_ADDRESS_LENGTH = 1_024

_is_uuid = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
_is_local_time = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
).fullmatch
_TO_THE_SECOND = 19


class Undocumented(Exception):
    """Something in a clip is not as documented."""


def is_uuid(text: str) -> bool:
    """Whether an id is a UUID as Nexgate writes them, in lower case."""
    return _is_uuid(text) is not None


def is_usable_id(text: str) -> bool:
    """Whether an id that may be no UUID is taken as it is."""
    # A UUID in upper case would have to be rewritten.
    return is_uuid(text) or (ids.is_opaque_id(text) and not ids.is_uuid_text(text))


def text(told: object) -> str:
    """A text as it is, when it is not too long. Raises Undocumented."""
    if type(told) is not str or len(told) > _MAX_TEXT_LENGTH:
        raise Undocumented
    return told


def address(told: object) -> str:
    """An address as it is, when it is in order and everybody's. Raises Undocumented."""
    if (
        type(told) is not str
        or len(told) > _MAX_ADDRESS_LENGTH
        or web_address(told, keeps_private=False) != told
    ):
        raise Undocumented
    return told


def caption(told: object) -> str | None:
    """A caption as Loops shows it; None where there is none. Raises Undocumented."""
    if told is None:
        return None
    if type(told) is not str or len(told) > _MAX_CAPTION_LENGTH:
        raise Undocumented
    return captions.caption_text(told)


def created_at(told: object, zone: tzinfo) -> str:
    """A time as Loops writes it; one without a zone is in `zone`.

    As `moments.moment` and `moments.loops_time`, without either for the commonest spelling. Raises
    Undocumented, and ValueError for a day that no calendar has.
    """
    spelled = text(told)
    if zone is UTC and _is_local_time(spelled):
        second = spelled[:_TO_THE_SECOND]
        datetime.fromisoformat(second)
        return f"{second}+00:00"
    at = moments.moment(spelled, zone)
    if at is None:
        raise Undocumented
    return moments.loops_time(at)
