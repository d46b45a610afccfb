"""The typed keys under which the application and a request keep what handlers need."""

from aiohttp import web

from gateway.pages.rendering import Pages
from gateway.service.asker import Asker
from gateway.service.services import Services

SERVICES = web.AppKey("services", Services)
PAGES = web.AppKey("pages", Pages)
PUBLIC_URL = web.AppKey("public_url", str)
# HMAC key of viewers' fingerprints: server.secret.
FINGERPRINT_KEY = web.AppKey("fingerprint_key", bytes)

REQUEST_ID = web.RequestKey("request_id", str)
TRACEPARENT = web.RequestKey("traceparent", str)
ASKER = web.RequestKey("asker", Asker)
