"""What an app and a browser do to sign in, in one place for the tests."""

import html
import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from tests.support.api import Answer, Api, Json

REDIRECT = "loops://oauth-callback"
PASSWORD = "Sandbox1!"
CODE = "123456"
AUTHORIZE = "/oauth/authorize"
SCOPE = "user:read+user:write+video:create+video:read"
FEED = "/api/v1/feed/for-you"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Browser:
    """Sends cookies itself, so that Secure ones go over the tests' plain http."""

    api: Api
    cookies: dict[str, str] = field(default_factory=dict)

    async def call(
        self, method: str, path: str, *, json: object = None, headers: dict[str, str] | None = None
    ) -> Answer:
        answer = await self.api.call(method, path, json=json, headers=self._headers(headers))
        self._keep(answer)
        return answer

    async def submit(self, path: str, fields: dict[str, str], method: str = "POST") -> Answer:
        answer = await self.api.call(
            method, path, body=urlencode(fields).encode(), headers=self._headers(FORM)
        )
        self._keep(answer)
        return answer

    async def spa(self, method: str, path: str, json: object = None) -> Answer:
        """A call as the web app makes it: with the token out of its readable cookie."""
        xsrf = {"X-XSRF-TOKEN": self.cookies.get("XSRF-TOKEN", "")}
        return await self.call(method, path, json=json, headers=xsrf)

    def _headers(self, more: dict[str, str] | None) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {**({"Cookie": cookie} if cookie else {}), **(more or {})}

    def _keep(self, answer: Answer) -> None:
        for line in answer.headers.getall("Set-Cookie", ()):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value


async def register(api: Api, **more: object) -> Json:
    body = {"client_name": "Loops for iOS", "redirect_uris": [REDIRECT], **more}
    answer = await api.post("/api/v1/apps", json=body)
    assert answer.status == 200, answer.text
    return answer.object


def authorize_path(app: Json, **more: str) -> str:
    query = {"response_type": "code", "redirect_uri": REDIRECT, **more}
    pairs = "&".join(f"{name}={quote(text, safe='')}" for name, text in query.items() if text)
    return f"{AUTHORIZE}?client_id={app['client_id']}&scope={SCOPE}&{pairs}"


def flow_in(page: str) -> str:
    found = re.search(r'name="flow" value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


def proof_in(page: str) -> str:
    found = re.search(r'name="proof" value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


def title_in(page: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", page, re.S)
    assert found is not None, page
    return html.unescape(re.sub(r"<[^>]+>", "", found[1]))


def alert_in(page: str) -> str:
    found = re.search(r'role="alert">(.*?)</p>', page, re.S)
    assert found is not None, page
    return html.unescape(found[1])


async def step(browser: Browser, page: Answer, name: str, **fields: str) -> Answer:
    """Send one of a page's forms."""
    return await browser.submit(AUTHORIZE, {"flow": flow_in(page.text), "step": name, **fields})


async def consent_page(browser: Browser, app: Json, *, user: str = "alice", **more: str) -> Answer:
    page = await browser.call("GET", authorize_path(app, **more))
    assert page.status == 200, page.text
    page = await step(browser, page, "password", identifier=user, password=PASSWORD)
    assert page.status == 200, page.text
    page = await step(browser, page, "code", code=CODE)
    assert page.status == 200, page.text
    return page


def answer_in(answer: Answer) -> dict[str, str]:
    """What a redirect to the app says."""
    assert answer.status == 303, answer.text
    parts = urlsplit(answer.headers["Location"])
    return {name: texts[0] for name, texts in parse_qs(parts.query).items()}


def refusal_in(answer: Answer) -> dict[str, str]:
    """What the link of a page tells the app; the page itself leads nowhere."""
    assert (answer.status, "Location" in answer.headers) == (400, False), answer.text
    found = re.search(r'<a class="button[^"]*"[^>]* href="([^"]+)"', answer.text)
    assert found is not None, answer.text
    parts = urlsplit(html.unescape(found[1]))
    return {name: texts[0] for name, texts in parse_qs(parts.query).items()}


async def code_for(api: Api, app: Json, *, user: str = "alice", **more: str) -> str:
    browser = Browser(api)
    page = await consent_page(browser, app, user=user, **more)
    return answer_in(await step(browser, page, "allow"))["code"]


async def exchange(api: Api, app: Json, given: str, **more: str | None) -> Answer:
    fields = {
        "grant_type": "authorization_code",
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "redirect_uri": REDIRECT,
        "code": given,
        **more,
    }
    return await send_form(api, "/oauth/token", fields)


async def send_form(api: Api, path: str, fields: dict[str, object]) -> Answer:
    sent = {name: text for name, text in fields.items() if text is not None}
    return await api.call("POST", path, body=urlencode(sent).encode(), headers=FORM)


async def signed_in(api: Api, *, user: str = "alice") -> Json:
    """The tokens of a sign-in, as the app gets them."""
    app = await register(api)
    answer = await exchange(api, app, await code_for(api, app, user=user))
    assert answer.status == 200, answer.text
    return {**answer.object, **app}


async def web_signed_in(api: Api, *, user: str = "alice", remember: bool = False) -> Browser:
    """A browser in which the web app has signed in."""
    browser = Browser(api)
    assert (await browser.call("GET", "/sanctum/csrf-cookie")).status == 204
    answer = await browser.spa(
        "POST", "/login", {"email": user, "password": PASSWORD, "remember": remember}
    )
    assert answer.object == {"has_2fa": True}, answer.text
    answer = await browser.spa("POST", "/api/v1/auth/2fa/verify", {"otp_code": CODE})
    assert answer.object["success"] is True, answer.text
    return browser


async def refreshed(api: Api, app: Json, token: str, **more: str) -> Answer:
    fields = {
        "grant_type": "refresh_token",
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "refresh_token": token,
        **more,
    }
    return await send_form(api, "/oauth/token", fields)


def multipart(fields: list[tuple[str, str]]) -> tuple[bytes, dict[str, str]]:
    """A body as the app's `fetch` writes it."""
    boundary = "----ExpoFetchFormBoundaryabc123"
    parts = "".join(
        f'--{boundary}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields
    )
    body = f"{parts}--{boundary}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


def oauth_error(answer: Answer, status: int, error: str) -> None:
    assert answer.status == status, answer.text
    body = answer.object
    assert body["error"] == error
    assert isinstance(body["error_description"], str)
    assert body["message"] == body["error_description"]
    assert body["data"] is None
    assert answer.headers["Cache-Control"] == "no-store"


def assert_page(answer: Answer) -> None:
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert "form-action" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy
    assert "<script" not in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
