"""Writes that change nothing: what is there already, and what has to be refused."""

from typing import Final

from gateway.conform.loops_errors import NOBODYS_ID
from gateway.conform.loops_posts import PASSWORD, PICTURE, READ_ONE, Poster
from gateway.conform.loops_writes import is_untouched
from gateway.conform.run import Run, objects, read, text

_PREFERENCES: Final = "/api/v1/app/preferences"
_BIOS: Final = ("/api/v1/account/settings/bio", "/api/v1/account/settings/profile-bio")
_ALL_READ: Final = "/api/v1/account/notifications/mark-all-read"
_IMPRESSION: Final = "/api/v0/feed/recommended/impression"
_REPORT: Final = "/api/v1/report"
_DELETE_VIDEO: Final = "/api/v1/video/delete/{id}"
_VERBS: Final = ("like", "bookmark")
_NO_KEY: Final = "1"
_LONGEST_NAME: Final = 30


async def unchanging(run: Run) -> None:
    """Preferences and profile as they are, marks that are set, refused reports and deletions."""
    poster = Poster(run)
    await _verbs(poster)
    await _preferences(poster)
    await _profile(poster)
    await _notifications(poster)
    await _impression(poster)
    video_id = next(iter(run.items))
    report = {"type": "video", "id": video_id, "key": _NO_KEY, "comment": ""}
    await poster.refused(_REPORT, report, (422,))
    for path in (PICTURE, PASSWORD):  # without a picture, without any password
        await poster.refused(path, {}, (422,))
    await poster.refused(_DELETE_VIDEO, None, (403, 404), id=NOBODYS_ID)


async def _verbs(poster: Poster) -> None:
    """Like and unlike, bookmark and unbookmark: what they do is checked beside these."""
    items = poster.run.items
    key = next((key for key, video in items.items() if is_untouched(video)), None)
    for verb in _VERBS if key else ():
        try:
            await _verb(poster, verb, key or "")
        finally:
            with poster.run.walker.undoing():
                await _verb(poster, f"un{verb}", key or "")


async def _verb(poster: Poster, verb: str, key: str) -> None:
    path = f"/api/v1/video/{verb}/{{id}}"
    answer = await poster.post(path, id=key)
    found = answer.object.get("id")
    poster.expect(path, found == key, answer, f"the video {key}, bare", found)


async def _preferences(poster: Poster) -> None:
    before = await poster.run.walker.get(_PREFERENCES)
    settings = read(before.document, "data.settings")
    answer = await poster.post(_PREFERENCES, settings)
    found = read(answer.document, "data.settings")
    poster.expect(_PREFERENCES, found == settings, answer, "the settings as sent", found)
    await poster.refused(_PREFERENCES, {"default_feed": "nowhere"}, (422,))
    after = read((await poster.run.walker.get(_PREFERENCES)).document, "data.settings")
    expected = "a refused setting changes nothing"
    poster.expect(_PREFERENCES, after == settings, answer, expected, after)


async def _profile(poster: Poster) -> None:
    own = (await poster.run.walker.get("/api/v1/account/info/self")).document
    name, bio = read(own, "data.name"), read(own, "data.bio")
    for path in _BIOS:
        answer = await poster.post(path, {"name": name, "bio": bio})
        found = {one: read(answer.document, f"data.{one}") for one in ("id", "name", "bio")}
        wanted = {"id": read(own, "data.id"), "name": name, "bio": bio}
        poster.expect(path, found == wanted, answer, f"data: {wanted}", found)
        await poster.refused(path, {"name": "x" * (_LONGEST_NAME + 1)}, (422,))


async def _notifications(poster: Poster) -> None:
    """One read already is read again; of a kind that has none unread, all are."""
    listed = await poster.run.walker.get("/api/v1/account/notifications")
    read_already = [one for one in objects(listed.object.get("data")) if one.get("read_at")]
    if read_already:
        found_id = text(read_already[0].get("id"))
        answer = await poster.post(READ_ONE, id=found_id)
        found = read(answer.document, "data.id")
        poster.expect(READ_ONE, found == found_id, answer, f"data.id: {found_id}", found)
    else:
        await poster.refused(READ_ONE, None, (404,), id=NOBODYS_ID)
    await poster.refused(_ALL_READ, {"type": "of-no-kind"}, (422,))
    if read(listed.document, "meta.unread_counts.starterKits") == 0:
        await poster.post(_ALL_READ, {"type": "starterKits"})


async def _impression(poster: Poster) -> None:
    """Seen for a second, not to the end: the least that can be reported."""
    config = await poster.run.walker.get("/api/v1/config", signed_in=False)
    if config.object.get("fyf") is not True:
        return
    video_id = next(iter(poster.run.items))
    seen = {"video_id": video_id, "watch_duration": 1, "completed": False}
    answer = await poster.post(_IMPRESSION, seen)
    found = answer.object.get("success")
    poster.expect(_IMPRESSION, found is True, answer, "success: true", found)
    await poster.refused(_IMPRESSION, {**seen, "watch_duration": -1}, (422,))
