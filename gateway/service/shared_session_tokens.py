"""Nexgate access tokens of sessions, sealed and shared between processes in the tier."""

from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from gateway.signin.sealing import Purpose, Sealer
from gateway.upstream.renewal import GotToken
from gateway.viewer import TOKEN

if TYPE_CHECKING:
    from gateway.cache.shared.tier import SharedTier

# A process that starts a day later gets a new token, even where the shared one lives longer.
LONGEST_SHARED_S: Final = 86_400.0


class _Content(BaseModel):
    """The sealed content; a change of it needs another purpose, which acts as its version."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    token: str = Field(min_length=1, repr=False)
    got_at: float = Field(ge=0, allow_inf_nan=False)


class SharedToken:
    """The shared access token of one session. A text that can't be opened counts as absent."""

    def __init__(self, tier: "SharedTier", sealer: Sealer, digest: str) -> None:
        """Share under `digest`, the fingerprint of the session."""
        self._tier = tier
        self._sealer = sealer
        self._digest = digest

    async def find_token(self) -> GotToken | None:
        """The token another process stored for this session, expired or not; None without one."""
        sealed = await self._tier.find_token(self._digest)
        if sealed is None:
            return None
        text = sealed.decode(errors="replace")
        found = self._sealer.open(Purpose.BEHIND_SESSION, text, _Content, bound_to=self._digest)
        if found is None:
            self._tier.count_garbage()
            return None
        return GotToken(SecretStr(found.token), found.got_at)

    async def store_token(self, got: GotToken, left_s: float) -> None:
        """Store a token for other processes for `left_s` seconds, at most a day."""
        token = got.token.get_secret_value()
        if not TOKEN.fullmatch(token):
            return  # not sendable, and stored values stay small
        content = _Content(token=token, got_at=got.got_at)
        sealed = self._sealer.seal(Purpose.BEHIND_SESSION, content, bound_to=self._digest)
        await self._tier.store_token(self._digest, sealed.encode(), min(left_s, LONGEST_SHARED_S))


class SharedTokens:
    """The access tokens of all sessions; without a shared tier each process has its own."""

    def __init__(self, tier: "SharedTier | None", sealer: Sealer) -> None:
        """Share through `tier`, sealed by `sealer`."""
        self._tier = tier
        self._sealer = sealer

    def of_session(self, digest: str) -> SharedToken | None:
        """The token of the session whose fingerprint this is; None where nothing is shared."""
        return SharedToken(self._tier, self._sealer, digest) if self._tier is not None else None

    async def drop_token(self, digest: str) -> None:
        """Remove the shared token of a session."""
        if self._tier is not None:
            await self._tier.drop_token(digest)
