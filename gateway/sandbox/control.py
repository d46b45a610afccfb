"""Control calls, outside Nexgate's path space; JSON in and out, no credential needed.

    POST   /_sandbox/token      {"user", "lifetime_s"?, "kind"?: "ACCESS" | "REFRESH"} -> {"token"}
    GET    /_sandbox/users      [{"id", "user", "email", "password", "otp", "picture", "name"}]
    GET    /_sandbox/calls      [{"method", "path", "route", "query", "user", "authorization",
                                  "headers", "status"}]
    DELETE /_sandbox/calls      removes them
    GET    /_sandbox/faults     the faults that are set
    PUT    /_sandbox/faults     {"fault", "value"?, "route"?, "times"?} or a list of such:
                                replaces all. `route` is a path or a path template, after an
                                optional method and a space
    DELETE /_sandbox/faults     removes all
    GET    /_sandbox/switches   {"empty401": false, ...}
    PUT    /_sandbox/switches   {"empty401": true, ...}: changes the named ones
    POST   /_sandbox/clips      {"author", "caption"?, "count"?} -> {"clips": [{"id", "postId"}]},
                                newest last
    DELETE /_sandbox/posts/{id} deletes a post with its clips and comments
    POST   /_sandbox/notify     {"user", "count"?}: notifications, newer than all others
    POST   /_sandbox/rename     {"user", "to"}: tokens of the old name stop working
    POST   /_sandbox/reset      back to the seed; tokens stay valid
    GET    /_sandbox/state      posts' counters and who did what, by user name

Users are given by user name. A call that is malformed is 400 {"error": sentence}, an unknown
user or post 404. What each fault does is listed in `faults.FAULTS`, what each switch does in
`options.Switch`.
"""

from collections.abc import Mapping

import orjson
from aiohttp import web

from gateway.sandbox.calls import Handler
from gateway.sandbox.envelope import Json
from gateway.sandbox.faults import Fault, UnknownFaultError, make_fault
from gateway.sandbox.options import Switch
from gateway.sandbox.simulator import SANDBOX, RecordedCall, Sandbox
from gateway.sandbox.state import PostStatus
from gateway.sandbox.tokens import TokenKind

_KINDS: Mapping[str, TokenKind] = {"ACCESS": "ACCESS", "REFRESH": "REFRESH"}


class _Misuse(Exception):
    """A malformed control call; answered with the sentence and the status."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


def _control(handler: Handler) -> Handler:
    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except _Misuse as misuse:
            return _json({"error": str(misuse)}, misuse.status)

    return guarded


def _json(document: object, status: int = 200) -> web.Response:
    return web.json_response(body=orjson.dumps(document), status=status)


async def _body(request: web.Request, *names: str) -> Json:
    document = await _document(request)
    if not isinstance(document, dict):
        raise _Misuse("the body must be a JSON object")
    return _checked(document, names)


async def _document(request: web.Request) -> object:
    try:
        document: object = orjson.loads(await request.read())
    except orjson.JSONDecodeError as error:
        raise _Misuse(f"the body is no JSON: {error}") from error
    return document


def _checked(document: Json, names: tuple[str, ...]) -> Json:
    unknown = sorted(set(document) - set(names))
    if unknown:
        raise _Misuse(f"unknown: {', '.join(unknown)}; there are: {', '.join(names)}")
    return document


def _text(document: Json, name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise _Misuse(f"'{name}' must be a text")
    return value


def _number(document: Json, name: str, default: int | None) -> int | None:
    value = document.get(name, default)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise _Misuse(f"'{name}' must be a whole number")
    return value


def _user(sandbox: Sandbox, document: Json, name: str) -> str:
    user = _text(document, name)
    if user not in sandbox.store.accounts_by_name:
        raise _Misuse(
            f"no user '{user}'; there are: {', '.join(sandbox.store.accounts_by_name)}", 404
        )
    return user


async def issue_token(request: web.Request) -> web.Response:
    """Issues a token for an existing user."""
    sandbox = request.app[SANDBOX]
    body = await _body(request, "user", "lifetime_s", "kind")
    kind = _KINDS.get(str(body.get("kind", "ACCESS")))
    if kind is None:
        raise _Misuse("'kind' must be ACCESS or REFRESH")
    lifetime_s = _number(body, "lifetime_s", None)
    user = _user(sandbox, body, "user")
    return _json({"token": sandbox.issue_token(user, lifetime_s=lifetime_s, kind=kind)})


async def list_users(request: web.Request) -> web.Response:
    """The users with their credentials."""
    sandbox = request.app[SANDBOX]
    base = sandbox.options.public_url or f"{request.scheme}://{request.host}"
    return _json(
        [
            {
                "id": account.id,
                "user": account.user_name,
                "email": account.email,
                "password": account.password,
                "otp": sandbox.options.otp,
                "picture": base + account.pictures[0].url if account.pictures else None,
                "name": account.display_name,
            }
            for account in sandbox.store.accounts.values()
        ]
    )


async def list_calls(request: web.Request) -> web.Response:
    """The calls to Nexgate's paths, oldest first."""
    return _json([_call(recorded) for recorded in request.app[SANDBOX].calls])


