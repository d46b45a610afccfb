"""`/mapping`: a clip and its translation side by side, with the rules and settings used."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import parse_qs

from aiohttp import web

from gateway.admin.mapping_lines import Line, clip_lines, video_lines
from gateway.admin.page_files import PageFiles
from gateway.contract.pairs import Pair, pairs
from gateway.pages.headers import PAGE_HEADERS
from gateway.service.translator import rules_from_settings
from gateway.settings.tree import Settings
from mappings.lineage import LINEAGE
from mappings.nexgate import MalformedClip, read_clip
from mappings.rules import GUEST, Rules, ViewerFacts
from mappings.values import repair
from mappings.videos import Unplayable, video_from_clip

MAX_FORM_BYTES: Final = 131_072
FIRST_EXAMPLE: Final = "single_clip_sample"
VIEWERS: Final = {"viewer": "a viewer", "author": "the author", "guest": "a guest"}


class Unreadable(ValueError):
    """The text pasted can't be shown as a clip; the message is for people."""


@dataclass(frozen=True)
class FormInput:
    """The form as filled in: the clip's text, or an example's name, the viewer, the extension."""

    text: str
    example: str | None
    viewer: str
    extension: bool


class MappingPage:
    """The page of one instance."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rules = rules_from_settings(settings)
        self._files = PageFiles("mapping")
        self._templates = self._files.templates()
        self._templates.globals.update(lineage=LINEAGE, viewers=VIEWERS)
        self.use_settings(settings)

    def use_settings(self, settings: Settings) -> None:
        """Call the instance as these settings do from now on."""
        self._templates.globals.update(instance_name=settings.instance.name)

    def add_routes(self, app: web.Application) -> None:
        """Add the routes of the page and its files."""
        app.router.add_get("/mapping", self.show_page)
        app.router.add_post("/mapping", self.translate_clip)
        self._files.add_routes(app)

    async def show_page(self, request: web.Request) -> web.Response:
        """The example `?example=name`; without it the clip of Nexgate's API document."""
        name = request.query.get("example", FIRST_EXAMPLE)
        pair = self._examples.get(name) or next(iter(self._examples.values()), None)
        text = "" if pair is None else _pretty(pair.clip)
        return self._page(
            FormInput(text, None if pair is None else pair.name, "viewer", self._extension), 200
        )

    async def translate_clip(self, request: web.Request) -> web.Response:
        """The clip pasted into the form."""
        form = await _form(request)
        if form is None:
            form_input = FormInput("", None, "viewer", self._extension)
            problem = f"That is more than {MAX_FORM_BYTES // 1024} KiB; one clip is enough."
            return self._page(form_input, 413, problem)
        viewer = form.get("viewer", "viewer")
        form_input = FormInput(
            form.get("clip", ""),
            None,
            viewer if viewer in VIEWERS else "viewer",
            form.get("extension") == "on",
        )
        return self._page(form_input, 200)

    @property
    def _extension(self) -> bool:
        return self._settings.mapping.extension

    @cached_property
    def _examples(self) -> dict[str, Pair]:
        # Clips translated from Loops videos have no post.
        clips = [pair for pair in pairs() if not pair.is_page and pair.clip.get("postId")]
        return {pair.name: pair for pair in clips}

    @cached_property
    def _rules_as_text(self) -> dict[str, str]:
        mapping = self._settings.mapping
        return {
            "public_url": self._rules.public_url,
            "ids": mapping.ids,
            "timezone": mapping.timezone,
            "sensitive_hashtags": ", ".join(mapping.sensitive_hashtags) or "none",
            "src_url": ", ".join(mapping.src_url),
            "hls_url": ", ".join(mapping.hls_url),
            "thumbnail": ", ".join(mapping.thumbnail),
        }

    def _page(self, form_input: FormInput, status: int, problem: str | None = None) -> web.Response:
        left: list[Line] = []
        right: list[Line] = []
        defects: tuple[str, ...] = ()
        if problem is None and form_input.text.strip():
            try:
                clip = _clip_in(form_input.text)
                left = clip_lines(clip)
                video, defects = _video(clip, self._rules, form_input)
                right = video_lines(video, self._rules_as_text)
            except Unreadable as error:
                status, problem = 422, str(error)
        html = self._templates.get_template("mapping.html").render(
            form_input=form_input,
            left=left,
            right=right,
            problem=problem,
            defects=[code.replace("_", " ") for code in defects],
            examples=list(self._examples),
            rules=self._rules_as_text,
        )
        return web.Response(
            text=html,
            status=status,
            content_type="text/html",
            charset="utf-8",
            headers={**PAGE_HEADERS, "Cache-Control": "no-store"},
        )


async def _form(request: web.Request) -> dict[str, str] | None:
    """The fields of the form; None for one that is too large."""
    body = bytearray()
    try:
        async for chunk in request.content.iter_chunked(65536):
            body += chunk
            if len(body) > MAX_FORM_BYTES:
                return None
    except web.RequestPayloadError:  # a Content-Encoding the body does not have
        return {}
    try:
        fields = parse_qs(bytes(body).decode("utf-8", "replace"), max_num_fields=16)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


def _clip_in(text: str) -> object:
    """The clip in a JSON text: alone, in Nexgate's envelope, or the first of a page."""
    try:
        value, _ = repair(json.loads(text))
    except json.JSONDecodeError as error:
        position = f"line {error.lineno}, column {error.colno}"
        raise Unreadable(f"This is no JSON: {error.msg} in {position}.") from None
    except (ValueError, RecursionError):
        raise Unreadable(
            "This is no clip: it is nested too deeply or its numbers too long."
        ) from None
    if isinstance(value, dict) and "id" not in value and "data" in value:
        value = value["data"]
    if isinstance(value, dict) and isinstance(value.get("clips"), list) and value["clips"]:
        value = value["clips"][0]
    return value


def _video(clip: object, rules: Rules, form_input: FormInput) -> tuple[object, tuple[str, ...]]:
    try:
        read = read_clip(clip)
        subject = (read.author.username or read.author.id) if read.author is not None else None
        facts = {
            "guest": GUEST,
            "author": ViewerFacts(signed_in=True, subject=subject),
        }.get(form_input.viewer, ViewerFacts(signed_in=True))
        translated = video_from_clip(read, rules, facts, extension=form_input.extension)
    except MalformedClip as malformed:
        reason = malformed.reason.replace("_", " ")
        raise Unreadable(f"This is no clip that can be shown: {reason}.") from None
    except Unplayable:
        raise Unreadable(
            "Nothing in this clip can be played, so it is left out of lists and is 404 alone."
        ) from None
    except RecursionError:
        raise Unreadable("This is no clip: it is nested too deeply.") from None
    return translated.video.model_dump(mode="json"), translated.defects


def _pretty(clip: object) -> str:
    repaired, _ = repair(clip)
    return json.dumps(repaired, ensure_ascii=False, indent=2)
