"""Every switch that answers 200 is kept and read back; what can't be kept is refused in words."""

from typing import Any

import pytest

from gateway.routes.table import ROUTES
from tests.support.api import Json
from tests.support.world import StartGateway, World

SETTINGS = "/api/v1/account/settings"
# Write: what is sent, where it is read back, and what is expected there.
KEPT: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    f"{SETTINGS}/content": ({"hide_ai": True}, f"{SETTINGS}/content", {"hide_ai": True}),
    f"{SETTINGS}/privacy": (
        {"discoverable": False},
        f"{SETTINGS}/privacy",
        {"discoverable": False},
    ),
    f"{SETTINGS}/dm/update": (
        {"state": "followers"},
        f"{SETTINGS}/dm/status",
        {"state": "followers"},
    ),
    f"{SETTINGS}/bio": ({"name": "Ada L"}, "/api/v1/account/info/self", {"name": "Ada L"}),
    f"{SETTINGS}/profile-bio": ({"name": "Ada B"}, "/api/v1/account/info/self", {"name": "Ada B"}),
    # They are off, and stay off.
    f"{SETTINGS}/push-notifications/disable": (
        {},
        f"{SETTINGS}/push-notifications/status",
        {"enabled": False},
    ),
}
WRITES = sorted(
    {
        route.path
        for route in ROUTES
        if route.method in ("POST", "*")
        and "/settings/" in route.path
        and "search" not in route.path
    }
)


def test_there_are_settings() -> None:
    assert len(WRITES) > 15
    assert set(KEPT) <= set(WRITES)


@pytest.mark.parametrize("path", WRITES)
async def test_a_setting_is_kept_or_refused(
    start_gateway: StartGateway, world: World, path: str
) -> None:
    gateway = await start_gateway()
    token = await world.token("emeka")
    body, read_path, expected = KEPT.get(path, ({"state": "on", "value": True}, "", {}))
    answer = await gateway.post(path.replace("{id}", "1"), token=token, json=body)
    if path not in KEPT:
        assert answer.status in (404, 422), answer.text
        assert answer.object["message"]
        return
    assert answer.status == 200, answer.text
    # Also in another process of the same gateway, or after a restart.
    for served in (gateway, await start_gateway()):
        data: Any = (await served.get(read_path, token=token)).object["data"]
        assert expected.items() <= data.items()


@pytest.mark.parametrize(
    ("write", "read", "changed", "expected"),
    [
        ("content", "content", {"hide_ai": True}, {"hide_ai": True}),
        ("privacy", "privacy", {"discoverable": False}, {"discoverable": False}),
        ("dm/update", "dm/status", {"state": "followers"}, {"state": "followers"}),
    ],
)
async def test_a_write_changes_only_what_it_names(
    world: World, write: str, read: str, changed: Json, expected: Json
) -> None:
    token = await world.token("emeka")
    await world.gateway.post(f"{SETTINGS}/{write}", token=token, json=changed)
    answer = await world.gateway.post(f"{SETTINGS}/{write}", token=token, json={})
    assert (answer.status, answer.object["data"]) == (200, expected)
    await world.gateway.post(f"{SETTINGS}/{write}", token=token, json={"theme": "x", **changed})
    kept: Any = (await world.gateway.get(f"{SETTINGS}/{read}", token=token)).object["data"]
    assert expected.items() <= kept.items()


@pytest.mark.parametrize(
    "path",
    [f"{SETTINGS}/{name}" for name in ("content", "privacy", "dm/update")]
    + ["/api/v1/app/preferences"],
)
async def test_a_setting_that_is_not_there_is_refused_and_changes_nothing(
    world: World, path: str
) -> None:
    token = await world.token("emeka")
    answer = await world.gateway.post(path, token=token, json={"theme": "x"})
    assert answer.status == 422
    assert answer.object["message"] == "This server keeps no such setting."


async def test_one_page_s_settings_leave_another_s_alone(
    start_gateway: StartGateway, world: World
) -> None:
    gateway = await start_gateway()
    token = await world.token("emeka")
    await gateway.post("/api/v1/app/preferences", token=token, json={"mute_on_open": True})
    await gateway.post(f"{SETTINGS}/content", token=token, json={"hide_ai": True})
    await gateway.post(f"{SETTINGS}/privacy", token=token, json={"discoverable": False})
    kept: Any = (await gateway.get("/api/v1/app/preferences", token=token)).object["data"]
    assert kept["settings"]["mute_on_open"] is True
    assert set(kept["settings"]) == {
        "autoplay_videos",
        "loop_videos",
        "default_feed",
        "hide_for_you_feed",
        "mute_on_open",
        "auto_expand_cw",
        "appearance",
    }
    content: Any = (await gateway.get(f"{SETTINGS}/content", token=token)).object["data"]
    assert content["hide_ai"] is True
