"""How what the gateway leans on is: Nexgate, the service credential, shared tier, state store."""

import time
from dataclasses import dataclass

from gateway.service.services import Services


@dataclass(frozen=True)
class Condition:
    """One thing, by the word that `admin.ready_needs` has for it, and a sentence about it.

    `is_own`: it is this gateway's own set-up, without which it is never ready.
    """

    name: str
    is_well: bool
    about: str
    is_own: bool = False


def find_conditions(services: Services) -> list[Condition]:
    """All conditions of what is configured, from what is known already: nobody is asked."""
    found = [_of_nexgate(services)]
    if services.guest_credential.is_configured:
        found.append(_of_credential(services))
    tier = services.cache_control.tier_numbers()
    if tier is not None:
        about = "in use" if tier["up"] else "away: this gateway goes on without it"
        found.append(Condition("tier", bool(tier["up"]), about))
    found.append(_of_store(services))
    trouble = services.store_numbers().own_trouble
    return [*found, Condition("set-up", False, trouble, is_own=True)] if trouble else found


def _of_nexgate(services: Services) -> Condition:
    trouble = services.meters.calls.recent_trouble()
    if trouble is None:
        return Condition("nexgate", True, "no call failed lately")
    return Condition("nexgate", False, f"the last call failed: {trouble.replace('_', ' ')}")


def _of_credential(services: Services) -> Condition:
    if services.guest_credential.was_refused_lately:
        return Condition("credential", False, "Nexgate refuses it: guests get 401")
    ends_at = services.credential_ends_at()
    if ends_at is None:
        return Condition("credential", True, "does not say when it ends")
    left_s = ends_at - time.time()
    if left_s <= 0:
        return Condition("credential", False, "it has ended: guests get 401")
    return Condition("credential", True, f"ends in {left_s / 3600:.0f} hours")


def _of_store(services: Services) -> Condition:
    store = services.store_numbers()
    if store.is_up:
        return Condition("store", True, f"{store.engine} answers")
    return Condition("store", False, f"{store.engine} is away: nobody can sign in")
