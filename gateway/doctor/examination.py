"""All checks, in the order in which one leans on another."""

from collections.abc import AsyncIterator
from typing import Final

import aiohttp

from gateway.doctor.finding import Finding
from gateway.doctor.media import check_media
from gateway.doctor.nexgate import check_nexgate
from gateway.doctor.public_address import check_public_address
from gateway.doctor.setup import check_setup
from gateway.doctor.stores import check_store, check_tier
from gateway.resources import store_address
from gateway.settings.tree import Settings

_CALL_S: Final = 10.0


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """What the checks find, as soon as they do. Nothing is changed that stays."""
    for finding in check_setup(settings):
        yield finding
    yield await check_store(store_address(settings))
    yield await check_tier(settings.cache)
    nexgate = await check_nexgate(settings.nexgate)
    for finding in nexgate.findings:
        yield finding
    limits = aiohttp.ClientTimeout(total=_CALL_S)
    async with aiohttp.ClientSession(timeout=limits, cookie_jar=aiohttp.DummyCookieJar()) as calls:
        for finding in await check_media(settings, calls, nexgate.clips):
            yield finding
        for finding in await check_public_address(settings, calls):
            yield finding
