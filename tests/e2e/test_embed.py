"""The player in other people's pages, and the script that puts it there."""

import pytest

from mappings.ids import shortcode_from_uuid
from tests.support.samples_rest import media_uuid
from tests.support.world import StartGateway, World


def embed(key: str) -> str:
    return f"/embed/{shortcode_from_uuid(media_uuid(key))}"


async def test_a_player_for_other_peoples_pages(world: World, start_gateway: StartGateway) -> None:
    served = await start_gateway(nexgate={"service_token": await world.token("grace")})
    answer = await served.get(f"{embed('four-byte-caption')}?theme=light&t=7")
    assert answer.status == 200
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=300, s-maxage=3600"
    assert answer.headers["Vary"] == "Accept-Language"
    assert 'data-theme="light"' in answer.text
    assert ".mp4#t=7" in answer.text
    assert "@alice" in answer.text
    odd = await served.get(f"{embed('html-caption')}?theme=%22%3E&t=x")
    assert "<script>alert" not in odd.text
    assert "data-theme" not in odd.text


@pytest.mark.parametrize("path", [embed("sensitive"), "/embed/nothing", "/embed/0x", "/embed/%00"])
async def test_what_may_not_be_embedded_is_said_to_be_unavailable(
    world: World, start_gateway: StartGateway, path: str
) -> None:
    served = await start_gateway(nexgate={"service_token": await world.token("grace")})
    answer = await served.get(path)
    assert answer.status == 200
    assert "unavailable" in answer.text
    assert "<video" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_player_comes_up_even_when_nexgate_does_not(
    world: World, start_gateway: StartGateway
) -> None:
    path = embed("four-byte-caption")
    assert "unavailable" in (await world.gateway.get(path)).text
    # A page for everybody is never made with a viewer's own token.
    assert "unavailable" in (await world.gateway.get(path, token=await world.token())).text
    served = await start_gateway(nexgate={"service_token": await world.token("grace")})
    await world.fault("drop")
    answer = await served.get(path)
    assert answer.status == 200
    assert "unavailable" in answer.text


async def test_the_script_for_other_peoples_pages(world: World) -> None:
    answer = await world.gateway.get("/embed.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert "loops-embed" in answer.text
