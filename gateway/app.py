"""The composition root: settings in, aiohttp application out. Nothing is global."""

import secrets
from collections.abc import AsyncIterator, Callable, Sequence

from aiohttp import web
from aiohttp.typedefs import Handler

from gateway.cache.identity import IdentityIndex
from gateway.middleware import Bounds, gate
from gateway.pages.rendering import DemoUser, Pages
from gateway.routes.keys import FINGERPRINT_KEY, PAGES, PUBLIC_URL, SERVICES
from gateway.routes.route import Route
from gateway.routes.table import ROUTES
from gateway.service.feeds import Feeds
from gateway.service.instance import Instance
from gateway.service.reads import Reads
from gateway.service.services import Services
from gateway.service.tally import Tally
from gateway.service.translator import Translator, rules_from_settings
from gateway.service.videos import Videos
from gateway.settings import Settings
from gateway.state import long_videos
from gateway.state.database import Database
from gateway.state.long_videos import LongVideos
from gateway.upstream.client import Nexgate
from gateway.upstream.service_credential import ServiceCredential

SCHEMAS = (long_videos.SCHEMA,)


def build_app(settings: Settings, *, demo_users: Sequence[DemoUser] = ()) -> web.Application:
    """The gateway's public application.

    `demo_users` are offered on the watch page; only the demo has any. Starting the application
    opens the Nexgate client and the state store (`StateError`), stopping it closes them.
    """
    nexgate = Nexgate(settings.nexgate)
    database = Database(settings.server.state_dir, SCHEMAS)
    service_credential = ServiceCredential(settings.nexgate, nexgate.refresh)
    services = _services(settings, nexgate, database, service_credential)
    routes: dict[Handler, Route] = {}
    bounds = Bounds(settings.server.max_requests, settings.server.request_timeout_s)
    app = web.Application(
        middlewares=[gate(bounds, routes)],
        client_max_size=settings.server.body_limit_bytes,
    )
    app[SERVICES] = services
    app[PUBLIC_URL] = settings.server.public_url
    app[FINGERPRINT_KEY] = _secret(settings)
    app[PAGES] = Pages(
        public_url=settings.server.public_url,
        instance_name=settings.instance.name,
        instance_description=settings.instance.description,
        demo_users=demo_users,
        guests_can_watch=service_credential.is_configured,
    )
    app.cleanup_ctx.append(_opened(nexgate, database, service_credential))
    _add_routes(app, routes)
    return app


def _services(
    settings: Settings,
    nexgate: Nexgate,
    database: Database,
    service_credential: ServiceCredential,
) -> Services:
    tally = Tally()
    identity = IdentityIndex()
    reads = Reads(nexgate, service_credential, identity, LongVideos(database), tally)
    translator = Translator(
        rules_from_settings(settings), tally, extension=settings.mapping.extension
    )
    return Services(
        feeds=Feeds(reads, translator),
        videos=Videos(reads, nexgate, translator),
        instance=Instance(settings),
        identity=identity,
        tally=tally,
        values_repaired=lambda: nexgate.repairs,
    )


def _secret(settings: Settings) -> bytes:
    """`server.secret`, or one made for the run (a gateway on loopback may go without)."""
    secret = settings.server.secret
    return secret.get_secret_value().encode() if secret is not None else secrets.token_bytes(32)


def _add_routes(app: web.Application, routes: dict[Handler, Route]) -> None:
    for route in ROUTES:
        handler = route.bind()
        routes[handler] = route
        if route.method == "GET":
            app.router.add_get(route.path, handler)  # and HEAD
        else:
            app.router.add_route(route.method, route.path, handler)


def _opened(
    nexgate: Nexgate, database: Database, service_credential: ServiceCredential
) -> Callable[[web.Application], AsyncIterator[None]]:
    async def opened(app: web.Application) -> AsyncIterator[None]:
        await database.open()
        await nexgate.open()
        yield
        await service_credential.close()
        await nexgate.close()
        await database.close()

    return opened
