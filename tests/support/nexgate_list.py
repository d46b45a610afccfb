"""Lists of clips that behave as Nexgate's do, without HTTP."""

import base64
from dataclasses import dataclass, field
from uuid import UUID

from mappings.nexgate import Clip, ClipPage, read_clip


def clip(number: int, *, second: int | None = None, author: str = "ada", likes: int = 0) -> Clip:
    """A playable clip; a greater `second` is newer."""
    at = number if second is None else second
    return read_clip(
        {
            "id": str(UUID(int=number)),
            "postId": f"post-{number}",
            "author": {"id": str(UUID(int=sum(author.encode()))), "username": author},
            "media": {"duration": 5, "variants": {"720p.mp4": f"https://cdn.example/{number}.mp4"}},
            "engagement": {"likesCount": likes},
            "createdAt": f"2026-06-20T{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}",
        }
    )


@dataclass
class NexgateList:
    """A list, newest first, with Nexgate's cursors: the position of the last item returned."""

    clips: list[Clip]
    reads: list[tuple[str | None, int]] = field(default_factory=list)

    async def page(self, cursor: str | None, limit: int) -> ClipPage:
        """One page, strictly after the cursor's position, whose item need not exist any more."""
        self.reads.append((cursor, limit))
        rest = self.sorted()
        if cursor is not None:
            created_at, media_id = base64.b64decode(cursor).decode().split("|")
            rest = [one for one in rest if (one.created_at, one.id) < (created_at, media_id)]
        given = rest[:limit]
        if len(given) == len(rest):
            return ClipPage(tuple(given), None, has_more=False)
        position = f"{given[-1].created_at}|{given[-1].id}"
        return ClipPage(tuple(given), base64.b64encode(position.encode()).decode(), has_more=True)

    def sorted(self) -> list[Clip]:
        return sorted(self.clips, key=lambda one: (one.created_at or "", one.id), reverse=True)

    def ids(self) -> list[str]:
        return [one.id for one in self.sorted()]
