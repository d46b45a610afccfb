"""Identifiers: one 128-bit integer, written as a Nexgate UUID, a Loops id or a Loops shortcode."""

import re
from binascii import b2a_base64
from dataclasses import dataclass
from hashlib import sha1
from typing import Literal
from uuid import NAMESPACE_URL, UUID

IdForm = Literal["decimal", "uuid"]

MAX_ID = 2**128

SHORTCODE_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
_BASE64_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_TO_SHORTCODE = bytes.maketrans(_BASE64_ALPHABET.encode(), SHORTCODE_ALPHABET.encode())
_DIGIT_BYTES = 18
_DIGIT_VALUES = {digit: value for value, digit in enumerate(SHORTCODE_ALPHABET)}

_URN_BEGINS = NAMESPACE_URL.bytes + b"urn:uuid:"
# A digit whose upper two bits say which layout a UUID has (RFC 9562, Variant Field).
_WITH_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,38}")
_SHORTCODE = re.compile(r"0|[1-9a-zA-Z_-][0-9a-zA-Z_-]{0,21}")
_OPAQUE = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class IdReading:
    """One way to read a text as an identifier."""

    kind: Literal["decimal", "uuid", "shortcode"]
    uuid: UUID

    @property
    def decimal(self) -> str:
        """The identifier as a Loops id."""
        return str(self.uuid.int)

    @property
    def shortcode(self) -> str:
        """The identifier as a Loops shortcode."""
        return shortcode_from_uuid(self.uuid)


def uuid_from_text(text: str) -> UUID | None:
    """Read a UUID written as 8-4-4-4-12 hexadecimal digits in any case; anything else is None."""
    return UUID(text) if _UUID.fullmatch(text) else None


def is_uuid_text(text: str) -> bool:
    """Whether `uuid_from_text` reads a text, at a fraction of the cost."""
    return _UUID.fullmatch(text) is not None


def number_from_uuid_text(text: str) -> int:
    """The number of a UUID written as `is_uuid_text` wants it, at a fraction of `UUID`'s cost."""
    return int(text.replace("-", ""), 16)


def uuid_from_decimal(text: str) -> UUID | None:
    """Read a Loops id: canonical ASCII decimal below 2**128; a sign or a leading zero is None.

    ("Loops API Docs, Video": an id is a string; that it is a number, the example shows.)
    """
    if not _DECIMAL.fullmatch(text):
        return None
    return _uuid_below_limit(int(text))


def uuid_from_shortcode(text: str) -> UUID | None:
    """Read a Loops shortcode: base 64, most significant digit first, no leading zero, < 2**128.

    ("Loops API Docs, Video": 107099161459215690 and 5YvxWOxcRa are the same number.)
    """
    if not _SHORTCODE.fullmatch(text):
        return None
    value = 0
    for digit in text:
        value = value * 64 + _DIGIT_VALUES[digit]
    return _uuid_below_limit(value)


def _uuid_below_limit(value: int) -> UUID | None:
    return UUID(int=value) if value < MAX_ID else None


def shortcode_from_uuid(value: UUID) -> str:
    """Write a UUID as a Loops shortcode of at most 22 characters; zero is "0"."""
    return shortcode_from_number(value.int)


def shortcode_from_number(value: int) -> str:
    """The same for the number a UUID is, which is below 2**128."""
    # Base 64 with another alphabet, of as many bytes as fill its digits, without leading zeros.
    digits = b2a_base64(value.to_bytes(_DIGIT_BYTES, "big"), newline=False)
    return digits.translate(_TO_SHORTCODE).decode("ascii").lstrip("0") or "0"


def audio_key(uuid: str) -> str:
    """The key of a clip's own sound: a UUIDv5 of the clip's URN, from lower-case UUID text.

    What `uuid.uuid5` gives, at a fraction of the cost (RFC 9562, UUID Version 5).
    """
    digest = sha1(_URN_BEGINS + uuid.encode(), usedforsecurity=False).hexdigest()
    return (
        f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}"
        f"-{_WITH_VARIANT[digest[16]]}{digest[17:20]}-{digest[20:32]}"
    )


def is_opaque_id(text: str) -> bool:
    """Whether an id that is no UUID may pass through as it is: safe in a path, 1-64 characters."""
    return _OPAQUE.fullmatch(text) is not None


def loops_id(nexgate_id: str, form: IdForm = "decimal") -> str | None:
    """Write a Nexgate id as a Loops id.

    A UUID becomes decimal (or lower-case UUID text when `form` says so), another id that is safe in
    a path passes through, anything else is None.
    """
    if not is_uuid_text(nexgate_id):
        return nexgate_id if is_opaque_id(nexgate_id) else None
    return nexgate_id.lower() if form == "uuid" else str(number_from_uuid_text(nexgate_id))


def nexgate_id(loops_id: str) -> str | None:
    """Read a Loops id, decimal or UUID text, as lower-case UUID text; anything else is None.

    Opaque ids are not recognised here: only who handed one out can tell that it is one.
    """
    uuid = uuid_from_decimal(loops_id) or uuid_from_text(loops_id)
    return None if uuid is None else str(uuid)


def target_of_takedown(text: str, *, is_clip: bool) -> str | None:
    """Nexgate's id for what an operator typed: either side's id, of a clip its short code too.

    None for what is no id. An account's id that is no UUID is taken as it is.
    """
    found = nexgate_id(text)
    if found is not None:
        return found
    if is_clip:
        uuid = uuid_from_shortcode(text)
        return str(uuid) if uuid is not None else None
    return text if is_opaque_id(text) else None


def readings(value: str) -> list[IdReading]:
    """Every reading of `value` as an identifier, decimal before UUID before shortcode."""
    found: list[IdReading] = []
    if (uuid := uuid_from_decimal(value)) is not None:
        found.append(IdReading("decimal", uuid))
    if (uuid := uuid_from_text(value)) is not None:
        found.append(IdReading("uuid", uuid))
    if (uuid := uuid_from_shortcode(value)) is not None:
        found.append(IdReading("shortcode", uuid))
    return found
