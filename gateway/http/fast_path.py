"""The quick way to an answer that is held: no routing, no middleware, no model, no JSON.

It comes before the application. Whatever it can't answer at once goes the long way, which gives
the same answer.
"""

from typing import Final

from aiohttp import hdrs
from aiohttp.http import RawRequestMessage

from gateway.http.cached_response import held_message
from gateway.http.prepared_response import MOST_UNSENT_BYTES
from gateway.http.request_ids import RequestIds
from gateway.routes.kept import LONGEST_TARGET
from gateway.service.results import Answers, Key
from gateway.service.sessions import Sessions

# Request targets whose answers are kept; they hold nothing of a viewer but a cursor.
MAX_TARGETS: Final = 20_000
_BEARER: Final = "Bearer "


class QuickAnswers:
    """Answers for a Bearer token seen before and a request target seen before."""

    def __init__(
        self, sessions: Sessions, answers: Answers, request_ids: RequestIds, *, is_quick: bool
    ) -> None:
        """`is_quick` says whether there is nothing else to do for such an answer."""
        self.is_quick = is_quick
        self._sessions = sessions
        self._answers = answers
        self._request_ids = request_ids
        self._keys: dict[str, Key] = {}

    def note(self, target: str, key: Key) -> None:
        """The answer to this request target is kept under this key.

        A target too long to be remembered goes the long way every time.
        """
        if len(target) > LONGEST_TARGET:
            return
        if len(self._keys) >= MAX_TARGETS and target not in self._keys:
            del self._keys[next(iter(self._keys))]
        self._keys[target] = key

    def answer(self, request: RawRequestMessage) -> bytes | None:
        """The whole message that answers a GET on a connection that is kept; None: the long way."""
        key = self._keys.get(request.path)
        if key is None:
            return None
        headers = request.headers
        credentials = headers.getall(hdrs.AUTHORIZATION, ())
        # Any other spelling is read on the long way.
        if len(credentials) != 1 or not credentials[0].startswith(_BEARER):
            return None
        viewer = self._sessions.remembered(credentials[0][len(_BEARER) :])
        if viewer is None:
            return None
        # The client of a longer one may have to be waited for.
        held = self._answers.held(viewer.digest, key, MOST_UNSENT_BYTES)
        if held is None:
            return None
        return held_message(headers, held, self._request_ids.of(headers))
