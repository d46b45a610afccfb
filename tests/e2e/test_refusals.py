"""Refusals that don't come from Nexgate's own code: what they mean, and that no session ends."""

from dataclasses import dataclass, field

import pytest

from tests.support.api import Api
from tests.support.signing_in import FEED, signed_in
from tests.support.twisted_sandbox import Reply
from tests.support.world import StartTwisted

LISTS, RENEWAL = "/clip/feed", "/auth/refreshToken"
SPRINGS_OWN = {
    "timestamp": "2026-06-20T08:30:00Z",
    "status": 403,
    "error": "Forbidden",
    "path": "/",
}
EMPTY: object = ""
HTML = "<html><body>403 Forbidden</body></html>"
bodies = pytest.mark.parametrize("body", [EMPTY, SPRINGS_OWN], ids=["empty", "its framework's"])
statuses = pytest.mark.parametrize("status", [401, 403])


@dataclass
class Filter:
    """A security filter before Nexgate: refuses what ends so, some times or for good."""

    refused: dict[str, tuple[int, object, int]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def __call__(self, reply: Reply) -> None:
        self.calls.append(reply.path)
        for end, (status, body, times) in self.refused.items():
            if reply.path.endswith(end) and times > 0:
                self.refused[end] = (status, body, times - 1)
                reply.status, reply.document = status, body
                if body == HTML:
                    reply.content_type = "text/html"


async def session_at(gateway: Api) -> str:
    return str((await signed_in(gateway))["access_token"])


@statuses
@bodies
async def test_a_refused_token_is_renewed_once(
    start_twisted: StartTwisted, status: int, body: object
) -> None:
    guard = Filter()
    gateway, _ = await start_twisted(guard)
    token = await session_at(gateway)
    guard.refused[LISTS] = (status, body, 1)
    answer = await gateway.get(FEED, token=token)
    assert answer.status == 200, answer.text


@statuses
@bodies
async def test_refused_again_with_a_new_token_is_401_and_the_session_stays(
    start_twisted: StartTwisted, status: int, body: object
) -> None:
    guard = Filter()
    gateway, _ = await start_twisted(guard)
    token = await session_at(gateway)
    guard.refused[LISTS] = (status, body, 2)
    answer = await gateway.get(FEED, token=token)
    assert answer.status == 401
    assert answer.object["data"] == []
    assert (await gateway.get(FEED, token=token)).status == 200


@statuses
@bodies
async def test_a_nexgate_token_that_is_refused_is_401(
    start_twisted: StartTwisted, status: int, body: object
) -> None:
    guard = Filter()
    gateway, token = await start_twisted(guard)
    guard.refused[LISTS] = (status, body, 99)
    answer = await gateway.get(FEED, token=token)
    assert answer.status == 401
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("page", [HTML, "RBAC: access denied"])
async def test_a_403_with_a_page_comes_from_something_between(
    start_twisted: StartTwisted, page: str
) -> None:
    guard = Filter()
    gateway, token = await start_twisted(guard)
    guard.refused[LISTS] = (403, page, 99)
    assert (await gateway.get(FEED, token=token)).status == 502


@pytest.mark.parametrize("body", [SPRINGS_OWN, {}, ["a"], {"error": "invalid_token"}])
async def test_a_200_that_says_nothing_of_a_like_is_none(
    start_twisted: StartTwisted, body: object
) -> None:
    guard = Filter()
    gateway, token = await start_twisted(guard)
    video = (await gateway.get(FEED, token=token)).videos[-1]
    guard.refused["/like"] = (200, body, 99)
    answer = await gateway.post(f"/api/v1/video/like/{video['id']}", token=token)
    assert answer.status == 502, answer.text


@statuses
@pytest.mark.parametrize("body", [EMPTY, SPRINGS_OWN, HTML], ids=["empty", "spring", "html"])
async def test_a_renewal_refused_without_nexgates_word_ends_nothing(
    start_twisted: StartTwisted, status: int, body: object
) -> None:
    guard = Filter()
    gateway, _ = await start_twisted(guard)
    token = await session_at(gateway)
    guard.refused = {LISTS: (status, EMPTY, 1), RENEWAL: (status, body, 99)}
    answer = await gateway.get(FEED, token=token)
    assert answer.status == 503, answer.text
    assert int(answer.headers["Retry-After"]) > 0
    guard.refused.clear()
    assert (await gateway.get(FEED, token=token)).status == 200


async def test_only_nexgates_own_word_ends_a_session(start_twisted: StartTwisted) -> None:
    guard = Filter()
    gateway, _ = await start_twisted(guard)
    token = await session_at(gateway)
    own = {"success": False, "httpStatus": "UNAUTHORIZED", "message": "Invalid token", "data": ""}
    guard.refused = {LISTS: (401, own, 1), RENEWAL: (401, own, 99)}
    assert (await gateway.get(FEED, token=token)).status == 401


async def test_a_renewed_token_that_can_not_be_sent_is_nexgates_fault(
    start_twisted: StartTwisted,
) -> None:
    guard = Filter()
    gateway, _ = await start_twisted(guard)
    token = await session_at(gateway)
    odd = {"success": True, "httpStatus": "OK", "message": "", "data": {"newToken": "a\nb"}}
    # Asked for before all else, for whom the viewer blocks, and for the list.
    guard.refused = {RENEWAL: (200, odd, 3)}
    assert (await gateway.get(FEED, token=token)).status == 502
    assert (await gateway.get(FEED, token=token)).status == 200


async def test_no_refusal_without_envelope_is_a_word_on_an_object(
    start_twisted: StartTwisted,
) -> None:
    """A clip is not "not found" because something refused to look."""
    guard = Filter()
    gateway, token = await start_twisted(guard)
    video = (await gateway.get(FEED, token=token)).videos[0]
    for status, body in ((403, EMPTY), (404, HTML), (405, EMPTY), (410, EMPTY)):
        guard.refused[""] = (status, body, 1)
        answer = await gateway.get(f"/api/v1/video/{video['id']}", token=token)
        assert answer.status in (401, 502), (status, answer.text)
