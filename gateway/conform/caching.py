"""What a Loops server lets others keep of its answers: validators, Vary, who may store them."""

from email.utils import parsedate_to_datetime
from typing import Final

from gateway.conform.loops import LOCAL, PUBLIC
from gateway.conform.report import Outcome, Rule
from gateway.conform.run import Run
from gateway.conform.walker import Answer

_OWN: Final = ("/api/v1/account/info/self", "/api/v1/app/preferences")
_OTHER_TAG: Final = '"of-no-answer-at-all"'
_ORIGIN: Final = "https://conform.example"
# What a 304 repeats of the 200 that it stands for.
_REPEATED: Final = ("Cache-Control", "Vary")
_OF_TOKENS: Final = frozenset({"authorization", "*"})

CACHING_RULES: Final = (
    Rule(
        "private", "no shared cache may keep an answer to a token", "RFC 9111, 3.5", needs="a token"
    ),
    Rule("vary", "what caches may keep names Authorization in Vary", "RFC 9111, 4.1"),
    Rule("cookie", "what shared caches may keep sets no cookie", "RFC 9111, 7.3"),
    Rule("refusal-kept", "no cache may keep a 401", "RFC 9111, 3"),
    Rule("date", "every answer has its Date", "RFC 9110, 6.6.1"),
    Rule("etag", "an ETag is a quoted text, and the same for the same bytes", "RFC 9110, 8.8.3"),
    Rule("not-modified", "If-None-Match with the ETag is 304 without a body", "RFC 9110, 13.1.2"),
    Rule("modified", "If-None-Match with another ETag is the whole answer", "RFC 9110, 13.1.2"),
    Rule("304-fields", "a 304 has ETag, Cache-Control and Vary of the 200", "RFC 9110, 15.4.5"),
    Rule("codings", "a coded answer says so, and Vary names Accept-Encoding", "RFC 9110, 12.5.5"),
    Rule("coded-etag", "a strong ETag is not that of another coding", "RFC 9110, 8.8.3.3"),
    Rule("head-etag", "HEAD has the ETag of GET", "RFC 9110, 9.3.2", Outcome.WARNED),
    Rule("cors", "no origin may read answers with the viewer's cookies", "Fetch, CORS protocol"),
)


async def caching(run: Run) -> None:
    """A feed and a video, each asked again with what the first answer gave."""
    first_video = f"/api/v1/video/{next(iter(run.items))}"
    for path in (LOCAL if run.has_token else PUBLIC, first_video):
        answer = await run.walker.get(path, headers={"Accept-Encoding": "identity"})
        if answer.status == 200:
            _check_kept(run, answer)
            await _again(run, path, answer)
            await _coded(run, path, answer)
    for path in _OWN if run.has_token else ():
        _check_private(run, await run.walker.get(path))
    await _refusal(run)
    await _guest(run, first_video)
    await _origin(run, first_video)


def is_for_anyone(answer: Answer) -> bool:
    """Whether a shared cache may keep an answer to a request without a credential."""
    wanted = {one.partition("=")[0] for one in answer.tokens("Cache-Control")}
    if wanted & {"no-store", "private"}:
        return False
    return "public" in wanted or _has_time(answer, "s-maxage") or _has_time(answer, "max-age")


def _has_time(answer: Answer, directive: str) -> bool:
    """Whether a directive gives more than no time."""
    for one in answer.tokens("Cache-Control"):
        name, _, value = one.partition("=")
        if name == directive:
            return bool(value.strip('"').strip("0"))
    return False


def _check_kept(run: Run, answer: Answer) -> None:
    date = answer.headers.get("Date", "")
    run.report.expect("date", _is_date(date), answer.where, "Date: an HTTP date", date)
    if run.has_token:
        _check_private(run, answer)


def _is_date(value: str) -> bool:
    try:
        return value.endswith("GMT") and parsedate_to_datetime(value) is not None
    except (ValueError, OverflowError):
        return False


def _check_private(run: Run, answer: Answer) -> None:
    """Only these three let a shared cache keep the answer to a request with Authorization."""
    names = {one.partition("=")[0] for one in answer.tokens("Cache-Control")}
    allowing = names & {"public", "s-maxage", "must-revalidate"}
    is_kept = bool(names & {"private", "no-store"}) or not allowing
    found = answer.headers.get("Cache-Control")
    run.report.expect("private", is_kept, answer.where, "Cache-Control: private", found)


