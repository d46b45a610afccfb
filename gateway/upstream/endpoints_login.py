"""Nexgate's login as a table (Nexgate API reference, Auth endpoints and Auth failures).

None of these calls may carry a token: a stale one is refused before the call is looked at.
"""

from typing import Final

from gateway.upstream.endpoints import Endpoint
from mappings.error_kinds import Kind

_AUTH: Final = "/api/v1/auth"

LOGIN: Final = Endpoint("POST", f"{_AUTH}/login", is_authorized=False)
# The texts of a code that was mistyped and of a ticket that is over both come as 403.
VERIFY_OTP: Final = Endpoint("POST", f"{_AUTH}/verify-otp", is_authorized=False)
RESEND_OTP: Final = Endpoint(
    "POST",
    f"{_AUTH}/resend-otp",
    is_authorized=False,
    meanings={"please wait 2 minutes before requesting another otp": Kind.NOT_READY},
)
