"""The composition root: settings in, aiohttp application out. Nothing is global."""

import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

from gateway.cache.identity import IdentityIndex
from gateway.cache.memory import ViewerMemory
from gateway.middleware import Bounds, gate
from gateway.pages.rendering import DemoUser, Pages
from gateway.routes.keys import FINGERPRINT_KEY, PAGES, PUBLIC_URL, SERVICES
from gateway.routes.route import Route
from gateway.routes.table import ROUTES
from gateway.service.calls import Calls
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

STATE_SCHEMAS = (long_videos.SCHEMA,)


@dataclass(frozen=True)
class Resources:
    """What is opened when the application starts and closed when it stops."""

    database: Database
    nexgate: Nexgate
    service_credential: ServiceCredential
    memory: ViewerMemory

    async def opened(self, _: web.Application) -> AsyncIterator[None]:
        """Open everything, and close it in reverse. Raises `StateError`."""
        await self.database.open()
        await self.nexgate.open()
        yield
        await self.memory.close()
        await self.service_credential.close()
        await self.nexgate.close()
        await self.database.close()


def build_app(settings: Settings, *, demo_users: Sequence[DemoUser] = ()) -> web.Application:
    """The gateway's public application.

    `demo_users` are offered on the watch page; only the demo has any. Starting the application
    opens the Nexgate client and the state store (`StateError`), stopping it closes them.
    """
    nexgate = Nexgate(settings.nexgate)
    resources = Resources(
        database=Database(settings.server.state_dir, STATE_SCHEMAS),
        nexgate=nexgate,
        service_credential=ServiceCredential(settings.nexgate, nexgate.refresh),
        memory=ViewerMemory(),
    )
    routes: dict[Handler, Route] = {}
    bounds = Bounds(settings.server.max_requests, settings.server.request_timeout_s)
    app = web.Application(
        middlewares=[gate(bounds, routes)],
        client_max_size=settings.server.body_limit_bytes,
    )
    app[SERVICES] = _services(settings, resources)
    app[PUBLIC_URL] = settings.server.public_url
    app[FINGERPRINT_KEY] = _secret(settings)
    app[PAGES] = Pages(
        public_url=settings.server.public_url,
        instance_name=settings.instance.name,
        instance_description=settings.instance.description,
        demo_users=demo_users,
        guests_can_watch=resources.service_credential.is_configured,
    )
    app.cleanup_ctx.append(resources.opened)
    _add_routes(app, routes)
    return app


def _services(settings: Settings, resources: Resources) -> Services:
    nexgate, memory = resources.nexgate, resources.memory
    tally = Tally()
    identity = IdentityIndex()
    calls = Calls(resources.service_credential, memory)
    long_videos_kept = LongVideos(resources.database)
    reads = Reads(nexgate, calls, memory, identity, long_videos_kept, tally)
    translator = Translator(
        rules_from_settings(settings), tally, extension=settings.mapping.extension
    )
    return Services(
        feeds=Feeds(reads, translator),
        videos=Videos(reads, calls, nexgate, translator),
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