async def _again(run: Run, path: str, answer: Answer) -> None:
    tag = answer.headers.get("ETag")
    if tag is None:
        return
    is_tag = tag.removeprefix("W/").startswith('"') and tag.endswith('"') and len(tag) > 2
    run.report.expect("etag", is_tag, answer.where, 'ETag: "…", or W/"…"', tag)
    again = await run.walker.get(path, headers={"Accept-Encoding": "identity"})
    if again.body == answer.body:
        same = again.headers.get("ETag")
        run.report.expect("etag", same == tag, again.where, "the ETag of the same bytes", same)
        tag = same or tag
    head = await run.walker.ask("HEAD", path, headers={"Accept-Encoding": "identity"})
    found = head.headers.get("ETag")
    run.report.expect("head-etag", found == tag, head.where, f"ETag: {tag}", found)
    for condition in (tag, f"{_OTHER_TAG}, {tag}", f"W/{tag.removeprefix('W/')}", "*"):
        _check_304(run, await _conditional(run, path, condition), again, condition)
    other = await _conditional(run, path, _OTHER_TAG)
    is_whole = other.status == 200 and other.is_json
    expected = f"200 for If-None-Match: {_OTHER_TAG}"
    run.report.expect("modified", is_whole, other.where, expected, other.status)


async def _conditional(run: Run, path: str, condition: str) -> Answer:
    fields = {"If-None-Match": condition, "Accept-Encoding": "identity"}
    return await run.walker.get(path, headers=fields)


def _check_304(run: Run, answer: Answer, whole: Answer, condition: str) -> None:
    is_kept = answer.status == 304 and not answer.body
    expected = f"304 without a body for If-None-Match: {_shape(condition)}"
    run.report.expect("not-modified", is_kept, answer.where, expected, answer.status)
    if answer.status != 304:
        return
    missing = {name: whole.headers.get(name) for name in _REPEATED if _differs(name, answer, whole)}
    if not answer.headers.get("ETag"):
        missing["ETag"] = whole.headers.get("ETag")
    run.report.expect("304-fields", not missing, answer.where, "the fields of the 200", missing)


def _shape(condition: str) -> str:
    if condition == "*":
        return "*"
    named = "the ETag in a list" if "," in condition else "the ETag"
    return f"{named}, made weak" if condition.startswith("W/") else named


def _differs(name: str, answer: Answer, whole: Answer) -> bool:
    return set(answer.tokens(name)) != set(whole.tokens(name))


async def _coded(run: Run, path: str, plain: Answer) -> None:
    """The same with gzip allowed; aiohttp decodes what says that it is coded."""
    coded = await run.walker.get(path, headers={"Accept-Encoding": "gzip"})
    coding = coded.headers.get("Content-Encoding", "").lower()
    is_readable = coded.is_json and coding in ("", "gzip")
    found = coding or coded.body[:2].hex()
    run.report.expect("codings", is_readable, coded.where, "JSON, plain or in gzip", found)
    uncoded = plain.headers.get("Content-Encoding")
    run.report.expect("codings", uncoded is None, plain.where, "no coding not asked for", uncoded)
    if coding != "gzip":
        return
    varies = bool({"accept-encoding", "*"} & set(coded.tokens("Vary")))
    found_vary = coded.headers.get("Vary")
    run.report.expect("codings", varies, coded.where, "Vary: Accept-Encoding", found_vary)
    tag = coded.headers.get("ETag", "")
    if tag and not tag.startswith("W/"):
        is_own = tag != plain.headers.get("ETag")
        run.report.expect("coded-etag", is_own, coded.where, "another ETag than without gzip", tag)


async def _refusal(run: Run) -> None:
    answer = await run.walker.get(LOCAL, signed_in=False)
    if answer.status == 401:
        found = answer.headers.get("Cache-Control")
        expected = "no public, no max-age in Cache-Control"
        run.report.expect("refusal-kept", not is_for_anyone(answer), answer.where, expected, found)


async def _guest(run: Run, video: str) -> None:
    """What a guest gets is given to viewers too by a cache that isn't told the difference."""
    for path in (video, PUBLIC):
        answer = await run.walker.get(path, signed_in=False)
        if answer.status != 200:
            continue
        is_open = is_for_anyone(answer)
        varies = bool(_OF_TOKENS & set(answer.tokens("Vary")))
        found = {name: answer.headers.get(name) for name in ("Cache-Control", "Vary")}
        expected = "Vary: Authorization, or Cache-Control: private"
        run.report.expect("vary", varies or not is_open, answer.where, expected, found)
        cookie = answer.headers.get("Set-Cookie")
        is_kept = cookie is None or not is_open
        run.report.expect("cookie", is_kept, answer.where, "no Set-Cookie", found)


async def _origin(run: Run, path: str) -> None:
    answer = await run.walker.get(path, headers={"Origin": _ORIGIN})
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    credentials = answer.headers.get("Access-Control-Allow-Credentials", "").lower() == "true"
    found = {"allowed": allowed, "credentials": credentials}
    is_kept = not (credentials and allowed == _ORIGIN)
    expected = f"no Access-Control-Allow-Credentials for {_ORIGIN}"
    run.report.expect("cors", is_kept, answer.where, expected, found)
    if allowed == _ORIGIN:
        varies = bool({"origin", "*"} & set(answer.tokens("Vary")))
        vary = answer.headers.get("Vary")
        run.report.expect("cors", varies, answer.where, "Vary: Origin", vary)
