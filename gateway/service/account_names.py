"""Finding an account by its user name, which Nexgate has no call for."""

import re

from pydantic import TypeAdapter

from gateway.cache.account_directory import Directory
from gateway.cache.freshness import EntityKind
from gateway.errors import not_found
from gateway.service.account_reads import AccountReads
from gateway.service.authorized_calls import Calls
from gateway.service.cached_reads import Reads
from gateway.service.list_reader import MAX_READS, NEXGATE_PAGE
from gateway.service.request_context import Asker
from gateway.upstream.accounts import NexgateAccounts
from mappings.ids import is_opaque_id
from mappings.people import people_of_clip

ACCOUNT_ID: TypeAdapter[str | None] = TypeAdapter(str | None)
USER_NAME = re.compile(r"[^\s/\x00-\x1f\x7f]{1,64}")


class AccountNames:
    """User name -> account id."""

    def __init__(
        self,
        nexgate: NexgateAccounts,
        reads: Reads,
        account_reads: AccountReads,
        calls: Calls,
        directory: Directory,
    ) -> None:
        self._nexgate = nexgate
        self._reads = reads
        self._account_reads = account_reads
        self._calls = calls
        self._directory = directory

    async def find(self, asker: Asker, user_name: str) -> str:
        """Nexgate's id of the account that has a user name, told apart by case.

        The directory knows whoever was seen. Another name is asked of Nexgate: a free one is
        `ApiError` 404 at once, for a taken one the newest clips are looked through. Whom neither
        shows is 404 too, and what was found or not is remembered for a minute.
        """
        if not USER_NAME.fullmatch(user_name):
            raise not_found()
        account_id = await self._seen(asker, user_name)
        if account_id is None and is_opaque_id(user_name):

            async def look() -> str | None:
                return await self._look(asker, user_name)

            key = (EntityKind.ACCOUNT, "named", user_name)
            account_id = await self._reads.derived(asker, key, ACCOUNT_ID, look)
        if account_id is None:
            raise not_found()
        return account_id

    async def _seen(self, asker: Asker, user_name: str) -> str | None:
        """Who in the directory has the name, as far as the asker may know."""
        if asker.viewer.is_signed_in:
            # The proof that Nexgate accepts the credential; only then the directory is read.
            own = await self._reads.own_profile(asker)
            if own.user_name == user_name:
                return own.id
        person = self._directory.find_named(user_name)
        if person is None or asker.viewer.is_signed_in:
            return person.id if person is not None else None
        # A guest may know what clips show that a guest may see, and nothing else.
        author = (await self._account_reads.clips(asker, person.id)).author
        return person.id if author is not None and author.user_name == user_name else None

    async def _look(self, asker: Asker, user_name: str) -> str | None:
        """Look for a name in the newest clips, as far as `MAX_READS` pages go."""
        is_taken = await self._calls.as_reader(
            asker, lambda access: self._nexgate.is_name_taken(access, user_name)
        )
        if not is_taken:
            return None
        cursor: str | None = None
        for _ in range(MAX_READS):
            page = await self._reads.clip_feed(asker, cursor=cursor, limit=NEXGATE_PAGE)
            for person in (one for clip in page.clips for one in people_of_clip(clip.read())):
                if person.user_name == user_name:
                    return person.id
            if page.next_cursor is None or page.next_cursor == cursor:
                break
            cursor = page.next_cursor
        return None
