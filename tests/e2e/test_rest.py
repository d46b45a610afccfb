"""Settings, inbox, reports, texts, deletion, content types."""

import os
import re
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from gateway.admin.app import Health, build_admin
from gateway.app import build_app
from gateway.routes.app_keys import SERVICES
from gateway.settings.tree import Settings
from tests.support.api import Api, Json
from tests.support.nexgate_calls import cost
from tests.support.samples_rest import OWN_VIDEO, media_uuid
from tests.support.signing_in import signed_in
from tests.support.world import PUBLIC_URL, SECRET, StartGateway, World

PREFERENCES = "/api/v1/app/preferences"
REPORT = "/api/v1/report"
CONTENT = "/api/v1/page/content"
DEFAULTS: Json = {
    "autoplay_videos": True,
    "loop_videos": True,
    "default_feed": "local",
    "hide_for_you_feed": False,
    "mute_on_open": False,
    "auto_expand_cw": False,
    "appearance": "light",
}


async def settings_of(api: Api, token: str) -> Json:
    answer = await api.get(PREFERENCES, token=token)
    assert answer.status == 200, answer.text
    content = answer.object["data"]
    assert isinstance(content, dict)
    found = content["settings"]
    assert isinstance(found, dict)
    return found


async def test_preferences_are_kept_by_account_and_across_a_restart(
    world: World, start_gateway: StartGateway
) -> None:
    alice, bob = await world.token("alice"), await world.token("bob")
    first = await world.gateway.get(PREFERENCES, token=alice)
    content = first.object["data"]
    assert isinstance(content, dict)
    assert set(content) == {"account", "settings"}
    account = content["account"]
    assert isinstance(account, dict)
    assert account["username"] == "alice"
    assert str(account["profile_id"]).isdecimal()
    assert content["settings"] == DEFAULTS
    for changes in ({"appearance": "dark"}, {"mute_on_open": True, "unknown": [1]}):
        await world.gateway.post(PREFERENCES, token=alice, json=changes)
    changed = {**DEFAULTS, "appearance": "dark", "mute_on_open": True}
    # Another token of the same account, another process.
    again = await world.token("alice", lifetime_s=600)
    assert await settings_of(await start_gateway(), again) == changed
    assert await settings_of(world.gateway, bob) == DEFAULTS


async def test_what_is_kept_here_works_while_nexgate_is_away(world: World) -> None:
    token = str((await signed_in(world.gateway))["access_token"])
    # No profile has been read, and none is held.
    await world.fault("status", "503", route="GET /api/v1/profile/me")
    changed = await world.gateway.post(PREFERENCES, token=token, json={"appearance": "dark"})
    assert changed.status == 200, changed.text
    content = (await world.gateway.get(PREFERENCES, token=token)).object["data"]
    assert isinstance(content, dict)
    assert content["settings"] == {**DEFAULTS, "appearance": "dark"}
    assert content["account"]["username"] == "alice"
    privacy = "/api/v1/account/settings/privacy"
    assert (await world.gateway.post(privacy, token=token, json={})).status == 200
    report = {"type": "hashtag", "id": "ocean", "key": 1009}
    assert (await world.gateway.post(REPORT, token=token, json=report)).status == 200
    # A credential of Nexgate's own is checked with Nexgate first.
    assert (await world.gateway.get(PREFERENCES, token=await world.token())).status == 503
    await world.heal()
    kept = await settings_of(world.gateway, await world.token())
    assert kept["appearance"] == "dark"


@pytest.mark.parametrize(
    "changes",
    [
        {"autoplay_videos": 0},
        {"autoplay_videos": "yes"},
        {"default_feed": "recommended"},
        {"appearance": None},
    ],
)
async def test_a_setting_that_is_none_is_422_and_changes_nothing(
    world: World, changes: Json
) -> None:
    token = await world.token()
    answer = await world.gateway.post(PREFERENCES, token=token, json=changes)
    assert answer.status == 422
    errors = answer.object["errors"]
    assert isinstance(errors, dict)
    assert set(errors) == set(changes)
    assert await settings_of(world.gateway, token) == DEFAULTS


async def test_for_you_is_no_default_where_it_is_off(
    world: World, start_gateway: StartGateway
) -> None:
    token = await world.token()
    chosen = await world.gateway.post(PREFERENCES, token=token, json={"default_feed": "forYou"})
    assert chosen.status == 200
    without = await start_gateway(instance={"fyf": False})
    assert (await settings_of(without, token))["default_feed"] == "local"
    refused = await without.post(PREFERENCES, token=token, json={"default_feed": "forYou"})
    assert refused.status == 422


async def test_a_forged_token_changes_nothing_that_is_kept(world: World) -> None:
    token = await world.token("bob")
    await world.gateway.post(PREFERENCES, token=token, json={"appearance": "dark"})
    forged = f"{token[:-6]}AAAAAA"
    over = await world.gateway.get(PREFERENCES, token=forged)
    assert (over.status, over.headers["Content-Type"][:9]) == (401, "text/html")
    answer = await world.gateway.post(PREFERENCES, token=forged, json={"appearance": "light"})
    assert answer.status == 401
    report = {"type": "hashtag", "id": "ocean", "key": 1009}
    assert (await world.gateway.post(REPORT, token=forged, json=report)).status == 401
    assert (await settings_of(world.gateway, token))["appearance"] == "dark"


