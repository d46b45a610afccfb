"""What everybody may see of a video or an account, for pages that come up whatever happens.

Read as a guest, through the service token, so that the answer is the same for everybody.
"""

import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Generic, TypeVar

from gateway.errors import ApiError
from gateway.service.people import People
from gateway.service.request_context import Asker
from gateway.service.videos import Videos
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import Kind
from mappings.loops import Account, VideoResource

log = logging.getLogger(__name__)

Thing = TypeVar("Thing")
_MISSING = frozenset({Kind.NOT_FOUND, Kind.FORBIDDEN, Kind.NOT_A_CLIP, Kind.NOT_READY})


@dataclass(frozen=True)
class Glimpse(Generic[Thing]):
    """What was seen, or None; `is_missing` tells what does not exist from what failed."""

    seen: Thing | None = None
    is_missing: bool = False


class Glimpses:
    """Guests' reads that never fail."""

    def __init__(self, videos: Videos, people: People) -> None:
        self._videos = videos
        self._people = people

    async def video(self, asker: Asker, media_id: str) -> Glimpse[VideoResource]:
        """A video as a guest gets it."""
        return await _glimpse(self._videos.show(_guest(asker), media_id))

    async def account(self, asker: Asker, username: str) -> Glimpse[Account]:
        """An account as a guest gets it."""
        return await _glimpse(self._account(_guest(asker), username))

    async def _account(self, asker: Asker, username: str) -> Account:
        accounts = self._people.accounts
        return await accounts.show(asker, await accounts.id_named(asker, username))


def _guest(asker: Asker) -> Asker:
    return Asker(request_id=asker.request_id, traceparent=asker.traceparent)


async def _glimpse(read: Awaitable[Thing]) -> Glimpse[Thing]:
    try:
        return Glimpse(await read)
    except ApiError as error:
        return Glimpse(is_missing=error.problem.status == 404)
    except NexgateError as error:
        is_missing = error.kind in _MISSING
        if not is_missing:
            log.warning("a page comes without what it is about: %s", error)
        return Glimpse(is_missing=is_missing)
