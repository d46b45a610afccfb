"""The clip lists' cursor (rules S20, S21 and S23)."""

import base64
import binascii
import re
from datetime import UTC, datetime
from uuid import UUID

from gateway.sandbox.envelope import Refusal

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?", re.ASCII)
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def encode_cursor(created_at: str, media_id: str) -> str:
    """Standard base64, padded, of `<createdAt>:<mediaId>`."""
    return base64.b64encode(f"{created_at}:{media_id}".encode()).decode()


def decode_cursor(cursor: str) -> tuple[datetime, UUID]:
    """The position in a cursor; padding may be missing. Raises `Refusal` 400 `Invalid cursor`."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, validate=True).decode()
        created_at, _, media_id = text.rpartition(":")
        if not _TIME.fullmatch(created_at) or not _ID.fullmatch(media_id):
            raise Refusal("Invalid cursor")
        return datetime.fromisoformat(created_at).replace(tzinfo=UTC), UUID(media_id)
    except (binascii.Error, ValueError) as error:
        raise Refusal("Invalid cursor") from error
