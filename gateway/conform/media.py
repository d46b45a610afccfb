"""What `--media` adds: the files that videos name, fetched as players fetch them."""

import re
from dataclasses import dataclass
from typing import Final

from gateway.conform.report import Outcome, Rule
from gateway.conform.run import Run, read, text
from gateway.conform.schema import address_parts
from gateway.conform.walker import Answer

_ORIGIN: Final = "https://conform.example"
_A_FEW: Final = 1024
_PLAYBACK: Final = "Loops API, Playback"
_RANGE: Final = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})")
_LENGTH: Final = re.compile(r"[0-9]{1,18}")
_MOST_VIDEOS: Final = 2

MEDIA_RULES: Final = (
    Rule("media-open", "media are there for everyone, without a credential", _PLAYBACK),
    Rule("media-type", "a video is an MP4 and says so, a picture is a picture", _PLAYBACK),
    Rule("media-head", "HEAD answers as GET does, without a body", "RFC 9110, 9.3.2"),
    Rule("media-ranges", "a part asked for is that part, 206", "RFC 9110, 14.2, 15.3.7"),
    Rule("media-beyond", "a part beyond the end is 416 with the length", "RFC 9110, 15.5.17"),
    Rule("media-if-range", "a part of another version is not given", "RFC 9110, 13.1.5"),
    Rule(
        "media-again", "a file asked for again is 304", "RFC 9110, 13.1.2, 13.1.3", Outcome.WARNED
    ),
    Rule("media-cors", "other sites' players may load it", "Loops API, Share, profile, embed"),
)


@dataclass(frozen=True)
class _File:
    """A file that a video names."""

    address: str
    is_video: bool


async def media(run: Run) -> None:
    """A few videos, a thumbnail and an avatar: HEAD, parts, types, validators, origins."""
    for file in _files(run):
        part = await _part(run, file, f"bytes=0-{_A_FEW - 1}")
        is_open = part.status in (200, 206)
        run.report.expect("media-open", is_open, part.where, "200 or 206", part.status)
        if not is_open:
            continue
        _check_type(run, file, part)
        await _head(run, file, part)
        if file.is_video:
            await _ranges(run, file, part)
        await _again(run, file, part)


def _files(run: Run) -> list[_File]:
    """What can be played, each address once."""
    videos, pictures = [], []
    for video in run.items.values():
        source = address_parts(text(read(video, "media.src_url")))
        if source is not None and not source.path.lower().endswith((".m3u8", ".mpd")):
            videos.append(source.geturl())
            pictures.append(text(read(video, "media.thumbnail")))
            pictures.append(text(read(video, "account.avatar")))
    chosen = [_File(one, is_video=True) for one in list(dict.fromkeys(videos))[:_MOST_VIDEOS]]
    return chosen + [_File(one, is_video=False) for one in dict.fromkeys(pictures[:2]) if one]


async def _part(run: Run, file: _File, part: str, **fields: str) -> Answer:
    headers = {"Range": part, "Origin": _ORIGIN}
    headers |= {name.replace("_", "-"): value for name, value in fields.items()}
    return await run.walker.fetch("GET", file.address, headers)


def _check_type(run: Run, file: _File, part: Answer) -> None:
    found = part.content_type
    if file.is_video:
        has_box = part.body[4:8] == b"ftyp"
        is_kept = found == "video/mp4" and has_box
        expected = "video/mp4, and one it is"
        seen = [found, part.body[4:8].decode("latin-1")]
        run.report.expect("media-type", is_kept, part.where, expected, seen)
        allowed = part.headers.get("Access-Control-Allow-Origin")
        is_allowed = allowed in ("*", _ORIGIN)
        expected = f"Access-Control-Allow-Origin: * or {_ORIGIN}"
        run.report.expect("media-cors", is_allowed, part.where, expected, allowed)
    else:
        is_kept = found.startswith("image/")
        run.report.expect("media-type", is_kept, part.where, "image/…", found)


async def _head(run: Run, file: _File, part: Answer) -> None:
    head = await run.walker.fetch("HEAD", file.address)
    length = head.headers.get("Content-Length")
    is_kept = head.status == 200 and not head.body and head.content_type == part.content_type
    total = _total(part)
    is_right = total is None or length == str(total)
    found = {"status": head.status, "type": head.content_type, "length": length}
    expected = f"200, {part.content_type}, Content-Length: {total if total is not None else 'any'}"
    run.report.expect("media-head", is_kept and is_right, head.where, expected, found)


def _total(part: Answer) -> int | None:
    """The length of the whole file, as far as the answer says it."""
    found = _RANGE.fullmatch(part.headers.get("Content-Range", ""))
    if found is not None:
        return int(found[3])
    length = part.headers.get("Content-Length", "")
    return int(length) if part.status == 200 and _LENGTH.fullmatch(length) else None


async def _ranges(run: Run, file: _File, part: Answer) -> None:
    if not _is_part(run, part, 0, _A_FEW):
        return
    total = _total(part) or 0
    end = await _part(run, file, "bytes=-1")
    _is_part(run, end, total - 1, 1)
    beyond = await _part(run, file, f"bytes={total + 1}-")
    found = {"status": beyond.status, "Content-Range": beyond.headers.get("Content-Range")}
    is_kept = found == {"status": 416, "Content-Range": f"bytes */{total}"}
    expected = f"416 with Content-Range: bytes */{total}"
    run.report.expect("media-beyond", is_kept, beyond.where, expected, found)
    other = await _part(run, file, f"bytes=0-{_A_FEW - 1}", If_Range='"of-another-version"')
    is_whole = other.status == 200
    expected = "200 and the whole file for an If-Range that doesn't match"
    run.report.expect("media-if-range", is_whole, other.where, expected, other.status)


def _is_part(run: Run, part: Answer, start: int, length: int) -> bool:
    """Whether an answer is the part of the file from `start`, at most `length` bytes long."""
    found = _RANGE.fullmatch(part.headers.get("Content-Range", ""))
    is_kept = part.status == 206 and found is not None
    if found is not None:
        first, last, total = (int(one) for one in found.groups())
        wanted = min(length, total - start)
        is_kept &= (first, last, len(part.body)) == (start, start + wanted - 1, wanted)
    seen = f"{part.status} {part.headers.get('Content-Range', '')} {len(part.body)} bytes"
    expected = f"206 and {length} bytes from {'the end' if start else 'the start'}"
    return run.report.expect("media-ranges", is_kept, part.where, expected, seen)


async def _again(run: Run, file: _File, part: Answer) -> None:
    tag, changed = part.headers.get("ETag"), part.headers.get("Last-Modified")
    condition = {"If-None-Match": tag} if tag else {"If-Modified-Since": changed or ""}
    if not (tag or changed):
        found = "neither ETag nor Last-Modified"
        run.report.expect("media-again", False, part.where, "ETag or Last-Modified", found)
        return
    again = await run.walker.fetch("GET", file.address, condition)
    expected = f"304 for {next(iter(condition))}"
    is_kept = again.status == 304 and not again.body
    run.report.expect("media-again", is_kept, again.where, expected, again.status)