async def test_a_zero_byte_body_is_an_empty_object(world: World) -> None:
    answer = await world.gateway.call(
        "POST",
        PREFERENCES,
        token=await world.token(),
        body=b"",
        headers={"Content-Type": "application/json"},
    )
    assert answer.status == 200


async def test_the_inbox_counts_on_its_first_page_only(world: World) -> None:
    token = await world.token("grace")
    path = "/api/v1/account/notifications"
    for query in ("", "?type=comments", "?cursor=null", "?cursor="):
        meta = (await world.gateway.get(f"{path}{query}", token=token)).object["meta"]
        assert isinstance(meta, dict)
        assert meta["unread_counts"] == {
            "activity": 0,
            "followers": 0,
            "system": 0,
            "starterKits": 0,
        }
    later = (await world.gateway.get(f"{path}?cursor=x", token=token)).object["meta"]
    assert isinstance(later, dict)
    assert "unread_counts" not in later
    assert (await world.gateway.get(f"{path}?type=orders", token=token)).status == 422
    read = f"{path}/mark-all-read"
    wrong: tuple[object, ...] = ("orders", "", {})
    for refused in ({"type": one} for one in wrong):
        assert (await world.gateway.post(read, token=token, json=refused)).status == 422
    for given in ({}, {"type": None}, {"type": "followers"}):
        assert (await world.gateway.post(read, token=token, json=given)).status == 200


async def test_report_rules_are_a_bare_array(world: World) -> None:
    rules = (await world.gateway.get("/api/v1/web/report-rules")).json
    assert isinstance(rules, list)
    assert [rule["key"] for rule in rules] == [str(key) for key in range(1009, 1027)]
    assert all(rule["message"] for rule in rules)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "song"}, "type"),
        ({"id": 42}, "id"),
        ({"id": "../1"}, "id"),
        ({"id": ""}, "id"),
        ({"key": 1008}, "key"),
        ({"key": 1027}, "key"),
        ({"key": "many"}, "key"),
        ({"key": True}, "key"),
        ({"comment": "x" * 501}, "comment"),
        ({"comment": 5}, "comment"),
    ],
)
async def test_a_report_that_makes_no_sense_is_422(world: World, change: Json, field: str) -> None:
    body: Json = {"type": "video", "id": "42", "key": 1009, **change}
    answer = await world.gateway.post(REPORT, token=await world.token(), json=body)
    assert answer.status == 422
    errors = answer.object["errors"]
    assert isinstance(errors, dict)
    assert set(errors) == {field}
    assert await cost(world) == []


async def test_reports_reach_the_operator_newest_first_up_to_15_a_day(
    world: World, sandbox_url: str, tmp_path: Path
) -> None:
    settings = Settings.model_validate(
        {
            "server": {"public_url": PUBLIC_URL, "secret": SECRET, "state_dir": tmp_path / "own"},
            "nexgate": {"base_url": sandbox_url},
        }
    )
    app = build_app(settings)
    alice, bob = await world.token("alice"), await world.token("bob")
    async with TestServer(app, host="localhost") as server:
        gateway = Api(world.gateway.session, str(server.make_url("")).rstrip("/"))
        video: Json = {"type": "video", "id": str(OWN_VIDEO.int), "key": "1012", "comment": " "}
        tag: Json = {"type": "hashtag", "id": "#odd", "key": 1021, "comment": "why", "path": "/"}
        for body in (video, tag):
            assert (await gateway.post(REPORT, token=bob, json=body)).object == {
                "data": [],
                "error": {"code": "ok", "message": ""},
            }
        for number in range(16):
            body = {"type": "sound", "id": f"at:{number}", "key": 1026}
            answer = await gateway.post(REPORT, token=alice, json=body)
            assert answer.status == (200 if number < 15 else 429)
        assert answer.object["message"] == (
            "You have reached the daily limit of 15 reports. Please try again tomorrow."
        )
        assert int(answer.headers["Retry-After"]) >= 1
        async with TestServer(build_admin(app[SERVICES], Health()), host="localhost") as admin:
            operator = Api(world.gateway.session, str(admin.make_url("")).rstrip("/"))
            everything = (await operator.get("/reports")).object["reports"]
            assert isinstance(everything, list)
            assert [one["id"] for one in everything] == list(range(17, 0, -1))
            older = (await operator.get("/reports?before=3&limit=9")).object["reports"]
    assert isinstance(older, list)
    by_tag, by_video = older
    assert by_tag["target_id"] == "odd"
    assert by_tag["comment"] == "why"
    assert by_tag["reporter"]["username"] == "bob"
    assert by_video["target_id"] == str(OWN_VIDEO)
    assert by_video["comment"] is None
    assert by_video["rule"] == "Hate and harassment"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", by_video["reported_at"])


