"""Typed keys: what handlers read from the application and from a request."""

from aiohttp import web

from gateway.http.connection import Refuse
from gateway.http.cookies import Cookies
from gateway.http.cors import OriginFields
from gateway.http.fast_path import FastPath
from gateway.http.hit_counters import HitCounters
from gateway.http.request_body import Pace
from gateway.limits.reads import ReadLimits
from gateway.metrics.meters import RequestMeter
from gateway.pages.rendering import Pages
from gateway.pages.shell import Shell
from gateway.service.services import Services

SERVICES = web.AppKey("services", Services)
PAGES = web.AppKey("pages", Pages)
PUBLIC_URL = web.AppKey("public_url", str)
# The build of the official web app; None where the operator serves none.
SHELL: web.AppKey[Shell | None] = web.AppKey("shell")
FAST_PATH = web.AppKey("fast_path", FastPath)
# The header lines of cached responses that depend on the request's origin.
ORIGIN_FIELDS = web.AppKey("origin_fields", OriginFields)
HITS = web.AppKey("hits", HitCounters)
COOKIES = web.AppKey("cookies", Cookies)
# Answers what is no request, or none for a route.
REFUSE: web.AppKey[Refuse] = web.AppKey("refuse")
BODY_PACE = web.AppKey("body_pace", Pace)
READ_LIMITS = web.AppKey("read_limits", ReadLimits)
REQUEST_METER = web.AppKey("request_meter", RequestMeter)

REQUEST_ID = web.RequestKey("request_id", str)
# What failed at Nexgate, in words of the gateway's own.
FAILED_CALL = web.RequestKey("failed_call", str)
# Why it was answered with an error, in a word of `error.reason`.
REFUSAL = web.RequestKey("refusal", str)
# The viewer's digest, for the log line.
VIEWER_DIGEST = web.RequestKey("viewer_digest", str)
# What `Cache-Status` says behind the cache's name, for the log line.
CACHE_STATUS = web.RequestKey("cache_status", str)
