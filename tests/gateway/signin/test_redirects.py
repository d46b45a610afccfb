"""Where an answer may go, and where it may never go."""

from urllib.parse import parse_qs, urlsplit

import pytest

from gateway.signin.redirects import MAX_LENGTH, answered_to, redirect_problem, shown_target

GOOD = [
    "loops://oauth-callback",
    "exp://192.168.1.20:8081/--/oauth-callback",
    "com.example.app:/oauth",
    "org.joinloops.app://x?y=1",
    "https://client.example/callback",
    "https://client.example",
    "https://client.example:8443/callback?kind=a",
    "https://[2001:db8::1]/callback",
    "http://127.0.0.1/callback",
    "http://127.0.0.1:50123/",
    "http://127.9.9.9:1/",
    "http://localhost:3000/callback",
    "http://[::1]:8080/x",
]

HOSTILE = [
    "myapp://callback",
    "steam://run/1",
    "org..example:/x",
    "org.:/x",
    ".org:/x",
    "loops:/x",
    "org.example.app:x",
    "",
    " ",
    "javascript:alert(1)",
    "javascript://x/%0aalert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:/text",
    "vbscript:/x",
    "file:///etc/passwd",
    "blob:https://client.example/x",
    "about:blank",
    "view-source:https://client.example/",
    "filesystem:https://client.example/x",
    "android-app://org.example/",
    "chrome://settings/",
    "ms-settings:/privacy",
    "search-ms:/x",
    "shell:/startup",
    "intent://scan/#Intent;scheme=zxing;end",
    "intent:/x",
    "mailto:/a@b.example",
    "tel:/123",
    "ws://client.example/",
    "wss://client.example/",
    "ftp://client.example/",
    "http://client.example/callback",
    "http://localhost.evil.example/",
    "http://127.0.0.1.evil.example/",
    "http://127.0.0.1@evil.example/",
    "http://user:pw@localhost/",
    "https://user@client.example/",
    "https://client.example@evil.example/",
    "https://client.example/#fragment",
    "https://client.example/#",
    "loops://x#y",
    "https:client.example",
    "https:/client.example",
    "https:///callback",
    "https://",
    "http:localhost",
    "http:/localhost/",
    "HTTPS://client.example/",
    "Loops://oauth-callback",
    "//evil.example/",
    "/relative",
    "relative",
    "https://client.example\\@evil.example/",
    "https://client.example/a b",
    "https://client.example/\r\nSet-Cookie: a=b",
    "https://client.example/\x00",
    "https://client.example/<script>",
    'https://client.example/"onload="x',
    "https://clïent.example/",
    "https://client.example/\u202e",
    "https://client.example:99999/",
    "https://[::1",
    "loops:",
    "loops:oauth",
    "l:/x",
    "urn:ietf:wg:oauth:2.0:oob",
    "https://client.example/" + "a" * MAX_LENGTH,
]


@pytest.mark.parametrize("uri", GOOD)
def test_an_app_may_have_its_answer_there(uri: str) -> None:
    assert redirect_problem(uri) is None


@pytest.mark.parametrize("uri", HOSTILE)
def test_nothing_is_ever_sent_there(uri: str) -> None:
    problem = redirect_problem(uri)
    assert problem is not None
    assert problem.endswith(".")


@pytest.mark.parametrize("uri", GOOD)
def test_the_answer_is_added_and_nothing_else_changed(uri: str) -> None:
    answered = answered_to(uri, {"code": "a.b-c_d", "state": "ü &=#?/%", "error": None})
    assert answered.startswith(uri)
    query = parse_qs(urlsplit(answered).query)
    assert query["code"] == ["a.b-c_d"]
    assert query["state"] == ["ü &=#?/%"]
    assert "error" not in query
    assert "#" not in answered


def test_the_code_stands_in_the_address_as_it_is() -> None:
    assert answered_to("loops://cb", {"code": "lgc1.aA0_-"}) == "loops://cb?code=lgc1.aA0_-"
    assert answered_to("https://a.example/?", {"code": "x"}) == "https://a.example/?code=x"
    assert answered_to("https://a.example/?b=c", {"code": "x"}) == "https://a.example/?b=c&code=x"


def test_a_person_is_shown_the_host_or_the_address_of_the_app() -> None:
    assert shown_target("https://client.example:8443/long/path?a=b") == "client.example:8443"
    assert shown_target("loops://oauth-callback") == "loops://oauth-callback"
    assert shown_target("a.b:/" + "x" * 100).endswith("x…")
