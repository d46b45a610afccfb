"""Rules about one Loops video, and about the pages that hold them."""

from collections.abc import Callable, Mapping
from itertools import pairwise

from gateway.conform.lists import Page, Walk, walk
from gateway.conform.report import Report
from gateway.conform.run import Json, Run, Weighing, number, objects, read, text
from gateway.conform.schema import address_parts, moment
from gateway.conform.walker import Answer
from mappings.ids import shortcode_from_uuid, uuid_from_decimal

VIDEO = Weighing("loops:VideoResource", "video", "video-drift", besides=frozenset({"created_at"}))
_FRAME = Weighing("loops:VideoPage", "page", "page")
_COUNTERS = ("likes", "shares", "comments", "bookmarks", "audio.count")
# Beyond the frame that all pages share (Loops API, Feeds, Comments).
_MORE_META = frozenset({"has_more", "has_hidden_comments", "total_results", "limit", "is_guest"})

Query = Mapping[str, str | int]


def _id(report: Report, video: Json, where: str) -> None:
    is_decimal = uuid_from_decimal(text(video.get("id"))) is not None
    report.expect("id", is_decimal, where, "id: decimal digits in a string", video.get("id"))


def _shortcode(report: Report, video: Json, where: str) -> None:
    uuid = uuid_from_decimal(text(video.get("id")))
    if uuid is None:
        return
    expected = shortcode_from_uuid(uuid)
    shortcode = video.get("shortcode")
    report.expect(
        "shortcode", shortcode == expected, where, "shortcode: the id in base 64", shortcode
    )


def _url(report: Report, video: Json, where: str) -> None:
    address = address_parts(text(video.get("url")))
    is_kept = address is not None and address.path.endswith(f"/v/{text(video.get('shortcode'))}")
    report.expect("url", is_kept, where, "url: …/v/{shortcode}", video.get("url"))


def _created_at(report: Report, video: Json, where: str) -> None:
    value = video.get("created_at")
    at = moment(text(value))
    has_offset = at is not None and at.tzinfo is not None
    report.expect("created-at", has_offset, where, "created_at: a time with its offset", value)


def _counts(report: Report, video: Json, where: str) -> None:
    for path in _COUNTERS:
        count = number(read(video, path))
        if count is not None:
            report.expect("counts", count >= 0, where, f"{path}: zero or more", count)


def _src_url(report: Report, video: Json, where: str) -> None:
    source = text(read(video, "media.src_url"))
    address = address_parts(source)
    is_playlist = address is not None and address.path.lower().endswith((".m3u8", ".mpd"))
    report.expect("src-url", not is_playlist, where, "media.src_url: an MP4, no playlist", source)


def _caption(report: Report, video: Json, where: str) -> None:
    caption = video.get("caption")
    if isinstance(caption, str):
        is_sound = is_sound_caption(caption)
        report.expect("caption", is_sound, where, "caption: null, or readable text", caption)


def is_sound_caption(caption: str) -> bool:
    """Whether a caption says something, and nothing that can't be shown."""
    has_odd = any(
        (char < " " and char not in "\n\r\t") or "\ud800" <= char <= "\udfff" for char in caption
    )
    return bool(caption.strip()) and not has_odd


def _tags(report: Report, video: Json, where: str) -> None:
    tags = video.get("tags")
    if isinstance(tags, list):
        names = [tag for tag in tags if isinstance(tag, str)]
        is_kept = len(set(names)) == len(names) and not any(tag.startswith("#") for tag in names)
        report.expect("tags", is_kept, where, "tags: no #, none twice", tags)


def _mentions(report: Report, video: Json, where: str) -> None:
    caption = text(video.get("caption")).encode("utf-16-le", "surrogatepass")
    for mention in objects(video.get("mentions")):
        start, end = mention.get("start_index"), mention.get("end_index")
        if not (isinstance(start, int) and isinstance(end, int)):
            continue
        named = caption[2 * start : 2 * end].decode("utf-16-le", "replace")
        is_kept = named.casefold() == f"@{text(mention.get('username'))}".casefold()
        report.expect("mentions", is_kept, where, "mentions: UTF-16 places of @name", mention)


def _audio(report: Report, video: Json, where: str) -> None:
    audio_id = read(video, "audio.id")
    if isinstance(audio_id, str):
        report.expect(
            "audio", audio_id.startswith("at:"), where, "audio.id: at:<video-id>", audio_id
        )


