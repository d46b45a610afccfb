"""Settings read anew while the gateway runs: what takes effect, and what needs a restart."""

import logging
from collections.abc import Callable, Sequence

from aiohttp import web

from gateway.admin.access import OperatorToken
from gateway.app import BOUNDS, bounds_of
from gateway.limits.descriptors import OWN_FILES, room_for_connections
from gateway.resources import secrets_of
from gateway.routes.app_keys import COOKIES, PAGES, READ_LIMITS, SERVICES, SHELL
from gateway.service.cache_control import freshness_from_settings
from gateway.settings.reloaded import changed_settings, in_effect, is_reloaded
from gateway.settings.tree import ConfigError, Settings
from gateway.signin.sealing import derived_key

log = logging.getLogger(__name__)


class Reloading:
    """Reads the settings anew and lets them take effect; what is wrong with them changes nothing.

    `settings` are those in effect: what waits for a restart is as it was at the start.
    """

    def __init__(
        self,
        settings: Settings,
        app: web.Application,
        token: OperatorToken,
        load: Callable[[], Settings] | None,
        show: Sequence[Callable[[Settings], None]] = (),
    ) -> None:
        """Read with `load`; `show` are called with what is in effect then."""
        self.settings = settings
        self._app = app
        self._token = token
        self._load = load
        self._show = show

    def reload(self) -> None:
        """Never raises: the log says what is wrong, what was changed and what needs a restart."""
        if self._load is None:
            log.warning("there is no file of settings to be read anew")
            return
        try:
            found = self._load()
            changed = changed_settings(self.settings, found)
            self._apply(in_effect(self.settings, found))
        except ConfigError as error:
            log.error("the settings stay as they are: %s", error)  # noqa: TRY400 - no traceback
            return
        except Exception:  # whatever it is, the gateway goes on
            log.exception("a bug: the settings could not be read anew")
            return
        self._say(changed)
        logging.getLogger().setLevel(found.server.log_level.upper())

    def _say(self, changed: Sequence[tuple[str, str]]) -> None:
        """Say what was changed, in a log that may be about to say less."""
        root = logging.getLogger()
        root.setLevel(min(root.level, logging.WARNING))
        done = [".".join(one) for one in changed if is_reloaded(*one)]
        left = [".".join(one) for one in changed if not is_reloaded(*one)]
        log.warning("settings read anew: %s", ", ".join(done) or "nothing to change")
        if left:
            log.warning("these take effect at the next start: %s", ", ".join(left))

    def _apply(self, found: Settings) -> None:
        app, services = self._app, self._app[SERVICES]
        app[BOUNDS].become(bounds_of(found.server))
        apply_limits(app, found)
        services.cache_control.use_freshness(freshness_from_settings(found.cache))
        services.accepted_tokens.stale_if_error_s = found.cache.stale_if_error
        self._use_secrets(found)
        self._use_texts(found)
        self._token.value = found.admin.token
        self.settings = found
        for show in self._show:
            show(found)

    def _use_secrets(self, found: Settings) -> None:
        services = self._app[SERVICES]
        ours, theirs = self.settings.server, found.server
        if (ours.secret, ours.former_secrets) != (theirs.secret, theirs.former_secrets):
            secrets = secrets_of(found)
            services.sealer.use_secrets(secrets)
            services.clients.use_secrets(secrets)
            self._app[COOKIES].use_keys([derived_key(secret, "csrf") for secret in secrets])
        services.guest_credential.use_settings(found.nexgate)

    def _use_texts(self, found: Settings) -> None:
        app, instance, services = self._app, found.instance, self._app[SERVICES]
        services.instance.use_settings(instance)
        services.page_contents.use_settings(instance)
        services.preferences.has_for_you = instance.fyf
        app[PAGES].use_texts(instance.name, instance.description)
        app[PAGES].guests_can_watch = services.guest_credential.is_configured
        shell = app[SHELL]
        if shell is not None:
            shell.use_config(services.instance.config(), name=instance.name)


def apply_limits(app: web.Application, settings: Settings) -> None:
    """Let the limits of connections and rates take effect."""
    limits, connections, reads = settings.limits, app[SERVICES].connections, app[READ_LIMITS]
    connections.most = room_for_connections(
        limits.connections, reserve=settings.nexgate.max_connections + OWN_FILES
    )
    connections.most_per_address = limits.connections_per_address
    connections.send_timeout_s = settings.server.send_timeout_s
    reads.viewers.set_rate(limits.read_rate, limits.read_burst)
    reads.addresses.set_rate(limits.address_read_rate, limits.address_read_burst)
    app[SERVICES].rates.use_settings(settings)
    app[SERVICES].sign_in.use_limits(settings.signin)
