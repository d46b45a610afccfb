"""The set-up of this machine: what `serve` would stumble over, found without starting anything."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr

from gateway.doctor.finding import Finding, ok, warning, wrong
from gateway.limits.descriptors import OWN_FILES
from gateway.settings.tree import Settings
from gateway.state.address import address_in_directory, address_of_url

# Random text of the shortest allowed length has far more: 32 hex digits have 14 on average.
_LEAST_DISTINCT: Final = 9
_EXAMPLES: Final = (
    "change",
    "example",
    "password",
    "secret",
    "your-",
    "123456789",
    "qwerty",
)
# RFC 2606 and 6761: names that nobody can have.
_NAMES_OF_EXAMPLES: Final = (".example", ".invalid", ".test", "example.com", "example.org")


def check_setup(settings: Settings) -> list[Finding]:
    """Extras, the state directory, the secret, addresses of examples, the descriptor limit."""
    return [
        *check_extras(settings),
        *check_state_dir(settings),
        check_secret(settings.server.secret),
        *_other_secrets(settings),
        *_example_addresses(settings),
        *check_descriptors(settings),
    ]


def check_extras(settings: Settings) -> list[Finding]:
    """Whether the extras that settings need are installed."""
    url = settings.state.url
    is_postgres = url is not None and url.get_secret_value().startswith("postgres")
    needed = {"cache.url": ("valkey", "libvalkey")} if settings.cache.url is not None else {}
    if is_postgres:
        needed["state.url"] = ("postgres", "psycopg")
    if settings.tracing.otlp_url is not None:
        needed["tracing.otlp_url"] = ("otel", "opentelemetry.exporter.otlp")
    findings = [
        wrong(
            "extras",
            f"{key} needs a client library that is not installed",
            f"pip install 'loops-gateway[{extra}]'",
        )
        for key, (extra, module) in needed.items()
        if not _is_installed(module)
    ]
    if find_spec("brotli") is None:
        text = "`compress` is not installed: answers are compressed with gzip alone"
        findings.append(ok("extras", text))
    return findings or [ok("extras", "all that the settings need are installed")]


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # one of the packages it is in
        return False


def check_state_dir(settings: Settings) -> list[Finding]:
    """Whether the directory of the SQLite file can be written; nothing for a PostgreSQL.

    Of one that is not there the closest above it counts; nothing is made.
    """
    url = settings.state.url
    address = (
        address_in_directory(settings.server.state_dir)
        if url is None
        else address_of_url(url.get_secret_value())
    )
    return [] if address.file is None else [_check_directory(address.file.parent, address.setting)]


def _check_directory(directory: Path, setting: str) -> Finding:
    above = directory
    while not above.exists() and above != above.parent:
        above = above.parent
    if not above.is_dir():
        message = f"{directory} can't be made: {above} is no directory"
    elif not os.access(above, os.W_OK | os.X_OK):
        message = f"{above} can't be written by this user"
    elif above != directory:
        return ok("state directory", f"{directory} will be made")
    else:
        return ok("state directory", f"{directory} can be written")
    advice = f"set {setting} to a directory the gateway may write to"
    return wrong("state directory", message, advice)


def check_secret(secret: SecretStr | None) -> Finding:
    """Whether `server.secret` is random, as far as one can see."""
    advice = "make one: openssl rand -base64 48"
    if secret is None:
        text = "server.secret is not set: sign-ins end with each restart"
        return warning("secret", text, advice)
    if is_guessable(secret.get_secret_value()):
        text = "server.secret can be guessed: whoever does opens every session"
        return wrong("secret", text, advice)
    return ok("secret", f"server.secret has {len(secret)} characters")


def _other_secrets(settings: Settings) -> list[Finding]:
    """The operator's token, and former secrets, which still open what they sealed."""
    secrets = {"admin.token": settings.admin.token}
    former = settings.server.former_secrets
    secrets.update((f"server.former_secrets[{place}]", one) for place, one in enumerate(former))
    return [
        wrong("secret", f"{key} can be guessed", "make one: openssl rand -base64 48")
        for key, secret in secrets.items()
        if secret is not None and is_guessable(secret.get_secret_value())
    ]


def is_guessable(secret: str) -> bool:
    """True for a text that repeats itself, has few different characters, or an example's word."""
    repeats_itself = (secret + secret).find(secret, 1) < len(secret)
    has_few = len(set(secret)) < _LEAST_DISTINCT
    lower = secret.lower()
    return repeats_itself or has_few or any(word in lower for word in _EXAMPLES)


def _example_addresses(settings: Settings) -> list[Finding]:
    addresses = {
        "nexgate.base_url": settings.nexgate.base_url,
        "server.public_url": settings.server.public_url,
    }
    return [
        warning(
            "addresses",
            f"{key} is the address of an example, {address}",
            f"set {key} to your own",
        )
        for key, address in addresses.items()
        if (urlsplit(address).hostname or "").endswith(_NAMES_OF_EXAMPLES)
    ]


def check_descriptors(settings: Settings) -> list[Finding]:
    """Whether a process may open as many sockets as the settings allow; nothing on Windows."""
    if sys.platform == "win32":
        return []
    import resource

    # The gateway raises its limit as far as this one allows.
    _, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    clients, calls = settings.limits.connections, settings.nexgate.max_connections
    needed = clients + calls + OWN_FILES
    if limit != resource.RLIM_INFINITY and limit < needed:
        room = max(1, limit - calls - OWN_FILES)
        text = f"{limit} files may be open: {room} connections of the {clients} allowed"
        advice = f"LimitNOFILE={needed} in systemd, ulimit -Hn {needed}"
        advice += f", or limits.connections = {room}"
        return [warning("descriptors", text, advice)]
    return [ok("descriptors", f"{'unlimited' if limit < 0 else limit}, {needed} are needed")]
