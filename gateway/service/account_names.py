"""Finding an account by its user name, which Nexgate has no call for."""

import re

from pydantic import TypeAdapter

from gateway.cache.account_directory import AccountDirectory
from gateway.errors import not_found
from gateway.service.account_reads import AccountReads
from gateway.service.authorized_calls import AuthorizedCalls
from gateway.service.cached_reads import CachedReads
from gateway.service.list_reader import MAX_READS, NEXGATE_PAGE
from gateway.service.request_context import RequestContext
from gateway.settings.cache import EntityKind
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
        reads: CachedReads,
        account_reads: AccountReads,
        calls: AuthorizedCalls,
        directory: AccountDirectory,
    ) -> None:
        self._nexgate = nexgate
        self._reads = reads
        self._account_reads = account_reads
        self._calls = calls
        self._directory = directory

    async def find_account_id(self, context: RequestContext, user_name: str) -> str:
        """Nexgate's id of the account that has a user name; names are case-sensitive.

        The directory of accounts is looked in first. For a name it doesn't have, Nexgate says
        whether the name is taken; for a taken one the newest clips are searched. The result,
        found or not, is cached for `cache.fresh_account_s`. Raises `ApiError` 404 when no account
        is found.
        """
        if not USER_NAME.fullmatch(user_name):
            raise not_found()
        account_id = await self._seen(context, user_name)
        if account_id is None and is_opaque_id(user_name):

            async def look() -> str | None:
                return await self._look(context, user_name)

            key = (EntityKind.ACCOUNT, "named", user_name)
            account_id = await self._reads.read_derived(context, key, ACCOUNT_ID, look)
        if account_id is None:
            raise not_found()
        return account_id

    async def _seen(self, context: RequestContext, user_name: str) -> str | None:
        """The account of this name in the directory, where the viewer may see it."""
        if context.viewer.is_signed_in:
            # Only a credential that Nexgate accepts may read the directory.
            own = await self._reads.read_own_profile(context)
            if own.user_name == user_name:
                return own.id
        person = self._directory.find_named(user_name)
        if person is None or context.viewer.is_signed_in:
            return person.id if person is not None else None
        # A guest learns only what clips visible to guests show.
        author = (await self._account_reads.read_clips(context, person.id)).author
        return person.id if author is not None and author.user_name == user_name else None

    async def _look(self, context: RequestContext, user_name: str) -> str | None:
        """The account id of a user name in the newest clips, at most `MAX_READS` pages of them."""
        is_taken = await self._calls.as_reader(
            context, lambda access: self._nexgate.is_name_taken(access, user_name)
        )
        if not is_taken:
            return None
        cursor: str | None = None
        for _ in range(MAX_READS):
            page = await self._reads.read_clip_feed(context, cursor=cursor, limit=NEXGATE_PAGE)
            for person in (one for clip in page.clips for one in people_of_clip(clip.read_clip())):
                if person.user_name == user_name:
                    return person.id
            if page.next_cursor is None or page.next_cursor == cursor:
                break
            cursor = page.next_cursor
        return None
