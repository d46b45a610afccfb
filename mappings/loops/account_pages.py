"""Pages of accounts (Loops API, Pagination)."""

from mappings.loops.accounts import BlockedAccount, ListedAccount
from mappings.loops.model import LoopsModel
from mappings.loops.pages import PageLinks, PageMeta


class AccountPage(LoopsModel):
    """A page of accounts."""

    data: list[ListedAccount]
    links: PageLinks
    meta: PageMeta


class BlockedAccountPage(LoopsModel):
    """A page of blocked accounts."""

    data: list[BlockedAccount]
    links: PageLinks
    meta: PageMeta
