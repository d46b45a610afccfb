"""What the operator takes down is in no answer, on every gateway of the store, cached or not."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from click.testing import CliRunner

from gateway.cli import main
from gateway.settings.tree import Settings
from mappings.ids import nexgate_id, shortcode_from_number
from tests.support.api import Api, Json
from tests.support.running_gateway import Running, settings_for
from tests.support.waiting import until
from tests.support.world import World

FEED = "/api/v1/feed/for-you?limit=20"


def own_settings(sandbox_url: str, directory: Path, service_token: str) -> Settings:
    values = settings_for(sandbox_url, directory).model_dump()
    values["nexgate"]["service_token"] = service_token
    values["cache"] = {}
    return Settings.model_validate(values)


@pytest.fixture
async def running(
    session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> AsyncIterator[Running]:
    settings = own_settings(sandbox_url, tmp_path, await world.token("chiara"))
    async with Running(settings, session) as running:
        yield running


def lists_with(video: Json) -> list[str]:
    account = video["account"]
    assert isinstance(account, dict)
    tags = video["tags"]
    assert isinstance(tags, list)
    return [
        FEED,
        "/api/v1/feed/local?limit=20",
        "/api/web/feed",
        f"/api/v1/feed/account/{account['id']}",
        f"/api/v1/feed/account/{account['id']}?sort=Popular",
        f"/api/v1/search?query={account['username']}",
        f"/api/v1/search?query={account['username']}&type=users",
        f"/api/v1/autocomplete/accounts?q={account['username']}",
        "/api/v1/accounts/suggested",
        "/api/v1/account/videos/likes",
        "/api/v1/account/favourites",
        "/api/v1/feed/following",
        f"/@{account['username']}",
        "/",
        *(f"/api/v1/tags/video/{tag}" for tag in tags[:2]),
    ]


def singles_of(video: Json) -> list[str]:
    video_id = str(video["id"])
    code = shortcode_from_number(int(video_id))
    return [
        f"/api/v1/video/{video_id}",
        f"/api/v1/video/comments/{video_id}",
        f"/api/v1/video/likes/{video_id}",
        f"/v/{code}",
    ]


def singles_of_account(account: Json) -> list[str]:
    return [
        f"/api/v1/account/info/{account['id']}",
        f"/api/v1/account/username/{account['username']}",
        f"/api/v1/feed/account/{account['id']}",
        f"/api/v1/account/followers/{account['id']}",
        f"/api/v1/account/state/{account['id']}",
        f"/@{account['username']}",
        f"/u/{account['id']}",
    ]


async def liked_and_saved(api: Api, token: str) -> Json:
    """A video of somebody else's that stands in every list it can stand in."""
    videos = (await api.get(FEED, token=token)).videos
    found = next(one for one in videos if not one["is_owner"] and one["tags"] and one["account"])
    for verb in ("like", "bookmark"):
        await api.post(f"/api/v1/video/{verb}/{found['id']}", token=token)
    account = found["account"]
    assert isinstance(account, dict)
    await api.post(f"/api/v1/account/follow/{account['id']}", token=token)
    return found


async def test_a_clip_is_gone_from_every_answer(running: Running, world: World) -> None:
    api, token = running.public, await world.token()
    video = await liked_and_saved(api, token)
    video_id = str(video["id"])
    for path in (*lists_with(video), *singles_of(video)) * 2:  # cached, then from the cache
        await api.get(path, token=token)
        await api.get(path)
    shown = [
        path for path in lists_with(video) if video_id in (await api.get(path, token=token)).text
    ]
    assert {FEED, "/api/v1/account/videos/likes", "/api/v1/account/favourites"} <= set(shown)
    taken = await running.admin.post("/takedowns", json={"kind": "clip", "id": video_id})
    assert taken.status == 201, taken.text
    for _ in range(2):
        for path in lists_with(video):
            for credential in (token, None):
                assert video_id not in (await api.get(path, token=credential)).text, path
        for path in singles_of(video):
            for credential in (token, None):
                answer = await api.get(path, token=credential)
                assert answer.status in ((451,) if credential else (451, 401)), path
                assert answer.headers["Cache-Control"] == "no-store"
    embedded = await api.get(f"/embed/{shortcode_from_number(int(video_id))}")
    assert (embedded.status, video_id in embedded.text) == (200, False)
    assert (await api.post(f"/api/v1/video/like/{video_id}", token=token)).status == 451

    back = await running.admin.call("DELETE", f"/takedowns/clip/{video_id}")
    assert back.status == 200, back.text
    assert video_id in (await api.get(FEED, token=token)).text
    assert (await api.get(f"/api/v1/video/{video_id}", token=token)).status == 200


