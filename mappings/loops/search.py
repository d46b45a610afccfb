"""What a search finds (Loops API, Search result)."""

from mappings.loops.accounts import Account
from mappings.loops.compact_videos import CompactVideo
from mappings.loops.hashtags import Hashtag
from mappings.loops.model import LoopsModel
from mappings.loops.pages import PageLinks, PageMeta


class FoundAccount(Account):
    """An account that a search found; `is_following`: by the viewer."""

    is_following: bool


class SearchResult(LoopsModel):
    """What was found, by kind. There are no starter kits."""

    hashtags: list[Hashtag]
    users: list[FoundAccount]
    videos: list[CompactVideo]
    starter_kits: list[object]


class SearchPage(LoopsModel):
    """A page of a search: `data` is an object, also when nothing was found."""

    data: SearchResult
    links: PageLinks
    meta: PageMeta
