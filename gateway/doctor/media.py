"""The host of the media: players read it directly, with HEAD, byte ranges and, for HLS, CORS."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from aiohttp import ClientError, ClientSession

from gateway.doctor.finding import Finding, ok, warning, wrong
from gateway.service.translator import rules_from_settings
from gateway.settings.tree import Settings
from mappings.media import Chosen, choose_addresses
from mappings.nexgate import Clip

_CHECK: Final = "media"
_ADVICE_CORS: Final = "allow the origin of server.public_url at the media host (GET, HEAD, Range)"


async def check_media(
    settings: Settings, session: ClientSession, clips: Sequence[Clip]
) -> list[Finding]:
    """Fetch a byte or two of the newest clip that can be played, as a browser would."""
    preferences = rules_from_settings(settings).preferences
    chosen = [choose_addresses(clip.media.variants, preferences) for clip in clips]
    playable = [one for one in chosen if one.src_url is not None]
    if not clips:
        return []
    if not playable:
        advice = "see what mapping.src_url and mapping.hls_url look for"
        return [wrong(_CHECK, f"none of {len(clips)} clips has anything to play", advice)]
    try:
        return await _check_addresses(settings.server.public_url, session, playable[0])
    except (ClientError, OSError, ValueError) as error:
        text = f"the media host can't be reached ({type(error).__name__})"
        return [wrong(_CHECK, text, "open a clip's media.src_url in a browser from outside")]


async def _check_addresses(origin: str, session: ClientSession, chosen: Chosen) -> list[Finding]:
    assert chosen.src_url is not None  # noqa: S101 - a playable clip was chosen
    findings = []
    async with session.head(chosen.src_url) as head:
        if head.status != HTTPStatus.OK:
            text = f"HEAD is answered with {head.status}"
            findings.append(warning(_CHECK, text, "let the media host answer HEAD like GET"))
        host = head.url.host
    async with session.get(chosen.src_url, headers={"Range": "bytes=0-1"}) as part:
        if part.status == HTTPStatus.OK:
            text = "byte ranges are ignored: seeking fetches the whole video, iOS plays none"
            findings.append(wrong(_CHECK, text, "let the media host answer Range with 206"))
        elif part.status != HTTPStatus.PARTIAL_CONTENT:
            text = f"a clip's video is answered with {part.status}"
            findings.append(wrong(_CHECK, text, "let everybody with the address read the media"))
    if chosen.hls_url is not None and not await _allows(session, chosen.hls_url, origin):
        text = f"browsers may not read playlists from {origin}: no CORS"
        findings.append(warning(_CHECK, text, _ADVICE_CORS))
    return findings or [ok(_CHECK, f"{host} answers HEAD, ranges and browsers")]


async def _allows(session: ClientSession, url: str, origin: str) -> bool:
    async with session.get(url, headers={"Origin": origin, "Range": "bytes=0-1"}) as answer:
        return answer.headers.get("Access-Control-Allow-Origin") in ("*", origin)
