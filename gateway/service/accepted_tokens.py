"""Whether Nexgate accepts a viewer's token, asked before anything of a request is judged."""

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from gateway.cache.failure_policy import Verdict
from gateway.cache.lru import Lru
from gateway.cache.outcome import RequestOutcome
from gateway.errors import unauthenticated
from gateway.service.cached_reads import CachedReads
from gateway.service.failure_kinds import FAILURES
from gateway.service.request_context import RequestContext
from gateway.viewer import Viewer

MAX_ACCEPTED: Final = 50_000

# Digest of a token -> until when it counts as accepted (monotonic); minus infinity where Nexgate
# has answered it, but not `profile/me`.
Accepted = Lru[str, float]


class AcceptedTokens:
    """Which tokens Nexgate has accepted, by `profile/me`. Loop thread only.

    Kept beside the cached profile: a write of the viewer's makes the profile out of date, and says
    nothing of the token. Whoever sees a token refused drops it from `accepted`.
    """

    def __init__(
        self,
        reads: CachedReads,
        accepted: Accepted,
        *,
        stale_if_error_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ask through `reads`; while Nexgate fails, go on for `stale_if_error_s`."""
        self._reads = reads
        self._accepted = accepted
        self.stale_if_error_s = stale_if_error_s
        self._clock = clock

    def is_known(self, viewer: Viewer) -> bool:
        """Whether the viewer has a session, or a token that Nexgate accepted lately."""
        return viewer.session is not None or self._accepted.find_item(viewer.digest) is not None

    async def require_accepted(self, context: RequestContext) -> None:
        """Nothing, for a viewer whose credential is good.

        A session is: it was sealed here and is not revoked. A token of Nexgate's is when
        `profile/me` was answered within `cache.fresh_own_profile_s`. Raises `ApiError` 401 for a
        guest, and `NexgateError` where Nexgate refuses the token or can't be asked.
        """
        viewer = context.viewer
        if not viewer.is_signed_in:
            raise unauthenticated()
        if viewer.session is not None:
            return
        accepted_until = self._accepted.find_item(viewer.digest) or -math.inf
        if self._clock() < accepted_until:
            return
        # The profile is no part of the response, but isn't asked for twice within the request.
        asked = RequestOutcome(
            is_confirmed=context.outcome.is_confirmed, asked=context.outcome.asked
        )
        try:
            await self._reads.read_own_profile(replace(context, outcome=asked), gives_stale=False)
        except FAILURES.types as error:
            has_failed = FAILURES.judge(error).verdict is Verdict.FAILED
            if has_failed and self._clock() < accepted_until + self.stale_if_error_s:
                return
            raise
        if asked.fresh_until is not None:
            self._accepted.keep_item(viewer.digest, asked.fresh_until)
