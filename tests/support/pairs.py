"""The paired payload files, found by their names."""

import json
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from mappings.media import DEFAULT_HLS_URL, DEFAULT_SRC_URL, DEFAULT_THUMBNAIL
from mappings.nexgate import Clip, ClipPage, read_clip, read_clip_page
from mappings.pages import Cursor, encode_cursor, video_page
from mappings.rules import SENSITIVE_HASHTAGS
from mappings.videos import Rules, ViewerFacts, video_from_clip

PAIRS = Path(__file__).parents[1] / "pairs"
SUFFIXES = (
    "nexgate",
    "loops",
    "refused",
    "setting",
    "nexgate-from-loops",
    "loops-from-nexgate",
)
FEED = "for-you"
FEED_PATH = "/api/v1/feed/for-you"
PAGE_SIZE = 5


@dataclass(frozen=True)
class Case:
    """All files of one name."""

    name: str

    def has(self, suffix: str) -> bool:
        return self._path(suffix).exists()

    def document(self, suffix: str) -> object:
        # The standard decoder lets lone surrogates, NaN and 1e400 through, as a fallback would.
        return json.loads(self._path(suffix).read_text(encoding="utf-8"))

    def setting(self) -> dict[str, object]:
        setting = self.document("setting") if self.has("setting") else {}
        assert isinstance(setting, dict)
        return setting

    def payload(self) -> object:
        """The clip or page itself, without the answer around it."""
        document = self.document("nexgate")
        if isinstance(document, dict) and {"success", "data"} <= document.keys():
            return document["data"]
        return document

    def clip(self) -> Clip:
        """The clip; one that was made from a Loops video has no post id."""
        if self.has("loops-from-nexgate"):
            return Clip.model_validate(self.payload())
        return read_clip(self.payload())

    @property
    def is_page(self) -> bool:
        payload = self.payload()
        return isinstance(payload, dict) and "clips" in payload

    @property
    def rules(self) -> Rules:
        given = self.setting().get("rules", {})
        assert isinstance(given, dict)
        return Rules(
            public_url=given.get("public_url", "https://loops.example"),
            ids=given.get("ids", "decimal"),
            timezone=ZoneInfo(given.get("timezone", "UTC")),
            sensitive_hashtags=frozenset(given.get("sensitive_hashtags", SENSITIVE_HASHTAGS)),
            src_url=tuple(given.get("src_url", DEFAULT_SRC_URL)),
            hls_url=tuple(given.get("hls_url", DEFAULT_HLS_URL)),
            thumbnail=tuple(given.get("thumbnail", DEFAULT_THUMBNAIL)),
            keeps_private=given.get("keeps_private", True),
        )

    @property
    def viewer(self) -> ViewerFacts:
        given = self.setting().get("viewer", {"signed_in": True})
        assert isinstance(given, dict)
        return ViewerFacts(**given)

    def _path(self, suffix: str) -> Path:
        return PAIRS / f"{self.name}.{suffix}.json"


def cases(*suffixes: str) -> list[Case]:
    """The cases that have a file of each of these suffixes."""
    names = sorted({path.name.split(".")[0] for path in PAIRS.glob("*.json")})
    return [case for case in map(Case, names) if all(case.has(suffix) for suffix in suffixes)]


def translate(case: Case) -> tuple[object, tuple[str, ...]]:
    """What Loops' clients are sent for the case, and what was mended or dropped on the way."""
    if case.is_page:
        page = read_clip_page(case.payload())
        return _translate_page(case, page), page.dropped
    clip = case.clip()
    extension = case.setting().get("extension") is True
    translated = video_from_clip(clip, case.rules, case.viewer, extension=extension)
    return translated.video.model_dump(), translated.defects


def _translate_page(case: Case, page: ClipPage) -> object:
    following = page.next_cursor
    return video_page(
        [video_from_clip(clip, case.rules, case.viewer).video for clip in page.clips],
        path=case.rules.public_url + FEED_PATH,
        query={"limit": str(PAGE_SIZE)},
        per_page=PAGE_SIZE,
        next_cursor=encode_cursor(FEED, Cursor(following)) if following else None,
    ).model_dump()
