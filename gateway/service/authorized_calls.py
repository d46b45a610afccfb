"""Which credential a Nexgate call carries, and what happens when Nexgate refuses it."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from pydantic import SecretStr

from gateway.cache.lru import Lru
from gateway.cache.viewer_cache import ViewerCache
from gateway.cache.write_effects import WriteEffects
from gateway.errors import ApiError, unauthenticated
from gateway.service.request_context import RequestContext
from gateway.upstream.caller import Access
from gateway.upstream.guards import GUESTS
from gateway.upstream.nexgate_error import NexgateError
from gateway.upstream.service_credential import ServiceCredential
from mappings.error_kinds import Kind

log = logging.getLogger(__name__)

Result = TypeVar("Result")
_MAY_HAVE_HAPPENED = (Kind.OUTCOME_UNKNOWN, Kind.BROKEN, Kind.TIMEOUT)
# The credential was refused, by Nexgate itself or by what stands before its own code.
REFUSALS = (Kind.AUTH_REQUIRED, Kind.REFUSED)
Call = Callable[[Access], Awaitable[Result]]
Renew = Callable[[SecretStr], Awaitable[SecretStr]]


class AuthorizedCalls:
    """Makes every Nexgate call of a verb, with the viewer's credential or the service token."""

    def __init__(
        self, service_credential: ServiceCredential, cache: ViewerCache, accepted: Lru[str, float]
    ) -> None:
        """`accepted` has the tokens Nexgate accepts (see `AcceptedTokens`)."""
        self._service_credential = service_credential
        self._cache = cache
        self._accepted = accepted

    @property
    def can_serve_guests(self) -> bool:
        """Whether a service credential is configured."""
        return self._service_credential.is_configured

    async def as_viewer(self, context: RequestContext, call: Call[Result]) -> Result:
        """A call with the viewer's own credential; `ApiError` 401 for a guest.

        When Nexgate refuses the token behind a session, that token is renewed and the call is
        repeated once. When the credential is refused for good, the viewer's partition is emptied.
        """
        viewer = context.viewer
        if viewer.token is None:
            raise unauthenticated()
        try:
            result = await call(Access(viewer.token, viewer.digest))
        except NexgateError as error:
            if error.kind not in REFUSALS:
                raise
            if viewer.renew is None:
                self._accepted.drop_item(viewer.digest)
                self._cache.empty_partition(viewer.digest)
                raise
        else:
            if viewer.session is None and self._accepted.find_item(viewer.digest) is None:
                # Good enough to be counted by; `AcceptedTokens` asks `profile/me` all the same.
                self._accepted.keep_item(viewer.digest, -math.inf)
            return result
        return await self._once_more(context, viewer.token, viewer.renew, call)

    @asynccontextmanager
    async def writing(self, context: RequestContext) -> AsyncIterator[WriteEffects]:
        """Around a write: the block records on the `WriteEffects` which cached entries it changes.

        A write whose outcome is unknown (sent, and no usable response) drops everything cached for
        the viewer: the next read asks anew. One that could not be sent changed nothing.
        """
        async with self._cache.writing(context.reader) as changes:
            try:
                yield changes
            except NexgateError as error:
                if error.kind in _MAY_HAVE_HAPPENED:
                    changes.drop_everything()
                raise
            except asyncio.CancelledError:
                changes.drop_everything()
                raise

    async def _once_more(
        self, context: RequestContext, refused: SecretStr, renew: Renew, call: Call[Result]
    ) -> Result:
        try:
            return await call(Access(await renew(refused), context.viewer.digest))
        except ApiError:
            self._cache.empty_partition(context.viewer.digest)
            raise
        except NexgateError as error:
            if error.kind in REFUSALS:
                self._cache.empty_partition(context.viewer.digest)
            raise

    async def as_reader(self, context: RequestContext, call: Call[Result]) -> Result:
        """A public read: with the viewer's credential, or for a guest with the service token."""
        if context.viewer.is_signed_in:
            return await self.as_viewer(context, call)
        return await self._as_service(call)

    async def _as_service(self, call: Call[Result]) -> Result:
        """A guest's read. A refused service token is renewed once, where a refresh token is set."""
        credential = self._service_credential
        for is_last_try in (not credential.can_renew, True):
            token = await self._service_access()
            try:
                result = await call(Access(token, GUESTS))
            except NexgateError as error:
                if error.kind not in REFUSALS:
                    raise
                credential.drop_token(token)
                if is_last_try:
                    credential.note_use(is_refused=True)
                    log.warning("Nexgate refuses the service token: guests can't be served")
                    raise unauthenticated() from error
            else:
                credential.note_use(is_refused=False)
                return result
        raise unauthenticated()

    async def _service_access(self) -> SecretStr:
        """The token for guests' reads; `ApiError` 401 without one."""
        try:
            token = await self._service_credential.access_token()
        except NexgateError as error:
            if error.kind in REFUSALS:
                self._service_credential.note_use(is_refused=True)
            raise
        if token is None:
            raise unauthenticated()
        return token