def _sensitive(report: Report, video: Json, where: str) -> None:
    if video.get("is_sensitive") is True:
        can_embed = read(video, "permissions.can_embed")
        expected = "permissions.can_embed: false where is_sensitive"
        report.expect("sensitive", can_embed is not True, where, expected, can_embed)


_CHECKS: tuple[Callable[[Report, Json, str], None], ...] = (
    _id,
    _shortcode,
    _url,
    _created_at,
    _counts,
    _src_url,
    _caption,
    _tags,
    _mentions,
    _audio,
    _sensitive,
)


def check_video(run: Run, video: object, where: str) -> None:
    """Everything that one video alone is held to."""
    run.weigh(VIDEO, video, where)
    if isinstance(video, dict):
        for check in _CHECKS:
            check(run.report, video, where)


def check_json(run: Run, answer: Answer) -> bool:
    """Whether an answer is JSON; it should say so too."""
    is_kept = answer.is_json and answer.content_type == "application/json"
    content = answer.content_type if answer.is_json else answer.body[:80].decode("utf-8", "replace")
    run.report.expect("json", is_kept, answer.where, "JSON, as application/json", content)
    return answer.is_json


def check_frame(run: Run, answer: Answer) -> list[Json]:
    """Hold a list's frame against its rules; its items, unweighed."""
    document = answer.object
    meta = read(document, "meta")
    kept = (
        {k: v for k, v in meta.items() if k not in _MORE_META} if isinstance(meta, dict) else meta
    )
    run.weigh(_FRAME, {**document, "meta": kept, "data": _frame_data(document)}, answer.where)
    items = objects(document.get("data"))
    per_page = number(read(document, "meta.per_page"))
    if per_page is not None:
        is_kept = len(items) <= per_page
        found = f"{len(items)} items of {per_page}"
        run.report.expect("page-size", is_kept, answer.where, "at most per_page items", found)
    _check_cursor(run, answer)
    return items


def _frame_data(document: Json) -> object:
    data = document.get("data")
    return [] if isinstance(data, list) else data


def _check_cursor(run: Run, answer: Answer) -> None:
    cursor = read(answer.document, "meta.next_cursor")
    is_kept = cursor is None or (isinstance(cursor, str) and bool(cursor))
    run.report.expect("end", is_kept, answer.where, "meta.next_cursor: null or a text", cursor)
    if isinstance(cursor, str) and cursor:
        is_plain = (
            cursor.isascii() and cursor.replace("-", "").replace("_", "").replace(".", "").isalnum()
        )
        expected = "meta.next_cursor: only A-Z a-z 0-9 - _ ."
        run.report.expect("cursor-text", is_plain, answer.where, expected, cursor)


async def page_of_videos(
    run: Run, path: str, query: Query, cursor: str | None, *, signed_in: bool = True
) -> Page:
    """One page of a feed, everything in it weighed; an answer that is no page ends the list."""
    more = {} if cursor is None else {"cursor": cursor}
    answer = await run.walker.ask("GET", path, signed_in=signed_in, query={**query, **more})
    expected = "200 for a page of a feed"
    run.report.expect("answers", answer.status == 200, answer.where, expected, answer.status)
    if not check_json(run, answer) or answer.status != 200:
        return Page([], None)
    items = check_frame(run, answer)
    for position, video in enumerate(items):
        if run.is_first_sight(path, text(video.get("id"))):
            check_video(run, video, f"{answer.where} data[{position}]")
    next_cursor = text(read(answer.document, "meta.next_cursor")) or None
    return Page([(text(video.get("id")), video) for video in items], next_cursor)


async def feed(run: Run, path: str, query: Query | None = None, *, signed_in: bool = True) -> Walk:
    """A whole feed, as far as the bounds of the run go; no video may come twice."""
    found = await walk(
        path,
        lambda cursor: page_of_videos(run, path, query or {}, cursor, signed_in=signed_in),
        run.max_pages,
    )
    is_kept = not found.repeated
    run.report.expect("repeats", is_kept, f"GET {path}", "every video once", found.repeated)
    return found


def check_order(run: Run, videos: list[Json], where: str) -> None:
    """The newest first; pinned videos stand where they like."""
    times = [
        at
        for video in videos
        if video.get("pinned") is not True and (at := moment(text(video.get("created_at"))))
    ]
    comparable = [at for at in times if at.tzinfo is not None]
    for before, after in pairwise(comparable):
        found = f"{before.isoformat()} before {after.isoformat()}"
        if not run.report.expect("order", before >= after, where, "newest first", found):
            return
