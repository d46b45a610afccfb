"""The pytest plugin as somebody else's suite uses it."""

import subprocess
import sys

import pytest

from gateway.contract.pairs import pairs
from gateway.testing.conforming import assert_conforms
from tests.support.page_samples import video_document
from tests.support.plugin_suite import OPTIONS, PLUGIN

pytest_plugins = ["pytester"]

SUITE = """
import pytest


def test_a_feed_is_what_loops_documents(loops_gateway, loops_client, assert_conforms):
    alice = loops_client("alice")
    page = alice.get("/api/v1/feed/for-you", limit=3).json
    assert len(page["data"]) == 3
    assert_conforms(page, "loops:VideoPage")
    for video in page["data"]:
        assert_conforms(video, "loops:VideoResource")
        assert video["url"].startswith(loops_gateway.url)


def test_a_like_goes_through(loops_client, nexgate_client, nexgate_sandbox):
    alice = loops_client("alice")
    video = next(v for v in alice.items("/api/v1/feed/for-you") if not v["has_liked"])
    assert alice.post(f"/api/v1/video/like/{video['id']}").json["likes"] == video["likes"] + 1
    assert "POST" in [method for method, path in nexgate_sandbox.calls() if path.endswith("/like")]


def test_every_test_begins_anew(loops_client, nexgate_sandbox):
    assert nexgate_sandbox.calls() == []
    assert set(nexgate_sandbox.control("GET", "switches").values()) == {False}
    nexgate_sandbox.control("PUT", "switches", {"empty401": True})
    nexgate_sandbox.fault("status", "503")
    assert loops_client("bob").get("/api/v1/feed/for-you").status == 503
    nexgate_sandbox.heal()
    assert loops_client("bob").get("/api/v1/feed/for-you").status == 200


def test_the_sandbox_alone(nexgate_client, nexgate_sandbox, assert_conforms):
    answer = nexgate_client("bob").get("/api/v1/e-social/clip/feed", limit=2)
    assert_conforms(answer.json["data"], "nexgate:ClipPage")
    assert nexgate_client(None).get("/api/v1/e-social/clip/feed").status == 401
    assert "alice" in nexgate_sandbox.users()
    with pytest.raises(ValueError, match="no user"):
        nexgate_sandbox.token("nobody")


def test_a_guest_sees_the_public_feed(loops_client):
    guest = loops_client(None)
    assert guest.get("/api/web/feed").json["data"]
    refused = guest.put("/api/v1/feed/for-you", {"x": 1})
    assert refused.status == 404
    assert "Not Found" in refused.text
    assert refused.headers["Content-Type"].startswith("application/json")
    assert guest.delete("/api/v1/feed/for-you").status == 404


async def test_asynchronous_tests_too(loops_gateway):
    assert loops_gateway.url.startswith("http://127.0.0.1:")


def test_pairs(loops_pair, assert_conforms):
    if loops_pair.is_page:
        assert_conforms(loops_pair.loops, "loops:VideoPage")
        with pytest.raises(ValueError, match="page"):
            loops_pair.clip
    elif "nexgate" not in loops_pair.loops:
        assert loops_pair.clip["id"]
        assert_conforms(loops_pair.loops, "loops:VideoResource", strict=False)
"""


def test_a_suite_that_uses_it_passes(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    pytester.makeini(
        "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n"
        "filterwarnings = error\n"
    )
    result = pytester.runpytest_subprocess(*OPTIONS, "--strict-markers")
    result.assert_outcomes(passed=6 + len(pairs()))


def test_a_difference_is_told_in_the_suite(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_wrong(assert_conforms):
            assert_conforms({"id": 1, "name": "A", "mood": "good"}, "loops:AccountCompact")
        """
    )
    result = pytester.runpytest_subprocess(*OPTIONS)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*this is no loops:AccountCompact, 4 differences:",
            "*username  missing, expected string",
            "*avatar *missing, expected string (uri)",
            "*id *expected string, found 1",
            '*mood *unknown field, found "good"',
        ]
    )


def test_its_fixtures_explain_themselves(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess(*OPTIONS, "--fixtures")
    for name in ("nexgate_sandbox", "loops_gateway", "loops_client", "nexgate_client"):
        result.stdout.fnmatch_lines([f"{name}*"])


def test_until_it_is_used_it_imports_nothing_heavy() -> None:
    code = (
        f"import {PLUGIN}, sys; "
        "heavy = {'aiohttp', 'pydantic', 'orjson', 'jinja2', 'gateway.app', 'gateway.sandbox', "
        "'mappings'} & set(sys.modules); print(sorted(heavy))"
    )
    told = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert told.stdout == "[]\n"


def test_a_right_payload_conforms() -> None:
    assert_conforms(video_document(), "loops:VideoResource")


def test_what_can_be_lived_with_is_only_strictly_wrong() -> None:
    video = {**video_document(), "tags": None, "mood": "good"}
    assert_conforms(video, "loops:VideoResource", strict=False)
    with pytest.raises(AssertionError, match="2 differences"):
        assert_conforms(video, "loops:VideoResource")


def test_an_unknown_name_suggests_known_ones() -> None:
    with pytest.raises(ValueError, match="did you mean loops:VideoResource"):
        assert_conforms({}, "loops:VideoResorce")
    with pytest.raises(ValueError, match=r"no schema .qqqq.$"):
        assert_conforms({}, "qqqq")


def test_many_differences_are_cut_short() -> None:
    with pytest.raises(AssertionError, match=r"and [0-9]+ more"):
        assert_conforms({str(number): 1 for number in range(40)}, "loops:AccountCompact")
