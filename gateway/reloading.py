"""Settings read anew while the gateway runs: what takes effect, and what needs a restart."""

import logging
from collections.abc import Callable, Iterator
from typing import Final

from aiohttp import web

from gateway.admin.access import OperatorToken
from gateway.app import BOUNDS, bounds_of
from gateway.limits.descriptors import room_for_connections
from gateway.resources import secrets_of
from gateway.routes.app_keys import COOKIES, READ_LIMITS, SERVICES
from gateway.service.cache_control import freshness_from_settings
from gateway.settings.tree import SECTIONS, ConfigError, Settings
from gateway.signin.sealing import derived_key

log = logging.getLogger(__name__)

# Beside connections of clients and to Nexgate: the operator's, the store, the tier, files, log.
_OWN_FILES: Final = 128
# Beside these everything of `limits` takes effect, and the times of `cache`.
_RELOADED: Final = frozenset(
    {
        "server.log_level",
        "server.max_requests",
        "server.request_timeout_s",
        "server.body_timeout_s",
        "server.min_body_rate",
        "server.send_timeout_s",
        "server.grace_s",
        "server.shutdown_timeout_s",
        "server.secret",
        "server.former_secrets",
        "admin.token",
        "nexgate.service_token",
        "signin.attempts_per_address",
        "instance.pages_dir",
        "cache.stale_while_revalidate",
        "cache.stale_if_error",
        "cache.stale_after_s",
    }
)


class Reloading:
    """Reads the settings anew and lets them take effect; what is wrong with them changes nothing.

    `settings` are those in effect.
    """

    def __init__(
        self,
        settings: Settings,
        app: web.Application,
        token: OperatorToken,
        load: Callable[[], Settings] | None,
    ) -> None:
        self.settings = settings
        self._app = app
        self._token = token
        self._load = load

    def reload(self) -> None:
        """Never raises: the log says what is wrong, what was changed and what needs a restart."""
        if self._load is None:
            log.warning("there is no file of settings to be read anew")
            return
        try:
            found = self._load()
            changed = list(_changed(self.settings, found))
            self._apply(found, changed)
        except ConfigError as error:
            log.error("the settings stay as they are: %s", error)  # noqa: TRY400 - no traceback
            return
        except Exception:  # whatever it is, the gateway goes on
            log.exception("a bug: the settings could not be read anew")
            return
        self._say(changed)
        logging.getLogger().setLevel(found.server.log_level.upper())

    def _say(self, changed: list[str]) -> None:
        """Say what was changed, in a log that may be about to say less."""
        root = logging.getLogger()
        root.setLevel(min(root.level, logging.WARNING))
        done = [name for name in changed if _is_reloaded(name)]
        left = [name for name in changed if not _is_reloaded(name)]
        log.warning("settings read anew: %s", ", ".join(done) or "nothing to change")
        if left:
            log.warning("these take effect at the next start: %s", ", ".join(left))

    def _apply(self, found: Settings, changed: list[str]) -> None:
        app, services = self._app, self._app[SERVICES]
        app[BOUNDS].become(bounds_of(found.server))
        apply_limits(app, found)
        services.cache_control.use_freshness(freshness_from_settings(found.cache))
        if "server.secret" in changed or "server.former_secrets" in changed:
            secrets = secrets_of(found)
            services.sealer.use_secrets(secrets)
            services.clients.use_secrets(secrets)
            app[COOKIES].use_keys([derived_key(secret, "csrf") for secret in secrets])
        if "nexgate.service_token" in changed:
            services.guest_credential.use_token(found.nexgate.service_token)
        services.page_contents.use_directory(found.instance.pages_dir)
        self._token.value = found.admin.token
        self.settings = found


def apply_limits(app: web.Application, settings: Settings) -> None:
    """Let the limits of connections and rates take effect."""
    limits, connections, reads = settings.limits, app[SERVICES].connections, app[READ_LIMITS]
    connections.most = room_for_connections(
        limits.connections, reserve=settings.nexgate.max_connections + _OWN_FILES
    )
    connections.most_per_address = limits.connections_per_address
    connections.send_timeout_s = settings.server.send_timeout_s
    reads.viewers.set_rate(limits.read_rate, limits.read_burst)
    reads.addresses.set_rate(limits.address_read_rate, limits.address_read_burst)
    app[SERVICES].rates.use_settings(settings)


def _changed(old: Settings, new: Settings) -> Iterator[str]:
    """The names of the settings that differ."""
    for section, model in SECTIONS.items():
        ours, theirs = getattr(old, section), getattr(new, section)
        for key in model.model_fields:
            if getattr(ours, key) != getattr(theirs, key):
                yield f"{section}.{key}"


def _is_reloaded(name: str) -> bool:
    return name in _RELOADED or name.startswith(("limits.", "cache.fresh_"))
