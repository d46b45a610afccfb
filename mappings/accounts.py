"""Authors of clips as Loops accounts, and back."""

from mappings import ids, values
from mappings.loops import AccountCompact
from mappings.nexgate import Author
from mappings.rules import Rules

DELETED_ACCOUNT_ID = "0"
DELETED_ACCOUNT_NAME = "User"
DELETED_ACCOUNT_USERNAME = "deleted"

# Joining the two absent names of a user gives this text in Nexgate's older builds.
_ABSENT_NAME = "null null"


def account_from_author(author: Author | None, rules: Rules) -> AccountCompact:
    """The account of a clip's author: exactly the four documented fields, none of them null.

    An author that is missing or has no usable id is Loops' own deleted-account placeholder; one
    without a user name keeps its id under the placeholder's names. ("Loops API Docs, Video,
    account"; "Nexgate Clips API", clips[].author)
    """
    account_id = account_id_of(author, rules)
    if author is None or account_id is None:
        return AccountCompact(
            id=DELETED_ACCOUNT_ID,
            name=DELETED_ACCOUNT_NAME,
            username=DELETED_ACCOUNT_USERNAME,
            avatar=rules.default_avatar,
        )
    username = _present(author.username)
    return AccountCompact(
        id=account_id,
        name=_present(author.display_name) or username or DELETED_ACCOUNT_NAME,
        username=username or DELETED_ACCOUNT_USERNAME,
        avatar=(
            values.http_url(author.profile_picture_url)
            or values.http_url(author.profile_picture_thumbnail_url)
            or rules.default_avatar
        ),
    )


def account_id_of(author: Author | None, rules: Rules) -> str | None:
    """The Loops id of an author; None when it is missing or has no usable id."""
    return ids.loops_id(author.id, rules.ids) if author is not None and author.id else None


def author_from_account(account: AccountCompact, rules: Rules) -> Author | None:
    """The author an account came from; the placeholders become what they stand for, nothing."""
    if account.id == DELETED_ACCOUNT_ID and account.username == DELETED_ACCOUNT_USERNAME:
        return None
    has_name = account.name != account.username
    avatar = values.http_url(account.avatar)
    return Author(
        id=ids.nexgate_id(account.id) or account.id,
        username=account.username,
        display_name=account.name if has_name else None,
        profile_picture_url=None if avatar == rules.default_avatar else avatar,
    )


def _present(name: str | None) -> str | None:
    return name if name and name.strip() and name.strip() != _ABSENT_NAME else None
