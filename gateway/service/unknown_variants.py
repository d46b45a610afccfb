"""Variant keys of clips that Nexgate does not document: its media service makes something new."""

from collections.abc import Iterable
from typing import Final

MOST_KEYS: Final = 20
_LONGEST_KEY: Final = 64


class UnknownVariants:
    """How many were seen, and the newest of them: for the operator alone, in no label and log."""

    def __init__(self) -> None:
        self.count = 0
        self._newest: dict[str, None] = {}

    def note_keys(self, keys: Iterable[str]) -> None:
        """Note the unknown keys of a clip that was translated."""
        for key in keys:
            self.count += 1
            shown = ascii(key)[1:-1][:_LONGEST_KEY]
            self._newest.pop(shown, None)
            self._newest[shown] = None
            if len(self._newest) > MOST_KEYS:
                del self._newest[next(iter(self._newest))]

    def newest_keys(self) -> list[str]:
        """The keys seen last, the newest first."""
        return list(reversed(self._newest))
