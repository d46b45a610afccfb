"""The account of who is signed in, in few words."""

from gateway.service.cached_reads import Reads
from gateway.service.request_context import Asker
from mappings.accounts import compact_from_person
from mappings.loops import AccountCompact
from mappings.people import person_from_user
from mappings.rules import Rules


class OwnAccount:
    """The viewer's own account, as Nexgate's profile tells it."""

    def __init__(self, reads: Reads, rules: Rules) -> None:
        self._reads = reads
        self._rules = rules

    async def compact(self, asker: Asker) -> AccountCompact | None:
        """Id, names and picture; None for an account whose id can't be given out."""
        person = person_from_user(await self._reads.own_profile(asker))
        return compact_from_person(person, self._rules) if person is not None else None
