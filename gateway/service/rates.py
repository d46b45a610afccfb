"""How often a client may write, refresh its tokens, register an app, try to sign in."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from gateway.limits.rates import CountShared, RateLimit, SharedUse
from gateway.settings.tree import Settings
from gateway.viewer import Viewer, fingerprint

if TYPE_CHECKING:
    from gateway.cache.shared.tier import SharedTier

_MINUTE_S: Final = 60.0
_HOUR_S: Final = 3_600.0


@dataclass(frozen=True)
class Rates:
    """The limits of what is done, by kind; those of what is read are `ReadLimits`."""

    writes: RateLimit
    address_writes: RateLimit
    refreshes: RateLimit
    registrations: RateLimit
    sign_ins: RateLimit

    def use_settings(self, settings: Settings) -> None:
        """Use the numbers of other settings from now on."""
        limits = settings.limits
        self.writes.limit = limits.writes_per_minute
        self.address_writes.limit = limits.address_writes_per_minute
        self.refreshes.limit = limits.refreshes_per_minute
        self.registrations.limit = limits.registrations_per_hour
        self.sign_ins.limit = settings.signin.attempts_per_address
        self.sign_ins.use_window(settings.signin.window_s)


def rates_from_settings(
    settings: Settings, tier: "SharedTier | None", *, key: bytes, refused: Counter[str]
) -> Rates:
    """The limits, counted at `tier` if there is one, by names that are fingerprints under `key`.

    Refusals are counted in `refused` by kind.
    """

    def limit(kind: str, window_s: float) -> RateLimit:
        shared = _shared(kind, tier, partial(fingerprint, secret=key)) if tier else None
        return RateLimit(kind, 0, window_s, refused=refused, shared=shared)

    rates = Rates(
        writes=limit("writes", _MINUTE_S),
        address_writes=limit("address_writes", _MINUTE_S),
        refreshes=limit("refreshes", _MINUTE_S),
        registrations=limit("registrations", _HOUR_S),
        sign_ins=limit("sign_ins", settings.signin.window_s),
    )
    rates.use_settings(settings)
    return rates


def writer_name(viewer: Viewer) -> str:
    """What the writes of a viewer whose credential is good are counted by.

    All sessions of an account have its id, all tokens of Nexgate's what it wrote into them.
    """
    return viewer.subject or viewer.session or viewer.digest


def _shared(kind: str, tier: "SharedTier", digest_of: Callable[[str], str]) -> CountShared:
    async def count(name: str, limit: int, window_s: float) -> SharedUse | None:
        return await tier.count_use(f"{kind}:{digest_of(name)}", limit, window_s)

    return count
