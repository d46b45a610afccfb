"""For how long a token counts as accepted, by a clock that may have begun just now."""

from typing import cast

import pytest
from pydantic import SecretStr

from gateway.cache.lru import Lru
from gateway.service.accepted_tokens import Accepted, AcceptedTokens
from gateway.service.cached_reads import CachedReads
from gateway.service.request_context import RequestContext
from gateway.upstream.nexgate_error import NexgateError
from gateway.viewer import Viewer
from mappings.error_kinds import Kind

STALE_IF_ERROR_S = 600.0


class NexgateIsAway:
    async def read_own_profile(self, context: RequestContext, *, gives_stale: bool) -> None:
        raise NexgateError(Kind.UNAVAILABLE, route="GET profile/me")


async def is_accepted(tokens: AcceptedTokens) -> bool:
    try:
        await tokens.require_accepted(RequestContext(Viewer(SecretStr("token"), digest="digest")))
    except NexgateError:
        return False
    return True


@pytest.mark.parametrize("uptime_s", [0.0, 1.0, STALE_IF_ERROR_S - 1, 1e6])
async def test_only_a_token_that_was_accepted_goes_on_while_nexgate_fails(uptime_s: float) -> None:
    now = uptime_s
    accepted: Accepted = Lru(10)
    tokens = AcceptedTokens(
        cast(CachedReads, NexgateIsAway()),
        accepted,
        stale_if_error_s=STALE_IF_ERROR_S,
        clock=lambda: now,
    )
    assert not await is_accepted(tokens)
    accepted.keep_item("digest", now + 60)
    for passed_s, expected in ((59.0, True), (2.0, True), (STALE_IF_ERROR_S, False)):
        now += passed_s
        assert await is_accepted(tokens) is expected
