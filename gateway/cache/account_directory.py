"""The directory of accounts: what clips, lists and comments show of Nexgate's users.

Nexgate can't be asked for somebody else's profile, by id or by name. So what clips, follow lists
and comments tell of people is kept here, for everybody: the reader makes sure that Nexgate has
accepted the credential of whom it answers. What one viewer alone may read (the own profile, whom
one blocks, who asks to follow) never gets here.
"""

from collections.abc import Iterator

from gateway.cache.lru import Lru
from gateway.cache.name_index import NamedRow, NameIndex
from mappings.people import Person, adds_nothing, merged
from mappings.texts import comparable

# More accounts than this whose names differ in case alone are not distinguished.
MAX_ALIKE = 8


class AccountDirectory:
    """Account id <-> user name, and the rest of a `Person`. Bounded; loop thread only."""

    def __init__(self, max_entries: int = 50_000) -> None:
        self._people: Lru[str, Person] = Lru(max_entries)
        self._names = NameIndex()
        self._ids_by_name: Lru[str, str] = Lru(max_entries)
        self._ids_alike: Lru[str, tuple[str, ...]] = Lru(max_entries)
        self._earliest: Lru[str, str] = Lru(max_entries)
        self._earliest_of_all: str | None = None

    def __len__(self) -> int:
        return len(self._people)

    def learn_person(self, person: Person) -> None:
        """Add to what is known of an account; the latest value counts."""
        known = self._people.find_item(person.id)
        if known is None or not adds_nothing(known, person):
            now = merged(known, person) if known is not None else person
            self._index_names(known, now)
            gone = self._people.keep_item(person.id, now)
            if gone is not None:
                self._index_names(gone, None)
        # Known or not: names are let go of on their own, and change hands.
        if person.user_name is not None:
            self._ids_by_name.keep_item(person.user_name, person.id)
            key = comparable(person.user_name)
            alike = self._ids_alike.find_item(key) or ()
            if person.id not in alike:
                self._ids_alike.keep_item(key, (*alike, person.id)[-MAX_ALIKE:])

    def learn_video(self, account_id: str, published_at: str) -> None:
        """Note when a video of an account was published, as Loops writes it: in UTC."""
        known = self._earliest.find_item(account_id)
        if known is None or published_at < known:
            self._earliest.keep_item(account_id, published_at)
        if self._earliest_of_all is None or published_at < self._earliest_of_all:
            self._earliest_of_all = published_at

    def known_since(self, account_id: str) -> str | None:
        """When an account's earliest known video was published, else anybody's."""
        known = self._earliest.find_item(account_id)
        return self._earliest_of_all if known is None else known

    def find_person(self, account_id: str) -> Person | None:
        """What is known of an account."""
        return self._people.find_item(account_id)

    def find_named(self, user_name: str) -> Person | None:
        """Who has a user name now; names differ by case, as in Nexgate."""
        account_id = self._ids_by_name.find_item(user_name)
        person = self._people.find_item(account_id) if account_id is not None else None
        # A renamed account has left its old name behind.
        return person if person is not None and person.user_name == user_name else None

    def find_alike(self, user_name: str) -> list[Person]:
        """Everybody whose user name now differs from this in nothing but case."""
        key = comparable(user_name)
        found = map(self.find_person, self._ids_alike.find_item(key) or ())
        return [one for one in found if one is not None and comparable(one.user_name or "") == key]

    async def prepare_search(self) -> None:
        """Make ready what has changed since the last search, while others are served."""
        await self._names.prepare_search()

    def search_people(self, text: str) -> Iterator[Person]:
        """Everybody with a user name who has the text in it or in the name, in any case.

        First whose user name begins with it; both parts are in the order of user names. A search
        costs about the same however many there are; nobody may be added while it runs.
        """
        for row in self._names.find_rows(comparable(text)):
            person = self._people.find_item(row.id)
            if person is not None:
                yield person

    def _index_names(self, known: Person | None, now: Person | None) -> None:
        """Have somebody found by new names in place of the known ones."""
        before, after = _named_row(known), _named_row(now)
        if before == after:
            return
        if before is not None:
            self._names.drop_row(before)
        if after is not None:
            self._names.add_row(after)


def _named_row(person: Person | None) -> NamedRow | None:
    if person is None or person.user_name is None:
        return None
    key = comparable(person.user_name)
    name = comparable(person.display_name or "")
    return NamedRow(key, person.id, f"{key}\n{name}")
