"""What a browser says of the page that made a request."""

import pytest

from gateway.http.cross_site import is_cross_site

OURS = "https://loops.example"


@pytest.mark.parametrize(
    ("fields", "is_foreign"),
    [
        ({}, False),
        ({"Sec-Fetch-Site": "same-origin"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "invented-tomorrow"}, True),
        # The page sends no referrer, and with it no origin.
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": OURS}, True),
        ({"Origin": "null"}, False),
        ({"Origin": OURS}, False),
        ({"Origin": "https://evil.example"}, True),
        ({"Origin": "https://loops.example.evil.example"}, True),
        ({"Origin": "https://[", "Host": "["}, True),
        # Asked for under another name of this machine than the public one.
        ({"Origin": "http://127.0.0.1:8080", "Host": "127.0.0.1:8080"}, False),
        ({"Origin": "http://127.0.0.1:8080", "Host": "127.0.0.1:8081"}, True),
    ],
)
def test_who_made_a_request(fields: dict[str, str], *, is_foreign: bool) -> None:
    assert is_cross_site({"Host": "loops.example", **fields}, OURS) is is_foreign
