"""Registered apps. A client id carries its registration, signed: nothing is stored.

The secret follows from the id, so every replica knows it (RFC 7591; DESIGN: who is asking).
"""

import base64
import hashlib
import hmac
import secrets as randomness
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import jwt

from gateway.signin.redirects import redirect_problem
from gateway.signin.scopes import SCOPES, known_scopes
from gateway.signin.sealing import derived_key

AuthMethod = Literal["client_secret_post", "client_secret_basic", "none"]

MAX_NAME_LENGTH: Final = 80
MAX_REDIRECTS: Final = 10
MAX_REDIRECTS_LENGTH: Final = 1500
# Longer than any id given out.
MAX_ID_LENGTH: Final = 4096
_METHODS: Final[Mapping[str | None, AuthMethod]] = {
    None: "client_secret_post",
    "": "client_secret_post",
    "client_secret_post": "client_secret_post",
    "client_secret_basic": "client_secret_basic",
    "none": "none",
}
_ALGORITHM: Final = "HS256"


class BadRegistration(ValueError):
    """A registration that can't be taken; `errors` holds sentences per field."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__("bad registration")
        self.errors = errors


@dataclass(frozen=True)
class Client:
    """A registered app. `id` may be shown to anybody and is no proof of anything."""

    id: str
    name: str
    redirect_uris: tuple[str, ...]
    auth_method: AuthMethod
    scopes: tuple[str, ...] = SCOPES

    @property
    def is_public(self) -> bool:
        """Whether the app can't keep a secret, so that PKCE has to take its place."""
        return self.auth_method == "none"

    @property
    def fingerprint(self) -> str:
        """A short name for the id: what a code or a session is bound to."""
        return hashlib.sha256(self.id.encode()).hexdigest()[:24]


class Clients:
    """Registers apps and knows them again. Signs with the first secret, accepts all."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        self.use_secrets(secrets)

    def use_secrets(self, secrets: Sequence[bytes]) -> None:
        """Use these from now on, the first for what is made, all for what is checked."""
        self._id_keys = [derived_key(secret, "client id") for secret in secrets]
        self._secret_keys = [derived_key(secret, "client secret") for secret in secrets]

    def register(
        self,
        name: str,
        redirect_uris: Sequence[str],
        auth_method: str | None,
        scopes: Sequence[str] = (),
    ) -> Client:
        """A new app; without scopes it may have all. Raises `BadRegistration`."""
        shown_name = _shown_name(name)
        uris = tuple(dict.fromkeys(uri.strip() for uri in redirect_uris))
        errors = _problems(shown_name, uris, auth_method)
        if errors:
            raise BadRegistration(errors)
        method = _METHODS[auth_method]
        claims: dict[str, object] = {"n": shown_name, "r": uris, "m": method}
        claims["j"] = randomness.token_hex(4)
        registered = known_scopes(scopes)
        if registered != SCOPES:
            claims["s"] = registered
        client_id = jwt.encode(claims, self._id_keys[0], algorithm=_ALGORITHM)
        return Client(client_id, shown_name, uris, method, registered)

    def find(self, client_id: str | None) -> Client | None:
        """The app with this id; None when it was not registered here."""
        if not client_id or len(client_id) > MAX_ID_LENGTH:
            return None
        for key in self._id_keys:
            try:
                claims = jwt.decode(client_id, key, algorithms=[_ALGORITHM])
            except (jwt.PyJWTError, ValueError, RecursionError):
                continue
            scopes = known_scopes(claims.get("s", ()))
            return Client(client_id, claims["n"], tuple(claims["r"]), claims["m"], scopes)
        return None

    def secret_of(self, client: Client) -> str:
        """The app's secret."""
        return _secret(self._secret_keys[0], client)

    def is_secret(self, client: Client, given: str) -> bool:
        """Whether `given` is the app's secret, under whichever of the gateway's secrets."""
        return any(
            hmac.compare_digest(_secret(key, client).encode(), given.encode())
            for key in self._secret_keys
        )


def _secret(key: bytes, client: Client) -> str:
    digest = hmac.digest(key, client.id.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _shown_name(name: str) -> str:
    """The name without what could make it look like something else on the consent page."""
    visible = "".join(
        " " if unicodedata.category(letter) in ("Zl", "Zp", "Cc") else letter
        for letter in name
        if unicodedata.category(letter) not in ("Cf", "Cs", "Co", "Cn")
    )
    return " ".join(visible.split())


def _problems(name: str, uris: tuple[str, ...], auth_method: str | None) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not name:
        errors["client_name"] = ["The client name field is required."]
    elif len(name) > MAX_NAME_LENGTH:
        errors["client_name"] = [
            f"The client name field must not be greater than {MAX_NAME_LENGTH} characters."
        ]
    uri_problem = _uris_problem(uris)
    if uri_problem is not None:
        errors["redirect_uris"] = [uri_problem]
    if auth_method not in _METHODS:
        errors["token_endpoint_auth_method"] = [
            "The selected token endpoint auth method is invalid."
        ]
    return errors


def _uris_problem(uris: tuple[str, ...]) -> str | None:
    if not uris:
        return "The redirect uris field is required."
    if len(uris) > MAX_REDIRECTS or sum(map(len, uris)) > MAX_REDIRECTS_LENGTH:
        return "The redirect uris field holds too much."
    return next((problem for problem in map(redirect_problem, uris) if problem is not None), None)
