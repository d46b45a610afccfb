"""The typed keys under which the application and a request keep what handlers need."""

from aiohttp import web

from gateway.http.cookies import Cookies
from gateway.http.fast_path import FastPath
from gateway.pages.rendering import Pages
from gateway.pages.shell import Shell
from gateway.service.services import Services

SERVICES = web.AppKey("services", Services)
PAGES = web.AppKey("pages", Pages)
PUBLIC_URL = web.AppKey("public_url", str)
# The build of the official web app, where the operator has one.
SHELL: web.AppKey[Shell | None] = web.AppKey("shell")
FAST_PATH = web.AppKey("quick", FastPath)
COOKIES = web.AppKey("cookies", Cookies)

REQUEST_ID = web.RequestKey("request_id", str)
TRACEPARENT = web.RequestKey("traceparent", str)
# Which viewer asks, for the log.
VIEWER_DIGEST = web.RequestKey("viewer_digest", str)
