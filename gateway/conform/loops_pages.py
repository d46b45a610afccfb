"""What a Loops server has beside /api: share pages, embeds, discovery, fallback pictures."""

import re
from contextlib import suppress
from html.parser import HTMLParser
from typing import Final

from gateway.conform.report import Outcome, Rule
from gateway.conform.run import Run, objects, read, text
from gateway.conform.walker import Answer

_SHARE: Final = "GET /v/{shortcode}"
_PROFILE: Final = "GET /@{username}"
_EMBED: Final = "GET /embed/{shortcode}"
_SCRIPT: Final = "GET /embed.js"
_AVATAR: Final = "GET /storage/avatars/default.jpg"
_PING: Final = "GET /ping"
_NODEINFO: Final = "GET /.well-known/nodeinfo"
_HOME: Final = "GET /"
_UNKNOWN_CODE: Final = "zzzzzzzzz"
_UNKNOWN_NAME: Final = "nobody-of-this-name-1152921504606846975"
_VERSIONS: Final = ("2.0", "2.1")
_SOURCE: Final = "Loops API, Share, profile, embed"
_HTML: Final = {"Accept": "text/html"}
_JAVASCRIPT: Final = ("text/javascript", "application/javascript")

PAGE_RULES: Final = (
    Rule(_HOME, "there is a page for browsers", "Loops API, HTML shell", Outcome.WARNED),
    Rule(_SHARE, "a video has a share page with og: tags, an unknown one is 404", _SOURCE),
    Rule(_PROFILE, "an account has a page with og: tags, an unknown one is 404", _SOURCE),
    Rule(_EMBED, "a player that any page may frame, 200 for unknown videos too", _SOURCE),
    Rule(_SCRIPT, "a script that makes players of blockquotes", _SOURCE),
    Rule(_AVATAR, "the picture that clients fall back to", "Loops API, HTML shell"),
    Rule(_PING, "text that says pong!", "Loops API, Health"),
    Rule(_NODEINFO, "links to the descriptions of the server, or 404", "NodeInfo, 2.1, Discovery"),
    *(
        Rule(f"GET /nodeinfo/{one}", "software.name is loops, or 404", "NodeInfo, 2.1, Schema")
        for one in _VERSIONS
    ),
)


class _Metadata(HTMLParser):
    """The content of every meta element of a page, by its property or name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        # Raised for declarations that no browser knows; what stood before them counts.
        with suppress(AssertionError):
            self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take up a meta element."""
        given = dict(attrs)
        name = given.get("property") or given.get("name")
        if tag == "meta" and name:
            self.found.setdefault(name, given.get("content") or "")


async def pages(run: Run) -> None:
    """Each page once as a browser asks for it, without a token."""
    video = next(one for one in run.items.values() if one.get("is_sensitive") is not True)
    code, name = text(video.get("shortcode")), text(read(video, "account.username"))
    await _share(run, code, text(video.get("url")))
    await _profile(run, name)
    await _embed(run, code)
    await _files(run)
    await _nodeinfo(run)


async def _page(run: Run, path: str) -> Answer:
    return await run.walker.get(path, signed_in=False, headers=_HTML)


def _check_page(run: Run, rule: str, answer: Answer) -> dict[str, str]:
    """Whether it is a page; what its meta elements say."""
    is_kept = answer.status == 200 and answer.content_type == "text/html"
    found = f"{answer.status} {answer.content_type}"
    run.report.expect(rule, is_kept, answer.where, "200 and HTML", found)
    return _Metadata(answer.body.decode("utf-8", "replace")).found if is_kept else {}


def _check_metadata(
    run: Run, rule: str, answer: Answer, found: dict[str, str], wanted: dict[str, str]
) -> None:
    for name, pattern in wanted.items() if found else ():
        value = found.get(name)
        is_kept = value is not None and re.search(pattern, value) is not None
        run.report.expect(rule, is_kept, answer.where, f"{name}: {pattern}", value)


async def _check_unknown(run: Run, rule: str, path: str) -> None:
    answer = await _page(run, path)
    run.report.expect(rule, answer.status == 404, answer.where, "404", answer.status)


