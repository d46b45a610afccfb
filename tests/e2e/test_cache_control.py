"""The cache on the operator's listener: numbers, and emptying it."""

from pathlib import Path

import pytest
from aiohttp import ClientSession

from gateway.settings.tree import Settings
from gateway.viewer import fingerprint
from tests.support.nexgate_calls import cost
from tests.support.running_gateway import Running, settings_for
from tests.support.videos import FEED
from tests.support.world import SECRET, World


def remembering(sandbox_url: str, state_dir: Path) -> Settings:
    settings = settings_for(sandbox_url, state_dir, access_log="failures")
    return Settings.model_validate({**settings.model_dump(), "cache": {}})


async def test_the_numbers_tell_what_happened(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    token = await world.token()
    async with Running(remembering(sandbox_url, tmp_path), session) as running:
        for _ in range(3):
            assert (await running.public.get(FEED, token=token)).status == 200
        answer = await running.admin.get("/cache")
    assert answer.headers["Cache-Control"] == "no-store"
    assert token not in answer.text
    numbers = answer.object
    assert numbers["partitions"] == 1
    assert numbers["entries"] == 3  # the blocks, a page, and the response that shows it
    assert 0 < int(str(numbers["bytes"])) < int(str(numbers["max_bytes"]))
    assert (numbers["under_way"], numbers["evicted_partitions"]) == (0, 0)
    assert numbers["shared"] is None
    kinds = numbers["kinds"]
    assert isinstance(kinds, dict)
    feed = kinds["first_page"]
    assert (feed["miss"], feed["stored"], feed["answers"]) == (1, 1, 2)


async def test_an_answer_too_long_to_be_given_at_once_is_counted_once(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    token = await world.token()
    content = remembering(sandbox_url, tmp_path).model_dump()
    content["server"]["public_url"] = f"https://{'a-long-name.' * 15}example"
    async with Running(Settings.model_validate(content), session) as running:
        for _ in range(3):
            found = await running.public.get(
                "/api/v1/feed/local?limit=20&include=nexgate",
                token=token,
                **{"Accept-Encoding": "identity"},
            )
            assert len(found.text.encode()) > 65_536
        kinds = (await running.admin.get("/cache")).object["kinds"]
    assert isinstance(kinds, dict)
    assert kinds["first_page"]["answers"] == 2


@pytest.mark.parametrize("what", ["everything", "viewer", "prefix", "post"])
async def test_what_is_held_can_be_emptied(
    what: str, session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    alice, bob = await world.token("alice"), await world.token("bob")
    digest = fingerprint(alice, secret=SECRET.encode())
    async with Running(remembering(sandbox_url, tmp_path), session) as running:
        extended = await running.public.get(f"{FEED}&include=nexgate", token=alice)
        told = extended.videos[0]["nexgate"]
        assert isinstance(told, dict)
        for token in (alice, bob):
            await running.public.get(FEED, token=token)
        path = {
            "everything": "/cache",
            "viewer": f"/cache/viewers/{digest}",
            "prefix": f"/cache/viewers/{digest[:12]}",
            "post": f"/cache/posts/{told['postId']}",
        }[what]
        emptied = await running.admin.call("DELETE", path)
        partitions = 2 if what in ("everything", "post") else 1
        assert emptied.object == {"partitions": partitions}
        await world.calls()
        for token in (alice, bob):
            assert (await running.public.get(FEED, token=token)).status == 200
        assert len(await cost(world)) == partitions


async def test_what_is_no_digest_and_no_post_is_refused(
    session: ClientSession, sandbox_url: str, tmp_path: Path
) -> None:
    async with Running(remembering(sandbox_url, tmp_path), session) as running:
        for path in ("/cache/viewers/abc", "/cache/viewers/%2e%2e", "/cache/posts/a.b"):
            assert (await running.admin.call("DELETE", path)).status == 422
        assert (await running.public.call("DELETE", "/cache")).status == 404
        assert (await running.public.get("/cache")).status == 404
