"""Rules about one Nexgate clip, about answers' envelopes, and about pages of clips."""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from gateway.conform.lists import Page, Walk, walk
from gateway.conform.loops_videos import is_sound_caption
from gateway.conform.report import Report
from gateway.conform.rules import KNOWN_VARIANTS
from gateway.conform.run import Json, Run, Weighing, number, objects, read, text
from gateway.conform.schema import address_parts, moment
from gateway.conform.walker import Answer
from mappings.ids import uuid_from_text

SOCIAL = "/api/v1/e-social"
FEED = f"{SOCIAL}/clip/feed"
POSTS = f"{SOCIAL}/posts"

CLIP = Weighing("nexgate:Clip", "clip", "clip-drift", besides=frozenset({"createdAt"}))
_ENVELOPE = Weighing("nexgate:Envelope", "envelope", "envelope")
_PAGE = Weighing("nexgate:ClipPage", "page", "clip-drift")
_PLAYABLE = re.compile(r"master|.*playlist.*|(?!preview).*\.mp4")

Query = Mapping[str, str | int]


def _id(report: Report, clip: Json, where: str) -> None:
    ids = (clip.get("id"), read(clip, "media.id"))
    is_kept = uuid_from_text(text(ids[0])) is not None and ids[0] == ids[1]
    report.expect("id", is_kept, where, "id: a UUID, the same as media.id", list(ids))


def _post_id(report: Report, clip: Json, where: str) -> None:
    value = clip.get("postId")
    is_kept = uuid_from_text(text(value)) is not None
    report.expect("post-id", is_kept, where, "postId: a UUID", value)


def _created_at(report: Report, clip: Json, where: str) -> None:
    value = clip.get("createdAt")
    at = moment(text(value))
    report.expect("created-at", at is not None, where, "createdAt: ISO 8601", value)
    if at is not None and at.tzinfo is not None:
        report.warn("formats", where, "createdAt: a time without a zone", value)


def _caption(report: Report, clip: Json, where: str) -> None:
    value = clip.get("caption")
    if isinstance(value, str):
        is_sound = is_sound_caption(value)
        report.expect("caption", is_sound, where, "caption: readable text", value)


def _hashtags(report: Report, clip: Json, where: str) -> None:
    hashtags = clip.get("hashtags")
    if isinstance(hashtags, list):
        is_kept = not any(text(tag).startswith("#") for tag in hashtags)
        report.expect("hashtags", is_kept, where, "hashtags: without #", hashtags)


def _variants(report: Report, clip: Json, where: str) -> None:
    variants = read(clip, "media.variants")
    if not isinstance(variants, dict):
        return
    report.tried("variants")
    for key in variants:
        if key not in KNOWN_VARIANTS:
            report.warn("variants", where, f"media.variants: a new key, {key}", variants[key])
    can_play = any(
        _PLAYABLE.fullmatch(key) and address_parts(text(value)) is not None
        for key, value in variants.items()
    )
    expected = "media.variants: a playlist or an MP4"
    report.expect("playable", can_play, where, expected, sorted(variants))


def _size(report: Report, clip: Json, where: str) -> None:
    for name in ("duration", "width", "height"):
        size = number(read(clip, f"media.{name}"))
        if size is not None:
            report.expect("size", size > 0, where, f"media.{name}: above zero", size)


_CHECKS: tuple[Callable[[Report, Json, str], None], ...] = (
    _id,
    _post_id,
    _created_at,
    _caption,
    _hashtags,
    _variants,
    _size,
)


def check_clip(run: Run, clip: object, where: str) -> None:
    """Everything that one clip alone is held to."""
    run.report.tried("nulls")
    run.weigh(CLIP, clip, where)
    if isinstance(clip, dict):
        for check in _CHECKS:
            check(run.report, clip, where)


