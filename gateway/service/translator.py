"""Clips into videos, with the operator's rules, and every defect counted."""

from gateway.service.asker import Asker
from gateway.service.tally import Tally
from gateway.settings import Settings
from mappings.loops import VideoResource
from mappings.nexgate import Clip
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
    )


class Translator:
    """`mappings.videos` with the configured rules; counts what had to be mended or left out."""

    def __init__(self, rules: Rules, tally: Tally, *, extension: bool) -> None:
        self.rules = rules
        self._tally = tally
        self._extension = extension

    def video(self, clip: Clip, asker: Asker) -> VideoResource | None:
        """The video of a clip as this viewer gets it; None when nothing of it is playable."""
        try:
            translated = video_from_clip(
                clip,
                self.rules,
                asker.viewer.facts,
                extension=self._extension or asker.wants_nexgate,
            )
        except Unplayable:
            self._tally.count("clip_dropped.unplayable")
            return None
        for defect in translated.defects:
            self._tally.count(f"clip_mended.{defect}")
        return translated.video
