"""The session cookie, with a parser and without."""

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from gateway.http.cookies import Cookies

COOKIES = Cookies(
    origin="https://loops.example", csrf_keys=[b"key"], session_prefix="session.", max_length=30
)
PIECES = st.sampled_from(
    [
        *(
            "loops_session",
            "loops_session=",
            "session.abc",
            "session.",
            "attempt.x",
            "xloops_session",
            "__Host-loops_session",
            "__Host-loops_session=",
            "__Host-",
        ),
        *("=", ";", "; ", ";;", " ", '"', "\\", ",", "a=b", "XSRF-TOKEN=t", "é", "x" * 40),
    ]
)


def parsed(value: str) -> str:
    headers = CIMultiDict({"Cookie": value})
    return COOKIES.session_token(make_mocked_request("GET", "/", headers)) or ""


@given(st.lists(PIECES).map("".join))
def test_what_is_read_without_a_parser_is_what_a_parser_reads(value: str) -> None:
    plain = COOKIES.plain_session_token(CIMultiDict({"Cookie": value}))
    assert plain is None or plain == parsed(value)


@pytest.mark.parametrize(
    ("value", "token"),
    [
        ("loops_session=session.abc", "session.abc"),
        ("XSRF-TOKEN=t; loops_session=session.abc", "session.abc"),
        ("XSRF-TOKEN=t;loops_session=session.a-b_c; a=b", "session.a-b_c"),
        ("__Host-loops_session=session.abc", "session.abc"),
        ("a=b; __Host-loops_session=session.abc; XSRF-TOKEN=t", "session.abc"),
        ("loops_session=attempt.x", ""),
        ("a=b", ""),
    ],
)
def test_cookies_as_browsers_write_them_need_no_parser(value: str, token: str) -> None:
    assert COOKIES.plain_session_token(CIMultiDict({"Cookie": value})) == token == parsed(value)


def test_without_a_cookie_there_is_no_session() -> None:
    assert COOKIES.plain_session_token(CIMultiDict()) == ""


def test_the_stricter_name_goes_before_the_other() -> None:
    assert parsed("loops_session=session.old; __Host-loops_session=session.new") == "session.new"


def test_over_http_there_is_no_such_name() -> None:
    plain = Cookies(
        origin="http://127.0.0.1:8080", csrf_keys=[b"key"], session_prefix="session.", max_length=30
    )
    field = CIMultiDict({"Cookie": "__Host-loops_session=session.abc"})
    assert plain.session_token(make_mocked_request("GET", "/", field)) is None
    assert plain.plain_session_token(field) in ("", None)
