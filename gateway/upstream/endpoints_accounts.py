"""The Nexgate endpoints around accounts: profile, follows, blocks (Nexgate API, 9 and 10)."""

from typing import Final

from gateway.upstream.endpoints import Endpoint
from mappings.error_kinds import Kind

_FOLLOWS: Final = "/api/v1/e-social/follows"
_PROFILE: Final = "/api/v1/profile"
_CONTROL: Final = "/api/v1/e-social/privacy-control"
_ALREADY: Final = frozenset({Kind.ALREADY_DONE})

UPDATE_PROFILE: Final = Endpoint("PUT", f"{_PROFILE}/update-basic-info")
VALIDATE_USERNAME: Final = Endpoint("GET", _PROFILE + "/validate-username/{user_name}")
ACCOUNT_PRIVACY: Final = Endpoint("GET", "/api/v1/e-social/privacy/account")

FOLLOW: Final = Endpoint("POST", _FOLLOWS + "/{user_id}", settled=_ALREADY)
UNFOLLOW: Final = Endpoint("DELETE", _FOLLOWS + "/{user_id}")
FOLLOWERS_PAGED: Final = Endpoint("GET", _FOLLOWS + "/followers/{user_id}/paged")
FOLLOWING_PAGED: Final = Endpoint("GET", _FOLLOWS + "/following/{user_id}/paged")
FOLLOW_STATS: Final = Endpoint("GET", _FOLLOWS + "/stats/{user_id}")
FOLLOW_CHECK: Final = Endpoint("GET", _FOLLOWS + "/check/{user_id}")
FEATURED: Final = Endpoint("GET", f"{_FOLLOWS}/featured")

BLOCK: Final = Endpoint("POST", _CONTROL + "/block/{user_id}", settled=_ALREADY)
UNBLOCK: Final = Endpoint("DELETE", _CONTROL + "/unblock/{user_id}")
BLOCKED: Final = Endpoint("GET", f"{_CONTROL}/blocked")
