"""Accounts as Loops writes them."""

from mappings.loops.model import LoopsModel


class AccountCompact(LoopsModel):
    """The compact form of an account inside a video ("Loops API Docs, Video, account")."""

    id: str
    name: str
    username: str
    avatar: str
