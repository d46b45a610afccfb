"""The Nexgate endpoints for whole posts (Nexgate API, Posts)."""

from typing import Final

from gateway.upstream.endpoints import Endpoint

_POST: Final = "/api/v1/e-social/posts/{post_id}"

POST: Final = Endpoint("GET", _POST)
DELETE_POST: Final = Endpoint("DELETE", _POST)