@pytest.mark.parametrize("slug", ["terms", "privacy", "community-guidelines", "about"])
async def test_the_usual_texts_are_never_missing(world: World, slug: str) -> None:
    answer = await world.gateway.get(f"{CONTENT}?slug={slug}")
    page = answer.object["data"]
    assert isinstance(page, dict)
    assert set(page) == {"title", "content", "slug", "created_at", "updated_at"}
    assert all(page.values())


async def test_texts_are_the_operators_markdown(
    world: World, start_gateway: StartGateway, tmp_path: Path
) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    terms = pages / "terms.md"
    terms.write_text(
        "# Our terms #\n\nBe **kind**.\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1))\n"
    )
    os.utime(terms, (1_700_000_000, 1_700_000_000))
    (pages / "house-rules.md").write_text("No heading here.")
    (tmp_path / "secret.md").write_text("secret")
    served = await start_gateway(instance={"pages_dir": str(pages), "contact_email": "a@b.example"})
    page = (await served.get(f"{CONTENT}?slug=terms")).object["data"]
    assert isinstance(page, dict)
    assert page["title"] == "Our terms"
    assert "<strong>kind</strong>" in page["content"]
    assert "<script>" not in page["content"]
    assert "href" not in page["content"]
    assert page["updated_at"] == "2023-11-14T22:13:20+00:00"
    other = (await served.get(f"{CONTENT}?slug=house-rules")).object["data"]
    assert isinstance(other, dict)
    assert other["title"] == "House rules"
    stub = (await served.get(f"{CONTENT}?slug=privacy")).text
    assert "a@b.example" in stub
    for slug in ("../secret", "secret", "%2e%2e/secret", "Terms", "a" * 100, "terms.md", "%00"):
        assert (await served.get(f"{CONTENT}?slug={slug}")).status == 404, slug
    for slug in ("", "a" * 101):
        assert (await served.get(f"{CONTENT}?slug={slug}")).status == 422, slug
    contact = await served.get("/api/v1/platform/contact")
    assert contact.object == {"admin_email": "a@b.example"}


async def test_one_deletes_ones_own_video(world: World) -> None:
    token = await world.token()
    path = f"/api/v1/video/delete/{OWN_VIDEO.int}"
    assert (await world.gateway.get(f"/api/v1/video/{OWN_VIDEO.int}", token=token)).status == 200
    others = await world.gateway.post(path, token=await world.token("bob"))
    assert others.status == 422
    assert others.object["message"] == "You can only delete your own videos."
    answer = await world.gateway.post(path, token=token)
    assert answer.status == 200
    assert answer.object == {"data": [], "error": {"code": "ok", "message": ""}}
    assert (await world.gateway.get(f"/api/v1/video/{OWN_VIDEO.int}", token=token)).status == 404
    assert (await world.gateway.post(path, token=token)).status == 404


async def test_a_post_of_several_videos_is_not_deleted_for_one(world: World) -> None:
    token = await world.token("bob")
    sibling = media_uuid("siblings", 2)
    await world.calls()
    answer = await world.gateway.post(f"/api/v1/video/delete/{sibling.int}", token=token)
    assert answer.status == 422
    assert "together with 2 more" in str(answer.object["message"])
    assert "DELETE" not in [call["method"] for call in await world.calls()]
    assert (await world.gateway.get(f"/api/v1/video/{sibling.int}", token=token)).status == 200


async def test_uploads_are_refused_in_json_whatever_is_sent(world: World) -> None:
    for path in ("studio/upload", "studio/duet/upload"):
        answer = await world.gateway.call(
            "POST",
            f"/api/v1/{path}",
            token=await world.token(),
            body=b"--x\r\n" + b"\0" * 300_000,
            headers={"Content-Type": "multipart/form-data; boundary=x", "Accept": "text/html"},
        )
        assert answer.status == 422
        assert answer.object["errors"] == {}


@pytest.mark.parametrize("accept", ["text/html", "image/png", "application/xml;q=0.9", "nonsense"])
async def test_the_api_answers_json_whatever_is_accepted(world: World, accept: str) -> None:
    headers = {"Accept": accept}
    for method, path, status in (
        ("GET", "/api/v1/app/preferences", 401),
        ("DELETE", "/api/v1/app/preferences", 404),
        ("GET", "/api/v1/nothing", 404),
        ("POST", "/api/v1/studio/upload", 401),
        ("GET", "/api/v1/sounds/x", 401),
        ("OPTIONS", "/api/v1/config", 404),
        ("GET", "/oauth/token", 404),
    ):
        answer = await world.gateway.call(method, path, headers=headers)
        assert answer.status == status, path
        assert "data" in answer.object


async def test_a_body_that_is_too_long_is_413_in_json(world: World) -> None:
    answer = await world.gateway.call(
        "POST", PREFERENCES, token=await world.token(), body=b"x" * 70_000
    )
    assert answer.status == 413
    assert answer.object["data"] is None