def _call(recorded: RecordedCall) -> Json:
    return {
        "method": recorded.method,
        "path": recorded.path,
        "route": recorded.route,
        "query": recorded.query,
        "user": recorded.user,
        "authorization": recorded.has_authorization,
        "headers": {str(name): value for name, value in recorded.headers.items()},
        "status": recorded.status,
    }


async def clear_calls(request: web.Request) -> web.Response:
    """Removes the recorded calls."""
    request.app[SANDBOX].calls.clear()
    return _json({})


def _fault_json(one: Fault) -> Json:
    return {"fault": one.name, "value": one.value, "route": one.route, "times": one.times}


async def list_faults(request: web.Request) -> web.Response:
    """The faults set by PUT, with the remaining number of `times`."""
    return _json({"faults": [_fault_json(one) for one in request.app[SANDBOX].faults]})


async def set_faults(request: web.Request) -> web.Response:
    """Replaces all faults."""
    document = await _document(request)
    wanted = document if isinstance(document, list) else [document]
    made = [_fault(item) for item in wanted]
    request.app[SANDBOX].faults[:] = made
    return _json({"faults": [_fault_json(one) for one in made]})


def _fault(item: object) -> Fault:
    if not isinstance(item, dict):
        raise _Misuse("the body must be a JSON object or a list of such")
    body = _checked(item, ("fault", "value", "route", "times"))
    value, route = body.get("value"), body.get("route")
    try:
        return make_fault(
            _text(body, "fault"),
            None if value is None else str(value),
            None if route is None else str(route),
            _number(body, "times", None),
        )
    except UnknownFaultError as error:
        raise _Misuse(str(error)) from error


async def clear_faults(request: web.Request) -> web.Response:
    """Removes all faults."""
    request.app[SANDBOX].faults.clear()
    return _json({"faults": []})


async def show_switches(request: web.Request) -> web.Response:
    """All switches, on or off."""
    turned_on = request.app[SANDBOX].switches
    return _json({switch.value: switch in turned_on for switch in Switch})


async def set_switches(request: web.Request) -> web.Response:
    """Turns the named switches on or off."""
    body = await _body(request, *Switch)
    if not all(isinstance(value, bool) for value in body.values()):
        raise _Misuse("a switch is true or false")
    sandbox = request.app[SANDBOX]
    for name, is_on in body.items():
        (sandbox.switches.add if is_on else sandbox.switches.discard)(Switch(name))
    return await show_switches(request)


async def publish_clips(request: web.Request) -> web.Response:
    """Publishes new clips, newer than all others."""
    sandbox = request.app[SANDBOX]
    body = await _body(request, "author", "caption", "count")
    caption = body.get("caption")
    if caption is not None and not isinstance(caption, str):
        raise _Misuse("'caption' must be a text or null")
    count = _number(body, "count", 1) or 1
    made = sandbox.publish_clips(_user(sandbox, body, "author"), caption, count)
    return _json({"clips": [{"id": post.media_ids[0], "postId": post.id} for post in made]})


async def notify_user(request: web.Request) -> web.Response:
    """Sends a user notifications."""
    sandbox = request.app[SANDBOX]
    body = await _body(request, "user", "count")
    sandbox.notify(_user(sandbox, body, "user"), _number(body, "count", 1) or 1)
    return _json({})


async def delete_post(request: web.Request) -> web.Response:
    """Deletes a post."""
    store = request.app[SANDBOX].store
    post = store.posts.get(request.match_info["postId"])
    if post is None:
        raise _Misuse("no such post", 404)
    post.status = PostStatus.DELETED
    store.invalidate_lists()
    return _json({})


async def rename_user(request: web.Request) -> web.Response:
    """Gives a user another name."""
    sandbox = request.app[SANDBOX]
    body = await _body(request, "user", "to")
    account = sandbox.account(_user(sandbox, body, "user"))
    name = _text(body, "to")
    if name in sandbox.store.accounts_by_name:
        raise _Misuse(f"there is a user '{name}' already")
    sandbox.store.rename_account(account, name)
    return _json({"user": name})


async def reset_sandbox(request: web.Request) -> web.Response:
    """Restores the seed data."""
    request.app[SANDBOX].reset_state()
    return _json({})


ROUTES = (
    web.post("/_sandbox/token", _control(issue_token)),
    web.get("/_sandbox/users", _control(list_users)),
    web.get("/_sandbox/calls", _control(list_calls)),
    web.delete("/_sandbox/calls", _control(clear_calls)),
    web.get("/_sandbox/faults", _control(list_faults)),
    web.put("/_sandbox/faults", _control(set_faults)),
    web.delete("/_sandbox/faults", _control(clear_faults)),
    web.get("/_sandbox/switches", _control(show_switches)),
    web.put("/_sandbox/switches", _control(set_switches)),
    web.post("/_sandbox/clips", _control(publish_clips)),
    web.post("/_sandbox/notify", _control(notify_user)),
    web.delete("/_sandbox/posts/{postId}", _control(delete_post)),
    web.post("/_sandbox/rename", _control(rename_user)),
    web.post("/_sandbox/reset", _control(reset_sandbox)),
)
