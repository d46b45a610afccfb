"""The inbox: Nexgate's notifications as system messages, counted, read, and as pages."""

import re

import pytest

from tests.support.api import Api, Json
from tests.support.signing_in import web_signed_in
from tests.support.world import PUBLIC_URL, World

INBOX = "/api/v1/account/notifications"
SYSTEM = f"{INBOX}?type=system"
SEEDED = ["Your order is on its way", "Welcome to Nexgate"]


async def counts(api: Api, token: str) -> tuple[object, object]:
    """The badge, and the system messages' part of the first page."""
    badge = (await api.get(f"{INBOX}/count", token=token)).object["data"]
    meta = (await api.get(INBOX, token=token)).object["meta"]
    assert isinstance(badge, dict)
    assert isinstance(meta, dict)
    return badge["unread_count"], meta["unread_counts"]["system"]


async def messages(api: Api, token: str, path: str = SYSTEM) -> list[Json]:
    answer = await api.get(path, token=token)
    assert answer.status == 200, answer.text
    found = answer.object["data"]
    assert isinstance(found, list)
    return found


def texts(entries: list[Json]) -> list[str]:
    return [str(entry["systemMessage"]["title"]) for entry in entries]  # type: ignore[index]


async def test_a_message_has_everything_the_clients_read(world: World) -> None:
    first, second = await messages(world.gateway, await world.token())
    assert texts([first, second]) == SEEDED
    key = first["id"]
    assert first == {
        "id": key,
        "type": "system.message",
        "systemType": "info",
        "systemMessage": {
            "id": key,
            "title": SEEDED[0],
            "summary": "Velo Corner has sent your rear light.",
            "link": f"{PUBLIC_URL}/notifications/system/{key}",
            "published_at": first["created_at"],
        },
        "read_at": None,
        "created_at": first["created_at"],
    }
    assert str(key).isdecimal()
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
    assert re.fullmatch(time, str(first["created_at"]))
    assert re.fullmatch(time, str(second["read_at"]))


@pytest.mark.parametrize("kind", ["", "?type=all", "?type=activity", "?type=comments"])
async def test_lists_of_other_types_have_none_of_them(world: World, kind: str) -> None:
    assert await messages(world.gateway, await world.token(), INBOX + kind) == []


async def test_reading_one_takes_it_off_the_counts(world: World) -> None:
    token = await world.token()
    assert await counts(world.gateway, token) == (1, 1)
    key = (await messages(world.gateway, token))[0]["id"]
    for _ in range(2):
        answer = await world.gateway.post(f"{INBOX}/{key}/read", token=token)
        assert answer.status == 200, answer.text
        entry = answer.object["data"]
        assert isinstance(entry, dict)
        assert (entry["id"], entry["read_at"] is None) == (key, False)
    assert await counts(world.gateway, token) == (0, 0)


@pytest.mark.parametrize(
    ("body", "left"), [({"type": "system"}, 0), ({}, 0), ({"type": "followers"}, 1)]
)
async def test_all_of_a_type_are_read(world: World, body: Json, left: int) -> None:
    token = await world.token()
    answer = await world.gateway.post(f"{INBOX}/mark-all-read", token=token, json=body)
    assert answer.status == 200
    assert await counts(world.gateway, token) == (left, left)


async def test_pages_neither_lose_nor_repeat_what_comes_meanwhile(world: World) -> None:
    token = await world.token("chiara")
    await world.notify("chiara", 45)
    first = await world.gateway.get(SYSTEM, token=token)
    given = texts(first.videos)
    assert given[0] == "Message 45"
    await world.notify("chiara", 3)
    cursor = first.next_cursor
    while cursor is not None:
        page = await world.gateway.get(f"{SYSTEM}&cursor={cursor}", token=token)
        assert "unread_counts" not in page.object["meta"]  # type: ignore[operator]
        given += texts(page.videos)
        cursor = page.next_cursor
    assert given == [f"Message {number}" for number in range(45, 0, -1)]


async def test_a_message_is_for_its_owner_alone(world: World) -> None:
    alice, bob = await world.token(), await world.token("bob")
    key = (await messages(world.gateway, alice))[0]["id"]
    for path in (f"{INBOX}/system/{key}", f"{INBOX}/system/1", f"{INBOX}/system/x"):
        assert (await world.gateway.get(path, token=bob)).status == 404
    assert (await world.gateway.post(f"{INBOX}/{key}/read", token=bob)).status == 404
    assert await counts(world.gateway, alice) == (1, 1)


async def test_a_message_in_full(world: World) -> None:
    token = await world.token()
    key = (await messages(world.gateway, token))[0]["id"]
    answer = await world.gateway.get(f"{INBOX}/system/{key}", token=token)
    text = answer.object["data"]
    assert isinstance(text, dict)
    assert set(text) == {"id", "type", "title", "body", "link", "published_at"}
    assert (text["title"], text["body"]) == (SEEDED[0], "Velo Corner has sent your rear light.")
    path = f"/api/v1/notifications/system/{key}"
    same = await world.gateway.get(path, token=token, **{"X-LOOPS-APP": "1"})
    assert same.object == answer.object
    assert (await world.gateway.get(path, token=token)).status == 404
    assert (await world.gateway.get(path, **{"X-LOOPS-APP": "1"})).status == 404


async def test_the_page_of_a_message(world: World) -> None:
    browser = await web_signed_in(world.gateway)
    key = (await messages(world.gateway, await world.token()))[0]["id"]
    page = await browser.call("GET", f"/notifications/system/{key}")
    assert page.status == 200
    assert f"<h1>{SEEDED[0]}</h1>" in page.text
    assert "Velo Corner has sent your rear light." in page.text
    assert "no-store" in page.headers["Cache-Control"]
    gone = await browser.call("GET", "/notifications/system/1")
    assert (gone.status, "<h1>" in gone.text) == (404, True)
    guest = await world.gateway.get(f"/notifications/system/{key}")
    assert guest.status == 401
    assert SEEDED[0] not in guest.text


async def test_a_nexgate_without_notifications_has_an_empty_inbox(world: World) -> None:
    token = await world.token()
    for path in ("notifications/me", "notifications/unread-count"):
        message = f"400:No static resource api/v1/{path}."
        await world.fault("status", message, route=f"GET /api/v1/{path}")
        if path.endswith("me"):
            assert await messages(world.gateway, token) == []
        else:
            assert await counts(world.gateway, token) == (0, 0)


async def test_the_inbox_stands_while_nexgate_is_away(world: World) -> None:
    token = await world.token()
    await world.gateway.get("/api/v1/app/preferences", token=token)
    await world.fault("status", "503", route="GET /api/v1/notifications/unread-count")
    answer = await world.gateway.get(INBOX, token=token)
    assert answer.status == 200
    assert answer.object["data"] == []
    assert (await world.gateway.get(f"{INBOX}/count", token=token)).status == 503
