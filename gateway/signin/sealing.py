"""Authenticated encryption of what the gateway hands out to have it handed back later.

Nothing is stored: whoever holds one of the secrets can open what was sealed. Each purpose has a key
of its own, derived from the secret, so what was sealed for one is noise to the others.
"""

import base64
import binascii
import secrets as randomness
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel, ValidationError

NONCE_BYTES = 12
KEY_BYTES = 32
# Longer than anything sealed here; what is longer is not looked at.
MAX_LENGTH = 16_384

Content = TypeVar("Content", bound=BaseModel)


class Purpose(StrEnum):
    """What something is sealed for; the value is the beginning of its text."""

    SESSION = "lgs1"
    REFRESH = "lgr1"
    CODE = "lgc1"
    AUTHORIZATION = "lga1"
    WEB_LOGIN = "lgw1"
    BEHIND_SESSION = "lgn1"
    DEVICE = "lgd1"


def derived_key(secret: bytes, purpose: str) -> bytes:
    """The key for one purpose: HKDF (RFC 5869) with SHA-256."""
    info = f"loops-gateway {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)


class Sealer:
    """Seals with the first secret, opens with any of them: secrets can be changed one by one.

    A sealed text is made of `A-Z a-z 0-9 - _ .`, begins with its purpose, and tells nothing else.
    """

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self.use_secrets(secrets)

    def use_secrets(self, secrets: Sequence[bytes]) -> None:
        """Use these from now on."""
        self._ciphers = {
            purpose: tuple(AESGCM(derived_key(secret, f"seal {purpose}")) for secret in secrets)
            for purpose in Purpose
        }

    def seal(self, purpose: Purpose, content: BaseModel, *, bound_to: str = "") -> str:
        """The content as a text that only `open` can read, different every time.

        What is bound to a name opens under that name alone: it can't be put in another's place.
        """
        nonce = randomness.token_bytes(NONCE_BYTES)
        plain = content.model_dump_json(exclude_none=True).encode()
        cipher = self._ciphers[purpose][0]
        sealed = nonce + cipher.encrypt(nonce, plain, _bond(purpose, bound_to))
        return f"{purpose}.{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"

    def open(
        self, purpose: Purpose, text: str, model: type[Content], *, bound_to: str = ""
    ) -> Content | None:
        """What was sealed for this purpose and name; None for anything else, whatever it is."""
        sealed = _bytes(purpose, text)
        if sealed is None:
            return None
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        for cipher in self._ciphers[purpose]:
            try:
                plain = cipher.decrypt(nonce, rest, _bond(purpose, bound_to))
                return model.model_validate_json(plain)
            except InvalidTag:
                continue  # sealed under another secret, or by nobody
            except ValidationError:
                return None  # by a version whose content was another
        return None


def _bond(purpose: Purpose, bound_to: str) -> bytes:
    """What is authenticated beside the content, and sealed nowhere."""
    return f"{purpose}.{bound_to}".encode() if bound_to else purpose.encode()


def _bytes(purpose: Purpose, text: str) -> bytes | None:
    prefix, _, encoded = text[: MAX_LENGTH + 1].partition(".")
    if prefix != purpose or len(text) > MAX_LENGTH:
        return None
    try:
        sealed = base64.b64decode(
            encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True
        )
    except (binascii.Error, ValueError):
        return None
    return sealed if len(sealed) > NONCE_BYTES else None
