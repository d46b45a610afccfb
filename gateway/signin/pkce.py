"""Proof key for code exchange, method S256 (RFC 7636)."""

import base64
import hashlib
import re
import secrets
from typing import Final

# RFC 7636, 4.1 and 4.2: an S256 challenge is a SHA-256 in base64url.
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def is_challenge(text: str) -> bool:
    """Whether a text can be the challenge of a PKCE verifier under S256."""
    return _CHALLENGE.fullmatch(text) is not None


def is_proof(verifier: str | None, challenge: str | None) -> bool:
    """Whether the verifier is the one the challenge was made from (RFC 7636, 4.6).

    Without a challenge there must be no verifier either: that pairing is what an attacker
    makes who strips the challenge from a request (RFC 9700, 4.8).
    """
    if challenge is None:
        return verifier is None
    if verifier is None or not _VERIFIER.fullmatch(verifier):
        return False
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    return secrets.compare_digest(made.rstrip(b"="), challenge.encode())
