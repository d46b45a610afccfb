"""The session cookie, with a parser and without."""

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from gateway.http.cookies import Cookies

COOKIES = Cookies(is_secure=True, csrf_keys=[b"key"], session_prefix="session.", max_length=30)
PIECES = st.sampled_from(
    [
        *(
            "loops_session",
            "loops_session=",
            "session.abc",
            "session.",
            "attempt.x",
            "xloops_session",
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
        ("loops_session=attempt.x", ""),
        ("a=b", ""),
    ],
)
def test_cookies_as_browsers_write_them_need_no_parser(value: str, token: str) -> None:
    assert COOKIES.plain_session_token(CIMultiDict({"Cookie": value})) == token == parsed(value)


def test_without_a_cookie_there_is_no_session() -> None:
    assert COOKIES.plain_session_token(CIMultiDict()) == ""
