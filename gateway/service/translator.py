"""Turns clips into videos by the operator's rules, and counts defects."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import orjson

from gateway.cache.clip_pool import StoredClip
from gateway.cache.rendered_clip import Rendered
from gateway.service.counters import Counters
from gateway.service.request_context import RequestContext
from gateway.service.unknown_variants import UnknownVariants
from gateway.settings.tree import Settings
from mappings.addresses import is_private_host
from mappings.extension import as_reader
from mappings.link_expiry import links_expire_at
from mappings.loops import VideoResource
from mappings.media import unknown_variants
from mappings.nexgate import Clip, read_clip
from mappings.rules import ViewerFacts
from mappings.videos import (
    Rules,
    TranslatedClip,
    Unplayable,
    nexgate_extension,
    translate_clip,
    video_from_clip,
)


def rules_from_settings(settings: Settings) -> Rules:
    """The `[mapping]` section as the `Rules` of the mappings."""
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
    """`mappings.videos` with the configured rules; counts clips repaired or left out."""

    def __init__(
        self, rules: Rules, counters: Counters, variants: UnknownVariants, *, extension: bool
    ) -> None:
        self.rules = rules
        self._counters = counters
        self._variants = variants
        self._extension = extension

    def render_clip(self, document: dict[str, object], facts: ViewerFacts) -> Rendered:
        """A clip of Nexgate's as the cache stores it. Raises MalformedClip."""
        clip = translate_clip(document, self.rules, facts)
        self._variants.note_keys(unknown_variants(document))
        return Rendered(
            media_id=clip.media_id,
            post_id=clip.post_id,
            author_id=clip.author_id,
            author_names=clip.author_names,
            duration_s=clip.duration_s,
            created_at=clip.created_at,
            published_at=clip.published_at,
            video=self._encoded(clip, document, facts),
            links_expire_at=links_expire_at(clip.addresses),
            people=clip.people,
            defects=clip.defects,
            is_extended=self._extension,
        )

    def count_defects(self, defects: Sequence[str], is_playable: bool) -> None:
        """Count what had to be mended of a clip, or that there is nothing to play."""
        if not is_playable:
            self._counters.count_event("clip_dropped.unplayable")
            return
        for defect in defects:
            self._counters.count_event(f"clip_mended.{defect}")

    def _encoded(
        self, clip: TranslatedClip, document: dict[str, object], facts: ViewerFacts
    ) -> bytes | None:
        if clip.video is None:
            return None
        if self._extension:
            extension = nexgate_extension(as_reader(read_clip(document), facts))
            return orjson.dumps({**clip.video, "nexgate": extension})
        return orjson.dumps(clip.video)

    def video(self, clip: Clip, context: RequestContext) -> VideoResource | None:
        """The video of a clip for this viewer; None when no variant is playable."""
        extension = self._extension or context.wants_nexgate
        return self._video(clip, context.viewer.facts, extension=extension)

    def encoded(self, stored: StoredClip, context: RequestContext) -> bytes | None:
        """The video of a stored clip as JSON; None when no variant is playable."""
        if not context.wants_nexgate or self._extension:
            return stored.video
        video = self.video(stored.read_clip(), context)
        return orjson.dumps(video.model_dump()) if video is not None else None

    def _video(self, clip: Clip, facts: ViewerFacts, *, extension: bool) -> VideoResource | None:
        try:
            translated = video_from_clip(clip, self.rules, facts, extension=extension)
        except Unplayable:
            self.count_defects((), is_playable=False)
            return None
        self.count_defects(translated.defects, is_playable=True)
        return translated.video
