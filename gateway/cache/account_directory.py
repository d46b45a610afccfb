"""The directory of accounts seen: what Nexgate has told of its users, in passing.

Nexgate can't be asked for somebody else's profile, by id or by name. So what clips, follow lists
and comments tell of people is kept here, for everybody: the reader makes sure that Nexgate has
accepted the credential of whom it answers.
"""

from collections.abc import Iterator

from gateway.cache.lru import Lru
from mappings.people import Person, merged, tells_nothing_new
from mappings.texts import comparable


class AccountDirectory:
    """Account id <-> user name, and the rest of a `Person`. Bounded; loop thread only."""

    def __init__(self, max_entries: int = 50_000) -> None:
        self._people: Lru[str, Person] = Lru(max_entries)
        self._ids_by_name: Lru[str, str] = Lru(max_entries)

    def __len__(self) -> int:
        return len(self._people)

    def learn_person(self, person: Person) -> None:
        """Add to what is known of somebody; what is told last counts."""
        known = self._people.find_item(person.id)
        if known is None or not tells_nothing_new(known, person):
            now = merged(known, person) if known is not None else person
            self._people.keep_item(person.id, now)
        # Known or not: names are let go of on their own, and change hands.
        if person.user_name is not None:
            self._ids_by_name.keep_item(person.user_name, person.id)

    def find_person(self, account_id: str) -> Person | None:
        """What is known of an account."""
        return self._people.find_item(account_id)

    def find_named(self, user_name: str) -> Person | None:
        """Who has a user name now; names are told apart by case, as Nexgate does."""
        account_id = self._ids_by_name.find_item(user_name)
        person = self._people.find_item(account_id) if account_id is not None else None
        # A renamed account has left its old name behind.
        return person if person is not None and person.user_name == user_name else None

    def search_people(self, text: str) -> Iterator[Person]:
        """Everybody whose user name or name contains the text, in any case, in no order."""
        wanted = comparable(text)
        for person in self._people.items():
            names = (person.user_name or "", person.display_name or "")
            if any(wanted in comparable(name) for name in names):
                yield person
