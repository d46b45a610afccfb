"""A video's address, as somebody pastes it into a search."""

import re
from typing import Final
from uuid import UUID

from mappings.ids import uuid_from_shortcode
from mappings.rules import Rules

# With or without the scheme; the watch page has its views behind `#/`, that of the comments too.
_ADDRESS: Final = (
    r"(?:https?://)?{host}/(?:\#/)?(?:v|embed)/([0-9A-Za-z_-]{{1,22}})(?:/comments)?/?(?:[?\#].*)?"
)


class VideoLinks:
    """Reads addresses of this instance's videos."""

    def __init__(self, rules: Rules) -> None:
        pattern = _ADDRESS.format(host=re.escape(rules.host))
        self._address = re.compile(pattern, re.IGNORECASE)

    def find_video_id(self, text: str) -> UUID | None:
        """The media id in the address of a video; None for any other text."""
        found = self._address.fullmatch(text.strip())
        return uuid_from_shortcode(found[1]) if found is not None else None