def check_envelope(run: Run, answer: Answer) -> bool:
    """Whether an answer is JSON in its envelope, which says the same as the status."""
    content: object = answer.content_type
    is_json = answer.is_json and answer.content_type.endswith("json")
    if not answer.is_json:
        content = answer.body[:80].decode("utf-8", "replace")
    if not run.report.expect("json", is_json, answer.where, "JSON, and labelled so", content):
        return False
    if not run.weigh(_ENVELOPE, answer.document, answer.where):
        return False
    success = answer.object.get("success")
    is_kept = success is (answer.status < 400)
    found = {"status": answer.status, "success": success}
    run.report.expect("success", is_kept, answer.where, "success as the status says", found)
    return is_kept


async def page_of_clips(run: Run, path: str, limit: int, cursor: str | None) -> Page:
    """One page of clips, everything in it weighed; an answer that is no page ends the list."""
    more = {} if cursor is None else {"cursor": cursor}
    answer = await run.walker.ask("GET", path, query={"limit": limit, **more})
    expected = "200 for a page of clips"
    run.report.expect("answers", answer.status == 200, answer.where, expected, answer.status)
    if not check_envelope(run, answer) or answer.status != 200:
        return Page([], None)
    document = answer.object.get("data")
    listed = read(document, "clips")
    frame = (
        {**document, "clips": [] if isinstance(listed, list) else listed}
        if isinstance(document, dict)
        else document
    )
    run.weigh(_PAGE, frame, answer.where)
    clips = objects(listed)
    for position, clip in enumerate(clips):
        if run.is_first_sight(path, text(clip.get("id"))):
            check_clip(run, clip, f"{answer.where} clips[{position}]")
    found = f"{len(clips)} clips for limit={limit}"
    run.report.expect("page-size", len(clips) <= limit, answer.where, "at most `limit`", found)
    return Page([(text(clip.get("id")), clip) for clip in clips], _cursor(run, answer))


def _cursor(run: Run, answer: Answer) -> str | None:
    """The cursor of the next page; `hasMore` is the authority on the end."""
    cursor, has_more = (read(answer.document, f"data.{name}") for name in ("nextCursor", "hasMore"))
    if has_more is True:
        is_kept = isinstance(cursor, str) and bool(cursor)
        run.report.expect("end", is_kept, answer.where, "nextCursor: a text", cursor)
        return cursor if isinstance(cursor, str) and cursor else None
    run.report.tried("end")
    expected = "nextCursor: null where hasMore is false"
    run.report.expect("end-null", cursor is None, answer.where, expected, cursor)
    return None


async def clip_list(run: Run, path: str, limit: int) -> Walk:
    """A whole list, as far as the bounds of the run go; no clip may come twice."""
    found = await walk(path, lambda cursor: page_of_clips(run, path, limit, cursor), run.max_pages)
    is_kept = not found.repeated
    run.report.expect("repeats", is_kept, f"GET {path}", "every clip once", found.repeated)
    return found


def check_order(run: Run, clips: list[Json], where: str) -> None:
    """The newest first; clips of one post stand where they like."""
    times = [at for clip in clips if (at := moment(text(clip.get("createdAt"))))]
    zoneless = [at for at in times if at.tzinfo is None]
    for before, after in pairwise(zoneless):
        found = f"{before.isoformat()} before {after.isoformat()}"
        if not run.report.expect("order", before >= after, where, "newest first", found):
            return


def check_siblings(run: Run, clips: list[Json], where: str) -> None:
    """Clips of one post share everything that is the post's."""
    shared = ("caption", "createdAt", "author.id", "engagement.likesCount", "engagement.savesCount")
    first: dict[str, Json] = {}
    for clip in clips:
        sibling = first.setdefault(text(clip.get("postId")), clip)
        if sibling is clip:
            continue
        differing = {n: read(clip, n) for n in shared if read(clip, n) != read(sibling, n)}
        run.report.expect("siblings", not differing, where, "as its sibling", differing)
