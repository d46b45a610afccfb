"""The sandbox's start page, for people."""

from aiohttp import web

from gateway.sandbox.faults import FAULT_HEADER, FAULTS
from gateway.sandbox.options import SHARED_PASSWORD, Switch
from gateway.sandbox.seed.people import DEMO_USERS
from gateway.sandbox.simulator import SANDBOX

_PAGE = """Nexgate sandbox
===============

A Nexgate in memory: the clip, post, comment, follow, profile and login calls
under /api/v1, with media of its own under /media. Nothing here is real, and
a restart or POST /_sandbox/reset restores the initial data.

Users     {users}
Sign in   user name or NAME@example.org, password {password}, one-time code {otp}
Token     curl -X POST {base}/_sandbox/token -d '{{"user": "alice"}}'
          curl {base}/api/v1/e-social/clip/feed -H "Authorization: Bearer TOKEN"

Control calls (JSON; never counted as calls to Nexgate)
  POST   /_sandbox/token      {{"user", "lifetime_s"?, "kind"?: "ACCESS" | "REFRESH"}}
  GET    /_sandbox/users      the users
  GET    /_sandbox/state      counters, and who did what
  POST   /_sandbox/reset      restores the initial data
  GET    /_sandbox/calls      calls to Nexgate's paths so far; DELETE removes them
  PUT    /_sandbox/switches   {{"{switch}": true, ...}}; GET shows them
  PUT    /_sandbox/faults     {{"fault", "value"?, "route"?, "times"?}}; GET, DELETE
  POST   /_sandbox/clips      {{"author", "caption"?, "count"?}} publishes at the top
  DELETE /_sandbox/posts/ID   deletes a post
  POST   /_sandbox/rename     {{"user", "to"}}

Switches  {switches}

Faults, also for one request with the header {header}: NAME[=VALUE],...
{faults}
"""


async def show_home(request: web.Request) -> web.Response:
    """Users, control calls, switches and faults, as plain text."""
    options = request.app[SANDBOX].options
    faults = "\n".join(
        f"  {name:<15} {meaning}{f' (default {value})' if value else ''}"
        for name, (value, meaning) in FAULTS.items()
    )
    text = _PAGE.format(
        users=", ".join(DEMO_USERS),
        password=SHARED_PASSWORD,
        otp=options.otp,
        base=options.public_url or f"{request.scheme}://{request.host}",
        switch=Switch.EMPTY_401,
        switches=", ".join(Switch),
        header=FAULT_HEADER,
        faults=faults,
    )
    return web.Response(text=text)


ROUTES = (web.get("/", show_home),)
