"""`loops-gateway token`: a Nexgate token for a user of a running sandbox."""

import json
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import click

from gateway.cli.exit_errors import Failure

_TIMEOUT_S = 5.0
_MAX_RESPONSE_BYTES = 65536
# A sandbox is local: ignore the environment's proxy.
_OPENER = build_opener(ProxyHandler({}))


def _checked_sandbox(ctx: click.Context, param: click.Parameter, value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise click.BadParameter(f"{value!r} has no http:// or https:// in front")
    return value.rstrip("/")


@click.command("token")
@click.argument("user")
@click.option(
    "--sandbox",
    metavar="URL",
    default="http://localhost:8765",
    show_default=True,
    callback=_checked_sandbox,
    help="Address of the running sandbox.",
)
@click.option(
    "--lifetime",
    metavar="SECONDS",
    type=click.IntRange(min=1),
    help="How long the token is valid; the sandbox's own default without.",
)
@click.option("--refresh", is_flag=True, help="A refresh token instead of an access token.")
def command(user: str, sandbox: str, lifetime: int | None, refresh: bool) -> None:
    """Print a token (a JWT) for USER of a running sandbox.

    Only the sandbox issues tokens like this; a real Nexgate issues one after its login. Made for
    the command line:

    curl -H "Authorization: Bearer $(loops-gateway token alice)" ...
    """
    payload: dict[str, object] = {"user": user, "kind": "REFRESH" if refresh else "ACCESS"}
    if lifetime is not None:
        payload["lifetime_s"] = lifetime
    try:
        token = _requested_token(sandbox, payload)
    except HTTPError as error:
        with error:
            raise Failure(_refusal(sandbox, user, error.code)) from None
    except (OSError, HTTPException) as error:
        raise Failure(f"no sandbox answers at {sandbox}: {_reason(error)}") from None
    except (ValueError, KeyError, TypeError):
        raise Failure(f"what answers at {sandbox} is no sandbox") from None
    click.echo(token)


def _requested_token(sandbox: str, payload: dict[str, object]) -> str:
    request = Request(  # noqa: S310 - the scheme was checked
        f"{sandbox}/_sandbox/token",
        data=json.dumps(payload).encode(),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    with _OPENER.open(request, timeout=_TIMEOUT_S) as answer:
        return str(json.loads(answer.read(_MAX_RESPONSE_BYTES))["token"])


def _refusal(sandbox: str, user: str, status: int) -> str:
    if status == 404:
        return f"the sandbox at {sandbox} has no user {user!r}, or it is no sandbox"
    return f"what answers at {sandbox} is no sandbox: it says {status}"


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    return getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
