"""Nexgate: it is there, speaks its API, takes the service credential, and its clock agrees."""

import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

from pydantic import SecretStr

from gateway.doctor.finding import Finding, Level, ok, warning, wrong
from gateway.json_text import read_json
from gateway.settings.tree import NexgateSettings
from gateway.upstream.caller import Access
from gateway.upstream.client import Nexgate
from gateway.upstream.endpoints import CLIP_FEED
from gateway.upstream.envelope import RawReply
from gateway.upstream.nexgate_error import NexgateError
from gateway.viewer import token_expiry
from mappings.error_kinds import Kind
from mappings.nexgate import Clip, MalformedClip, read_clip

_CLIPS: Final = 20
_SKEW_WARNED_S: Final = 5.0
_SKEW_WRONG_S: Final = 60.0
_SOON_S: Final = 7 * 86_400.0
_REFUSALS: Final = frozenset({Kind.AUTH_REQUIRED, Kind.REFUSED, Kind.FORBIDDEN})
_NOT_WELL: Final = frozenset({Kind.UNAVAILABLE, Kind.RATE_LIMITED})


@dataclass(frozen=True)
class NexgateFindings:
    """What was found, and the clips that were read on the way."""

    findings: tuple[Finding, ...]
    clips: tuple[Clip, ...] = ()


async def check_nexgate(settings: NexgateSettings) -> NexgateFindings:
    """Call Nexgate as the gateway does, reading only."""
    async with Nexgate(settings) as nexgate:
        try:
            reply = await nexgate.caller.send_request(CLIP_FEED, Access(None), query={"limit": "1"})
        except NexgateError as error:
            return NexgateFindings((_unreachable(settings, error),))
        speaking = _speaking(settings, nexgate, reply)
        findings = [speaking, *_clock(reply)]
        if speaking.level is Level.WRONG:
            return NexgateFindings(tuple(findings))
        token, credential = await _service_token(settings, nexgate)
        findings.append(credential)
        if token is None:
            return NexgateFindings(tuple(findings))
        clips, read = await _read_clips(nexgate, Access(token))
        return NexgateFindings((*findings, *read), clips)


def _unreachable(settings: NexgateSettings, error: NexgateError) -> Finding:
    message = f"{settings.base_url} can't be reached ({error.reason})"
    if error.kind is Kind.BROKEN:
        message = f"{settings.base_url} does not answer in HTTP ({error.reason})"
    return wrong("nexgate", message, "check nexgate.base_url, DNS and firewalls")


def _speaking(settings: NexgateSettings, nexgate: Nexgate, reply: RawReply) -> Finding:
    """Without a token Nexgate refuses its feed, in its envelope."""
    try:
        nexgate.caller.open_reply(CLIP_FEED, reply)
    except NexgateError as error:
        if error.kind in _NOT_WELL:
            text = f"{settings.base_url} answers, but is not well ({error})"
            return wrong("nexgate", text, "see its own log, and try again when it is")
        if error.kind is not Kind.AUTH_REQUIRED:
            text = f"{settings.base_url} answers, but not as Nexgate does ({error})"
            return wrong("nexgate", text, "check nexgate.base_url: it ends before /api/v1")
    return ok("nexgate", f"{settings.base_url} answers")


def _clock(reply: RawReply) -> list[Finding]:
    try:
        theirs = parsedate_to_datetime(reply.headers.get("Date", "")).timestamp()
    except ValueError:
        return []
    skew_s = time.time() - theirs
    message = f"{abs(skew_s):.0f} s {'ahead of' if skew_s > 0 else 'behind'} Nexgate's"
    advice = "let both machines keep time with NTP: tokens end by the clock"
    if abs(skew_s) >= _SKEW_WRONG_S:
        return [wrong("clock", message, advice)]
    if abs(skew_s) >= _SKEW_WARNED_S:
        return [warning("clock", message, advice)]
    return [ok("clock", "agrees with Nexgate's")]


async def _service_token(
    settings: NexgateSettings, nexgate: Nexgate
) -> tuple[SecretStr | None, Finding]:
    """The access token for guests, if there is one; nothing is changed by asking for it."""
    check, refresh_token = "service credential", settings.service_refresh_token
    try:
        if refresh_token is not None:
            token = await nexgate.refresh(refresh_token)
        elif settings.service_token is not None:
            token = settings.service_token
        else:
            text = "none is set: guests get 401"
            return None, warning(check, text, "set nexgate.service_refresh_token to serve guests")
        await nexgate.caller.data(CLIP_FEED, Access(token), query={"limit": "1"})
    except NexgateError as error:
        if error.kind not in _REFUSALS:
            text, advice = f"can't be tried now ({error})", "see that Nexgate is well"
            return None, warning(check, text, advice)
        advice = "sign in to Nexgate as the service account and set its new token"
        return None, wrong(check, f"Nexgate refuses it ({error})", advice)
    return token, _lifetime(check, refresh_token or token)


def _lifetime(check: str, token: SecretStr) -> Finding:
    ends_at = token_expiry(token.get_secret_value())
    if ends_at is None:
        return ok(check, "accepted; it does not say when it ends")
    left_s = ends_at - time.time()
    left = f"{left_s / 86_400:.0f} days" if left_s > 2 * 86_400 else f"{left_s / 60:.0f} minutes"
    text = f"accepted, ends in {left}"
    if left_s < _SOON_S:
        return warning(check, text, "guests get 401 then: set a refresh token that lives longer")
    return ok(check, text)


async def _read_clips(
    nexgate: Nexgate, access: Access
) -> tuple[tuple[Clip, ...], tuple[Finding, ...]]:
    """The newest clips, and the first of them alone."""
    try:
        page = await nexgate.clip_feed(access, cursor=None, limit=_CLIPS)
        clips, defects = _usable_clips(page.items)
        if clips:
            await nexgate.read_clip(access, clips[0].id)
    except NexgateError as error:
        advice = "run `loops-gateway conform --side nexgate` for the whole list of differences"
        return (), (wrong("clips", f"can't be read: {error}", advice),)
    if defects:
        text = f"{len(defects)} of {len(page.items)} are left out: {', '.join(sorted(defects))}"
        return clips, (warning("clips", text, "paste one at /mapping to see what is wrong"),)
    return clips, (ok("clips", f"{len(clips)} read, and one of them alone"),)


def _usable_clips(items: tuple[bytes, ...]) -> tuple[tuple[Clip, ...], list[str]]:
    clips, defects = [], []
    for item in items:
        try:
            clips.append(read_clip(read_json(item)[0]))
        except MalformedClip as error:
            defects.append(error.reason)
    return tuple(clips), defects
