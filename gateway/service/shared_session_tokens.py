"""The Nexgate access tokens behind sessions as processes share them: sealed, in the shared tier."""

from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from gateway.signin.sealing import Purpose, Sealer
from gateway.upstream.renewal import GotToken
from gateway.viewer import TOKEN

if TYPE_CHECKING:
    from gateway.cache.shared.tier import SharedTier

# A token of a longer life is asked for anew by a process that starts a day later.
LONGEST_SHARED_S: Final = 86_400.0


class _Content(BaseModel):
    """What is sealed; another content needs another purpose, which is the version of the text."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    token: str = Field(min_length=1, repr=False)
    got_at: float = Field(ge=0, allow_inf_nan=False)


class SharedToken:
    """The access token behind one session. What can't be opened is as if it weren't there."""

    def __init__(self, tier: "SharedTier", sealer: Sealer, digest: str) -> None:
        """Share under `digest`, the fingerprint of the session."""
        self._tier = tier
        self._sealer = sealer
        self._digest = digest

    async def find(self) -> GotToken | None:
        """What another process left for this session, good or not any more."""
        sealed = await self._tier.find_token(self._digest)
        if sealed is None:
            return None
        text = sealed.decode(errors="replace")
        found = self._sealer.open(Purpose.BEHIND_SESSION, text, _Content, bound_to=self._digest)
        if found is None:
            self._tier.count_garbage()
            return None
        return GotToken(SecretStr(found.token), found.got_at)

    async def tell(self, got: GotToken, left_s: float) -> None:
        """Leave a token to other processes for as long as it is good, at most a day."""
        token = got.token.get_secret_value()
        if not TOKEN.fullmatch(token):
            return  # nothing to call with; and what is stored stays small
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

    async def forget(self, digest: str) -> None:
        """Let no process find the token of a session any more."""
        if self._tier is not None:
            await self._tier.drop_token(digest)
