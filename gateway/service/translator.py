"""Clips into videos, with the operator's rules, and every defect counted."""

from urllib.parse import urlsplit

import orjson

from gateway.cache.clip_pool import Rendered, StoredClip
from gateway.service.counters import Counters
from gateway.service.request_context import RequestContext
from gateway.settings.tree import Settings
from mappings.addresses import is_private_host
from mappings.link_expiry import links_expire_at
from mappings.loops import VideoResource
from mappings.nexgate import Clip, read_clip
from mappings.people import people_of_clip
from mappings.quick_clips import QuickClip, quick_clip
from mappings.rules import ViewerFacts
from mappings.videos import Rules, Unplayable, video_from_clip


def rules_from_settings(settings: Settings) -> Rules:
    """The `[mapping]` section as the mappings take it."""
    mapping = settings.mapping
    return Rules(
        public_url=settings.server.public_url,
        ids=mapping.ids,
        timezone=mapping.zone,
        sensitive_hashtags=frozenset(mapping.sensitive_hashtags),
        src_url=mapping.src_url,
        hls_url=mapping.hls_url,
        thumbnail=mapping.thumbnail,
        keeps_private=_keeps_private(settings),
    )


def _keeps_private(settings: Settings) -> bool:
    """Whether clients get private addresses. A name without a dot is one of a private network."""
    wanted = settings.mapping.private_addresses
    if wanted != "auto":
        return wanted == "keep"
    host = urlsplit(settings.nexgate.base_url).hostname or ""
    return is_private_host(host) or not {".", ":"} & set(host)


class Translator:
    """`mappings.videos` with the configured rules; counts what had to be mended or left out."""

    def __init__(self, rules: Rules, counters: Counters, *, extension: bool) -> None:
        self.rules = rules
        self._counters = counters
        self._extension = extension

    def render_clip(self, document: dict[str, object], facts: ViewerFacts) -> Rendered:
        """A clip of Nexgate's as the cache keeps it. Raises MalformedClip.

        A clip that is exactly as documented goes the quick way; everything else the tolerant one,
        with the same result.
        """
        quick = None if self._extension else quick_clip(document, self.rules, facts)
        if quick is not None:
            return _rendered(document, quick)
        clip = read_clip(document)
        video = self._video(clip, facts, extension=self._extension)
        return Rendered(
            media_id=clip.id,
            post_id=clip.post_id or "",
            author_id=clip.author.id if clip.author else None,
            duration_s=clip.media.duration or 0,
            created_at=clip.created_at,
            video=orjson.dumps(video.model_dump()) if video is not None else None,
            links_expire_at=links_expire_at(clip.media.variants.values()),
            people=tuple(people_of_clip(clip)),
        )

    def video(self, clip: Clip, context: RequestContext) -> VideoResource | None:
        """The video of a clip as this viewer gets it; None when nothing of it is playable."""
        extension = self._extension or context.wants_nexgate
        return self._video(clip, context.viewer.facts, extension=extension)

    def encoded(self, stored: StoredClip, context: RequestContext) -> bytes | None:
        """The video of a stored clip as JSON; None when nothing of it is playable."""
        if not context.wants_nexgate or self._extension:
            return stored.video
        video = self.video(stored.read_clip(), context)
        return orjson.dumps(video.model_dump()) if video is not None else None

    def _video(self, clip: Clip, facts: ViewerFacts, *, extension: bool) -> VideoResource | None:
        try:
            translated = video_from_clip(clip, self.rules, facts, extension=extension)
        except Unplayable:
            self._counters.count_event("clip_dropped.unplayable")
            return None
        for defect in translated.defects:
            self._counters.count_event(f"clip_mended.{defect}")
        return translated.video


def _links_expire_at(document: dict[str, object]) -> float | None:
    media = document["media"]
    variants = media.get("variants") if isinstance(media, dict) else None
    told = variants.values() if isinstance(variants, dict) else ()
    # A blurhash may look as if it had a query.
    urls = [url for url in told if type(url) is str and "?" in url and "://" in url]
    return links_expire_at(urls) if urls else None


def _rendered(document: dict[str, object], quick: QuickClip) -> Rendered:
    return Rendered(
        quick.media_id,
        quick.post_id,
        quick.people[0].id,
        quick.duration_s or 0,
        quick.created_at,
        orjson.dumps(quick.video),
        _links_expire_at(document),
        quick.people,
    )