async def test_an_account_is_gone_with_all_it_made(running: Running, world: World) -> None:
    api, token = running.public, await world.token()
    video = await liked_and_saved(api, token)
    account = video["account"]
    assert isinstance(account, dict)
    everywhere = (*lists_with(video), *singles_of(video), *singles_of_account(account))
    for path in everywhere * 2:
        await api.get(path, token=token)
        await api.get(path)
    note = {"kind": "account", "id": account["id"], "note": "asked to"}
    assert (await running.admin.post("/takedowns", json=note)).status == 201
    for _ in range(2):
        for path in lists_with(video):
            for credential in (token, None):
                answer = await api.get(path, token=credential)
                if answer.status == 451:
                    continue
                found = answer.json["data"] if isinstance(answer.json, dict) else answer.text
                ids = {str(video["id"]), str(account["id"])}
                assert not any(f'"{one}"' in str(found).replace("'", '"') for one in ids), path
        for path in (*singles_of(video), *singles_of_account(account)):
            assert (await api.get(path, token=token)).status == 451, path
    listed = (await running.admin.get("/takedowns")).object["takedowns"]
    assert isinstance(listed, list)
    assert [(one["kind"], one["note"]) for one in listed] == [("account", "asked to")]


async def test_every_gateway_of_the_store_honours_it(
    running: Running, session: ClientSession, sandbox_url: str, tmp_path: Path, world: World
) -> None:
    api, token = running.public, await world.token()
    video_id = str((await api.get(FEED, token=token)).videos[0]["id"])
    other = own_settings(sandbox_url, tmp_path, await world.token("chiara"))
    async with Running(other, session) as second:
        for one in (running, second):
            for _ in range(2):
                assert video_id in (await one.public.get(FEED, token=token)).text
        taken = await running.admin.post("/takedowns", json={"kind": "clip", "id": video_id})
        assert taken.status == 201

        async def is_gone() -> bool:
            return video_id not in (await second.public.get(FEED, token=token)).text

        await until(is_gone)


async def test_the_command_does_the_same_as_the_page(
    running: Running, world: World, tmp_path: Path
) -> None:
    api, token = running.public, await world.token()
    video_id = str((await api.get(FEED, token=token)).videos[0]["id"])
    config = tmp_path / "of-the-command.toml"
    config.write_text(
        f'[nexgate]\nbase_url = "{world.sandbox.base}"\n'
        f'[server]\nstate_dir = "{running.settings.server.state_dir}"\n'
    )

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(main, ["takedown", *arguments, "--config", str(config)])
        assert done.exit_code == 0, done.output
        return done.output

    await asyncio.to_thread(run, "add", "clip", video_id, "--note", "spam")

    async def is_gone() -> bool:
        return video_id not in (await api.get(FEED, token=token)).text

    await until(is_gone)
    listed = await asyncio.to_thread(run, "list")
    assert f"clip     {nexgate_id(video_id)}  spam" in listed
    await asyncio.to_thread(run, "remove", "clip", video_id)

    async def is_back() -> bool:
        return not await is_gone()

    await until(is_back)


async def test_a_report_is_marked_as_done(running: Running, world: World) -> None:
    api, token = running.public, await world.token()
    video_id = str((await api.get(FEED, token=token)).videos[0]["id"])
    body = {"type": "video", "id": video_id, "key": 1009}
    assert (await api.post("/api/v1/report", token=token, json=body)).status == 200

    async def done_at() -> object:
        reports = (await running.admin.get("/reports")).object["reports"]
        assert isinstance(reports, list)
        return reports[0]["done_at"]

    assert await done_at() is None
    for method, is_done in (("PUT", True), ("DELETE", False)):
        assert (await running.admin.call(method, "/reports/1/done")).status == 200
        assert (await done_at() is not None) is is_done
    assert (await running.admin.call("PUT", "/reports/7/done")).status == 404


@pytest.mark.parametrize(
    "body", [{}, {"kind": "clip"}, {"kind": "x", "id": "1"}, {"kind": "clip", "id": "../x"}, []]
)
async def test_what_can_not_be_taken_down_is_422(running: Running, body: object) -> None:
    assert (await running.admin.post("/takedowns", json=body)).status == 422
    assert (await running.admin.get("/takedowns")).object == {"takedowns": [], "total": 0}


async def test_a_page_of_another_site_changes_nothing(running: Running) -> None:
    body = b'{"kind": "clip", "id": "1"}'
    for fields in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        for method, path in (("POST", "/takedowns"), ("DELETE", "/cache")):
            answer = await running.admin.call(method, path, body=body, headers=fields)
            assert answer.status == 403
    for path in ("/moderation", "/moderation/assets/moderation.js"):
        assert (await running.admin.get(path)).status == 200
