"""Videos and accounts for link previews, on pages that are served even when a read fails.

Read as a guest, with the service token, so that a preview is the same for every visitor.
"""

import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Generic, TypeVar

from gateway.errors import ApiError
from gateway.service.people import People
from gateway.service.request_context import RequestContext
from gateway.service.videos import Videos
from gateway.upstream.nexgate_error import NexgateError
from mappings.error_kinds import Kind
from mappings.loops import Account, VideoResource

log = logging.getLogger(__name__)

Thing = TypeVar("Thing")
_MISSING = frozenset({Kind.NOT_FOUND, Kind.FORBIDDEN, Kind.NOT_A_CLIP, Kind.NOT_READY})


@dataclass(frozen=True)
class Preview(Generic[Thing]):
    """The thing found, or None; `is_missing`: it does not exist (and the read didn't fail)."""

    found: Thing | None = None
    is_missing: bool = False


class LinkPreviews:
    """Reads as a guest that never raise."""

    def __init__(self, videos: Videos, people: People) -> None:
        self._videos = videos
        self._people = people

    async def preview_video(self, media_id: str) -> Preview[VideoResource]:
        """A video as a guest gets it."""
        return await _preview(self._videos.show_video(_guest(), media_id))

    async def preview_account(self, username: str) -> Preview[Account]:
        """An account as a guest gets it."""
        return await _preview(self._account(_guest(), username))

    async def _account(self, context: RequestContext, username: str) -> Account:
        accounts = self._people.accounts
        return await accounts.show_account(context, await accounts.id_named(context, username))


def _guest() -> RequestContext:
    return RequestContext(wants_nexgate=True)


async def _preview(read: Awaitable[Thing]) -> Preview[Thing]:
    try:
        return Preview(await read)
    except ApiError as error:
        return Preview(is_missing=error.problem.status in (404, 451))
    except NexgateError as error:
        is_missing = error.kind in _MISSING
        if not is_missing:
            log.warning("a page is served without its link preview: %s", error)
        return Preview(is_missing=is_missing)