async def _share(run: Run, code: str, url: str) -> None:
    answer = await _page(run, f"/v/{code}")
    metadata = _check_page(run, _SHARE, answer)
    wanted = {
        "og:title": ".",
        "og:type": "^video",
        "og:url": f"/v/{re.escape(code)}$",
        "og:image": "^https?://",
        "og:video": "^https?://",
    }
    _check_metadata(run, _SHARE, answer, metadata, wanted)
    if metadata:
        found = metadata.get("og:url")
        run.report.expect(_SHARE, found == url, answer.where, "og:url: the video's url", found)
    await _check_unknown(run, _SHARE, f"/v/{_UNKNOWN_CODE}")


async def _profile(run: Run, name: str) -> None:
    answer = await _page(run, f"/@{name}")
    metadata = _check_page(run, _PROFILE, answer)
    wanted = {
        "og:title": ".",
        "og:type": "^profile$",
        "og:url": f"/@{re.escape(name)}$",
        "profile:username": f"^@?{re.escape(name)}$",
    }
    _check_metadata(run, _PROFILE, answer, metadata, wanted)
    await _check_unknown(run, _PROFILE, f"/@{_UNKNOWN_NAME}")


async def _embed(run: Run, code: str) -> None:
    for path in (f"/embed/{code}", f"/embed/{_UNKNOWN_CODE}"):
        answer = await _page(run, path)
        _check_page(run, _EMBED, answer)
        policy = answer.headers.get("Content-Security-Policy", "")
        ancestors = re.search(r"frame-ancestors([^;]*)", policy)
        is_open = ancestors is None or "*" in ancestors[1].split()
        run.report.expect(_EMBED, is_open, answer.where, "frame-ancestors *", policy)
        framing = answer.headers.get("X-Frame-Options")
        run.report.expect(_EMBED, framing is None, answer.where, "no X-Frame-Options", framing)


async def _files(run: Run) -> None:
    home = await _page(run, "/")
    _check_page(run, _HOME, home)
    script = await run.walker.get("/embed.js", signed_in=False)
    is_script = script.status == 200 and script.content_type in _JAVASCRIPT and bool(script.body)
    found = f"{script.status} {script.content_type}"
    run.report.expect(_SCRIPT, is_script, script.where, "200 and a script", found)
    picture = await run.walker.get("/storage/avatars/default.jpg", signed_in=False)
    is_picture = picture.status == 200 and picture.content_type.startswith("image/")
    found = f"{picture.status} {picture.content_type}"
    run.report.expect(_AVATAR, is_picture, picture.where, "200 and a picture", found)
    pong = await run.walker.get("/ping", signed_in=False)
    said = pong.body[:20].decode("utf-8", "replace").strip()
    is_kept = (pong.status, pong.content_type, said) == (200, "text/plain", "pong!")
    found = f"{pong.status} {pong.content_type} {said}"
    run.report.expect(_PING, is_kept, pong.where, "200 and the text pong!", found)


async def _nodeinfo(run: Run) -> None:
    listed = await run.walker.get("/.well-known/nodeinfo", signed_in=False)
    if listed.status == 404:  # federation is off
        return
    links = objects(listed.object.get("links"))
    is_kept = listed.status == 200 and bool(links) and all(_is_link(link) for link in links)
    expected = "200 and links with rel and href"
    run.report.expect(_NODEINFO, is_kept, listed.where, expected, listed.document)
    for version in _VERSIONS:
        answer = await run.walker.get(f"/nodeinfo/{version}", signed_in=False)
        if answer.status == 404:
            continue
        found = {name: read(answer.document, name) for name in ("version", "software.name")}
        is_kept = found == {"version": version, "software.name": "loops"}
        expected = f"version {version} of loops"
        run.report.expect(f"GET /nodeinfo/{version}", is_kept, answer.where, expected, found)


def _is_link(link: dict[str, object]) -> bool:
    return "nodeinfo" in text(link.get("rel")) and text(link.get("href")).startswith("http")
