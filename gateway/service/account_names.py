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
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import Kind
from mappings.ids import is_opaque_id
from mappings.names import local_name
from mappings.people import Person, people_of_clip, person_from_user
from mappings.texts import comparable

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
        own_host: str,
    ) -> None:
        self._nexgate = nexgate
        self._reads = reads
        self._account_reads = account_reads
        self._calls = calls
        self._directory = directory
        self._own_host = own_host

    async def find_account_id(self, context: RequestContext, user_name: str) -> str:
        """Nexgate's id of the account that is called so, as Loops takes names.

        `@name` and `@name@own.host` are `name`. Somebody who has exactly that name is meant, else
        whoever has it in other letters' case, where that is one account alone.

        The directory of accounts is looked in first. For a name it doesn't have, Nexgate says
        whether the name is taken; for a taken one the newest clips are searched. The result,
        found or not, is cached for `cache.fresh_account_s`. Raises `ApiError` 404 when no account
        is found.
        """
        name = local_name(user_name, self._own_host)
        if name is None or not USER_NAME.fullmatch(name):
            raise not_found()
        account_id = await self._seen(context, name)
        if account_id is None:

            async def look() -> str | None:
                return await self._look(context, name)

            key = (EntityKind.ACCOUNT, "named", name)
            account_id = await self._reads.read_derived(context, key, ACCOUNT_ID, look)
        if account_id is None:
            account_id = await self._alike(context, name)
        if account_id is None:
            raise not_found()
        return account_id

    async def _seen(self, context: RequestContext, user_name: str) -> str | None:
        """The account of exactly this name in the directory, where the viewer may see it."""
        if context.viewer.is_signed_in:
            # Only a credential that Nexgate accepts may read the directory.
            own = await self._reads.read_own_profile(context)
            if own.user_name == user_name:
                return own.id
        person = self._directory.find_named(user_name)
        return await self._visible(context, person) if person is not None else None

    async def _alike(self, context: RequestContext, user_name: str) -> str | None:
        """The one account whose name differs in nothing but case; None where there are more."""
        people = self._directory.find_alike(user_name)
        own = await self._own_alike(context, user_name)
        if own is not None and all(person.id != own.id for person in people):
            people = [*people, own]
        return await self._visible(context, people[0]) if len(people) == 1 else None

    async def _own_alike(self, context: RequestContext, user_name: str) -> Person | None:
        """The viewer, where that is the name in other letters' case."""
        if not context.viewer.is_signed_in:
            return None
        own = person_from_user(await self._reads.read_own_profile(context))
        if own is None or comparable(own.user_name or "") != comparable(user_name):
            return None
        return own

    async def _visible(self, context: RequestContext, person: Person) -> str | None:
        """The id of a person of the directory; a guest learns only what clips for guests show."""
        if context.viewer.is_signed_in:
            return person.id
        author = (await self._account_reads.read_clips(context, person.id)).author
        is_shown = author is not None and author.user_name == person.user_name
        return person.id if is_shown else None

    async def _look(self, context: RequestContext, user_name: str) -> str | None:
        """The account id of a user name in the newest clips, at most `MAX_READS` pages of them.

        Whoever is met on the way gets into the directory, in any case.
        """
        if not await self._may_be_taken(context, user_name):
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

    async def _may_be_taken(self, context: RequestContext, user_name: str) -> bool:
        """Whether to look for somebody of this name; true where Nexgate can't tell.

        Of a free name with capitals, its small letters are asked for too. Of one that can stand in
        no address of Nexgate's it can't tell.
        """
        if not is_opaque_id(user_name):
            return True
        try:
            if await self._is_taken(context, user_name):
                return True
            if user_name.islower() or self._directory.find_alike(user_name):
                return False
            return await self._is_taken(context, user_name.lower())
        except NexgateError as error:
            if error.kind is not Kind.UNSUPPORTED_ROUTE:
                raise
            return True

    async def _is_taken(self, context: RequestContext, user_name: str) -> bool:
        return await self._calls.as_reader(
            context, lambda access: self._nexgate.is_name_taken(access, user_name)
        )
