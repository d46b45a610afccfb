"""What is sent to Nexgate, without a socket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from yarl import URL

from gateway.upstream import endpoints
from gateway.upstream.endpoints import Endpoint
from gateway.upstream.nexgate_error import NexgateError
from gateway.upstream.requests import USER_AGENT, request_headers, request_url
from mappings.error_kinds import Kind
from tests.support.upstream_fake import MEDIA_ID, POST_ID, USER_ID

BASE = URL("https://nexgate.example/social")
IDS = {"media_id": MEDIA_ID, "post_id": POST_ID, "user_id": USER_ID}

HOSTILE_IDS = [
    "",
    ".",
    "..",
    "../admin",
    "..%2fadmin",
    "%2e%2e",
    "a/b",
    "a\\b",
    "a;b",
    "a?b=1",
    "a#b",
    "a b",
    "a\nb",
    "a\x00",
    "//evil.example/x",
    "https://evil.example",
    "@evil.example",
    f"{MEDIA_ID}\n",
    f"{MEDIA_ID}/../../../auth",
    "x" * 65,
    "ä",
    "１２３",
    "\ud800",
]


def url_of(
    endpoint: Endpoint,
    base: URL = BASE,
    query: dict[str, str] | None = None,
    ids: dict[str, str] | None = None,
) -> str:
    return str(request_url(base, endpoint, IDS | (ids or {}), query or {}))


@pytest.mark.parametrize(
    ("endpoint", "path"),
    [
        (endpoints.CLIP_FEED, "e-social/clip/feed"),
        (endpoints.CLIP, f"e-social/clip/{MEDIA_ID}"),
        (endpoints.CLIP_VIEW, f"e-social/clip/{MEDIA_ID}/view"),
        (endpoints.USER_VIDEOS, f"e-social/clip/user/{USER_ID}/videos"),
        (endpoints.LIKE, f"e-social/posts/{POST_ID}/like"),
        (endpoints.SHARE, f"e-social/posts/{POST_ID}/share"),
        (endpoints.PROFILE, "profile/me"),
        (endpoints.FOLLOWING, f"e-social/follows/following/{USER_ID}"),
        (endpoints.REFRESH, "auth/refreshToken"),
    ],
)
def test_address_is_the_base_and_the_filled_in_path(endpoint: Endpoint, path: str) -> None:
    assert url_of(endpoint) == f"https://nexgate.example/social/api/v1/{path}"


@pytest.mark.parametrize(
    ("base", "root"),
    [
        ("http://localhost:8765", "http://localhost:8765"),
        ("http://localhost:8765/", "http://localhost:8765"),
        ("https://[::1]:8765", "https://[::1]:8765"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://nexgate.example/a b/", "https://nexgate.example/a%20b"),
    ],
)
def test_base_keeps_its_origin_and_prefix(base: str, root: str) -> None:
    assert url_of(endpoints.CLIP_FEED, URL(base)) == f"{root}/api/v1/e-social/clip/feed"


@pytest.mark.parametrize("hostile", HOSTILE_IDS)
@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        (endpoints.CLIP, "media_id"),
        (endpoints.USER_VIDEOS, "user_id"),
        (endpoints.LIKE, "post_id"),
    ],
)
def test_hostile_id_never_becomes_an_address(endpoint: Endpoint, name: str, hostile: str) -> None:
    with pytest.raises(NexgateError) as caught:
        url_of(endpoint, ids={name: hostile})

    assert caught.value.kind is Kind.NOT_FOUND
    assert caught.value.status is None
    assert caught.value.route == endpoint.route


@given(st.text(max_size=70))
def test_any_id_is_refused_or_stays_one_segment(value: str) -> None:
    try:
        url = request_url(BASE, endpoints.LIKE, {"post_id": value}, {})
    except NexgateError:
        return
    assert url.origin() == BASE.origin()
    assert url.raw_parts == ("/", "social", "api", "v1", "e-social", "posts", value, "like")


def test_media_id_is_sent_in_lower_case() -> None:
    assert url_of(endpoints.CLIP, ids={"media_id": MEDIA_ID.upper()}) == url_of(endpoints.CLIP)


def test_media_id_that_is_no_uuid_is_not_found() -> None:
    with pytest.raises(NexgateError):
        url_of(endpoints.CLIP, ids={"media_id": "feed"})


def test_opaque_account_id_passes() -> None:
    url = url_of(endpoints.USER_VIDEOS, ids={"user_id": "aaa-111-bbb-222-ccc"})

    assert url.endswith("/user/aaa-111-bbb-222-ccc/videos")


@pytest.mark.parametrize(
    ("cursor", "encoded"),
    [
        ("MjAyNi0=", "MjAyNi0%3D"),
        ("a+b/c", "a%2Bb%2Fc"),
        ("x&limit=99#y", "x%26limit%3D99%23y"),
        ("%41", "%2541"),
        ("ä\r\n", "%C3%A4%0D%0A"),
        ("\ud800", "%3F"),
    ],
)
def test_query_values_are_encoded_wholly(cursor: str, encoded: str) -> None:
    url = url_of(endpoints.CLIP_FEED, query={"limit": "5", "cursor": cursor})

    assert url.endswith(f"/clip/feed?limit=5&cursor={encoded}")


def test_path_that_leaves_the_base_is_refused() -> None:
    stray = Endpoint("GET", "/api/v1/../v2/{post_id}")

    with pytest.raises(NexgateError) as caught:
        url_of(stray)

    assert caught.value.reason == "path_refused"


def headers_of(
    endpoint: Endpoint = endpoints.CLIP,
    token: str | None = "abc.def.ghi",  # noqa: S107
    content_type: str | None = None,
) -> dict[str, str]:
    return request_headers(
        endpoint,
        token=None if token is None else SecretStr(token),
        content_type=content_type,
    )


PLAIN = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": USER_AGENT}


def test_headers_for_a_read_hold_the_token_and_nothing_of_the_client() -> None:
    assert headers_of() == PLAIN | {"Authorization": "Bearer abc.def.ghi"}


def test_headers_for_nobody_hold_no_authorization() -> None:
    assert headers_of(token=None) == PLAIN


def test_refresh_never_sends_authorization() -> None:
    assert headers_of(endpoints.REFRESH) == PLAIN


def test_content_type_comes_with_a_body() -> None:
    assert headers_of(content_type="application/json")["Content-Type"] == "application/json"


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX-Evil: 1", "tökén", "x" * 8193, "\ud800"])
def test_token_that_no_header_can_hold_is_refused_here(token: str) -> None:
    with pytest.raises(NexgateError) as caught:
        headers_of(token=token)

    assert caught.value.kind is Kind.AUTH_REQUIRED
    assert token == "" or token not in str(caught.value)
