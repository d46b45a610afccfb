"""The examples for nginx and HAProxy, run as they are in front of two gateways."""

from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL

import pytest

from gateway.routes.own_account import MAX_PICTURE_BYTES
from tests.support.deployed import Reply, running_fleet
from tests.support.pictures import PNG, picture_form
from tests.support.programs import needed_program
from tests.support.proxies import PROXIES, Proxied, proxied

FEED = "/api/v1/feed/for-you"
VIEWERS = 24


@pytest.fixture(params=PROXIES)
def proxy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Proxied]:
    needed_program(request.param, package=request.param)
    with (
        running_fleet(tmp_path) as fleet,
        proxied(request.param, fleet, tmp_path) as proxy,
    ):
        yield proxy


def assert_is_an_error_for_clients(reply: Reply, status: int) -> None:
    assert reply.status == status
    assert reply.headers["content-type"].startswith("application/json")
    error = reply.json
    assert error["error"]["code"] == status
    assert error["message"] == error["error"]["message"]
    assert error["error"]["reason"]
    assert error["data"] == []


def test_each_viewer_stays_on_one_process_and_moves_when_it_is_gone(proxy: Proxied) -> None:
    tokens = [proxy.fleet.token(lifetime_s=3600 + number) for number in range(VIEWERS)]
    for expected in ("fwd=miss", "hit", "hit"):
        for token in tokens:
            reply = proxy.ask(FEED, token)
            assert reply.status == 200
            assert expected in reply.headers["cache-status"]
    first, second = proxy.fleet.gateways
    assert first.viewers + second.viewers == VIEWERS, "nobody is on both"
    assert min(first.viewers, second.viewers) > 0, "nor all on one"

    stayed = second.viewers
    first.end(SIGKILL)
    replies = [proxy.ask(FEED, token) for token in tokens]
    assert [reply.status for reply in replies] == [200] * VIEWERS, "all are served at once"
    hits = sum("hit" in reply.headers["cache-status"] for reply in replies)
    assert hits == stayed, "who was on the other one noticed nothing"

    second.end(SIGKILL)
    gone = proxy.ask(FEED, tokens[0])
    assert_is_an_error_for_clients(gone, gone.status)
    assert gone.status in (502, 503)
    assert int(gone.headers["retry-after"]) > 0


def test_a_write_to_a_process_that_is_gone_is_made_once_by_the_other(proxy: Proxied) -> None:
    token = proxy.fleet.token("bob")
    video = proxy.ask(FEED, token).json["data"][0]
    one = next(gateway for gateway in proxy.fleet.gateways if gateway.viewers)
    one.end(SIGKILL)
    liked = proxy.ask(f"/api/v1/video/like/{video['id']}", token, method="POST")
    assert liked.status == 200
    shown = proxy.ask(f"/api/v1/video/{video['id']}", token).json["data"]
    assert shown["has_liked"] is True
    assert shown["likes"] == video["likes"] + 1


def test_errors_of_the_proxy_itself_are_json_and_those_of_the_gateway_pass(proxy: Proxied) -> None:
    # The length alone is refused; a body behind it would be cut off while it is sent.
    long = {"Content-Type": "application/json", "Content-Length": "4000000"}
    too_large = proxy.ask("/api/v1/apps", method="POST", headers=long)
    assert_is_an_error_for_clients(too_large, 413)
    refused = proxy.ask(FEED)
    assert refused.status == 401
    assert refused.json["error"]["reason"] == "unauthenticated"


def test_a_picture_that_the_gateway_takes_passes(proxy: Proxied) -> None:
    body, headers = picture_form(PNG + bytes(MAX_PICTURE_BYTES - len(PNG)), "me.png")
    path = "/api/v1/account/settings/update-avatar"
    taken = proxy.ask(path, proxy.fleet.token(), method="POST", headers=headers, body=body)
    assert taken.status == 200, taken.body


def test_who_asks_too_often_is_told_so_and_others_are_not(proxy: Proxied) -> None:
    busy, other = proxy.fleet.token("alice"), proxy.fleet.token("bob")
    statuses: list[int] = []
    while 429 not in statuses:
        assert len(statuses) < 1_000
        last = proxy.ask("/api/v1/config", busy)
        statuses.append(last.status)
    assert len(statuses) > 50, "a person who scrolls is not stopped"
    assert_is_an_error_for_clients(last, 429)
    assert proxy.ask("/api/v1/config", other).status == 200


def test_an_address_that_a_client_makes_up_is_replaced(proxy: Proxied) -> None:
    # Tries for many accounts from one address: with made-up addresses they would count apart.
    statuses: list[int] = []
    for number in range(31):
        body = f'{{"email":"nobody-{number}","password":"wrong"}}'.encode()
        headers = {"Content-Type": "application/json", "X-Forwarded-For": f"203.0.113.{number}"}
        statuses.append(proxy.ask("/login", method="POST", headers=headers, body=body).status)
    assert 429 in statuses or 419 in statuses, statuses
