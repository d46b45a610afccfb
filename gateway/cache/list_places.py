"""Where videos lie in their accounts' lists: the cursor of the page each was seen on.

Nexgate gives a list from its top or from a cursor, and no video's place in it. A cursor is a
position in the list, the same for everybody and for ever, as far as Nexgate goes on taking it.
"""

from typing import Final, NamedTuple

from gateway.cache.ledger import Ledger
from gateway.cache.lru import LruOfBytes

# The share of the cache's memory that places may take.
PLACES_SHARE: Final = 1 / 16
# Two keys of a dictionary, a tuple; the account's id and the cursor belong to a whole page.
_PLACE_BYTES: Final = 320


class ListPlace(NamedTuple):
    """On the page of `account_id`'s list at `cursor` (None: the first) a video was seen."""

    account_id: str
    cursor: str | None


class ListPlaces:
    """Media id -> place, and how far a walk for a video came. Loop thread only."""

    def __init__(self, max_bytes: int, ledger: Ledger) -> None:
        """Hold at most `max_bytes`, counted in `ledger` too."""
        self._places: LruOfBytes[str, ListPlace] = LruOfBytes(max_bytes, ledger)
        self._walks: LruOfBytes[str, ListPlace] = LruOfBytes(max_bytes // 8, ledger)

    def learn_place(self, media_id: str, place: ListPlace) -> bool:
        """Remember where a video was seen; True when that is new."""
        if self._places.find_item(media_id) == place:
            return False
        self._places.keep_item(media_id, place, _size_of(place))
        return True

    def find_place(self, media_id: str) -> ListPlace | None:
        """Where a video was seen last."""
        return self._places.find_item(media_id)

    def forget_place(self, media_id: str) -> None:
        """A video is not there, or Nexgate doesn't take the cursor any more."""
        self._places.drop_item(media_id)

    def keep_walk(self, media_id: str, place: ListPlace) -> None:
        """Remember from where to go on looking for a video."""
        self._walks.keep_item(media_id, place, _size_of(place))

    def take_walk(self, media_id: str) -> ListPlace | None:
        """From where to go on looking for a video, and forget it."""
        place = self._walks.find_item(media_id)
        self._walks.drop_item(media_id)
        return place


def _size_of(place: ListPlace) -> int:
    return _PLACE_BYTES + len(place.cursor or "") // 8
