"""Hashtags as Loops lists them (Loops API, Mention, tag, media attachment)."""

from mappings.loops.model import LoopsModel


class TrendingHashtag(LoopsModel):
    """A hashtag of the explore page; the app leaves out one without id, name or count."""

    id: int
    name: str
    count: int


class Hashtag(TrendingHashtag):
    """A hashtag as search and autocompletion answer it."""

    slug: str
    created_at: str
