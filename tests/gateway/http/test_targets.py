"""Request targets: slashes that say nothing are left out, everything else stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.http.targets import normal_target

TEXT = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=20)
PATHS = st.lists(st.sampled_from(["/", "//", "a", "b.c", "%2F", "@x"])).map("".join)


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("/", "/"),
        ("//", "/"),
        ("///?a", "/?a"),
        ("/api/v1/config/", "/api/v1/config"),
        ("//api/v1/config", "/api/v1/config"),
        ("/api//v1///config//", "/api/v1/config"),
        ("/api/v1/config/?a=1", "/api/v1/config?a=1"),
        (
            "/oauth/authorize/?redirect_uri=https://a//b/",
            "/oauth/authorize?redirect_uri=https://a//b/",
        ),
        (
            "/oauth/authorize?redirect_uri=https://a//b/",
            "/oauth/authorize?redirect_uri=https://a//b/",
        ),
        ("/a/#b/", "/a#b/"),
        ("/a%2F%2Fb", "/a%2F%2Fb"),
        ("http://host//a/", "http://host/a"),
        ("HTTPS://host:80/a//?b=//c/", "HTTPS://host:80/a?b=//c/"),
        ("http://host", "http://host/"),
        ("http://host?a=/", "http://host/?a=/"),
        ("ftp://host//a/", "ftp://host//a/"),
        ("*", "*"),
        ("", ""),
    ],
)
def test_slashes_that_say_nothing_are_left_out(target: str, wanted: str) -> None:
    assert normal_target(target) == wanted


@given(PATHS, TEXT)
def test_a_query_is_kept_and_a_normal_target_stays(path: str, query: str) -> None:
    target = normal_target(f"/{path}?{query}")
    assert normal_target(target) == target
    assert target.partition("?")[2] == query
    assert target.partition("?")[0] == normal_target(f"/{path}")
    segments = [segment for segment in path.split("/") if segment]
    assert target.partition("?")[0] == "/" + "/".join(segments)


@given(TEXT)
def test_no_target_breaks_it(target: str) -> None:
    assert normal_target(normal_target(target)) == normal_target(target)
