"""Nexgate's users as Loops accounts: compact and back, listed, blocked, in full."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from mappings import ids, moments, values
from mappings.addresses import web_address
from mappings.loops import Account, AccountCompact, BlockedAccount, ListedAccount, OwnEmail
from mappings.moments import EPOCH
from mappings.nexgate import Author, BlockEntry, Clip, FollowStats, OwnContact
from mappings.people import (
    Person,
    UserTexts,
    person_from_user,
    present_name,
    texts_of_author,
)
from mappings.rules import Rules

DELETED_ACCOUNT_ID = "0"
DELETED_ACCOUNT_NAME = "User"
DELETED_ACCOUNT_USERNAME = "deleted"

_PLACEHOLDER_DIGITS = 8


@dataclass(frozen=True, slots=True)
class ClipNumbers:
    """What an account's clips tell of it. `created_at` is a Loops time."""

    post_count: int = 0
    likes_count: int = 0
    created_at: str = moments.loops_time(EPOCH)


NO_CLIPS = ClipNumbers()
NO_FOLLOWS = FollowStats()


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What is known of an account beside who it is; the defaults say that nothing is."""

    clips: ClipNumbers = NO_CLIPS
    stats: FollowStats = NO_FOLLOWS
    is_owner: bool = False
    is_private: bool = False
    is_blocking: bool | None = None


NOTHING_MORE = AccountFacts()


def account_from_author(author: Author | None, rules: Rules) -> AccountCompact:
    """The account of a clip's author: exactly the four documented fields, none of them null.

    An author that is missing or has no usable id is Loops' own deleted-account placeholder; one
    without a user name keeps its id under the placeholder's names. ("Loops API Docs, Video,
    account"; "Nexgate Clips API", clips[].author)
    """
    user = None if author is None else texts_of_author(author, keeps_private=rules.keeps_private)
    return AccountCompact(**(account_members(user, rules) or placeholder_account(rules)))


def placeholder_account(rules: Rules) -> dict[str, str]:
    """The members of the deleted-account placeholder's account, in their order."""
    return {
        "id": DELETED_ACCOUNT_ID,
        "name": DELETED_ACCOUNT_NAME,
        "username": DELETED_ACCOUNT_USERNAME,
        "avatar": rules.default_avatar,
    }


def account_members(user: UserTexts | None, rules: Rules) -> dict[str, str] | None:
    """The members of a user's account, in their order; None without a usable id."""
    account_id = ids.loops_id(user.id, rules.ids) if user is not None and user.id else None
    if user is None or account_id is None:
        return None
    username = present_name(user.user_name)
    return {
        "id": account_id,
        "name": present_name(user.display_name) or username or DELETED_ACCOUNT_NAME,
        "username": username or DELETED_ACCOUNT_USERNAME,
        "avatar": user.picture or rules.default_avatar,
    }


def account_id_of(author: Author | None, rules: Rules) -> str | None:
    """The Loops id of an author; None when it is missing or has no usable id."""
    return ids.loops_id(author.id, rules.ids) if author is not None and author.id else None


def author_from_account(account: AccountCompact, rules: Rules) -> Author | None:
    """The author an account came from; the placeholders become what they stand for, nothing."""
    if account.id == DELETED_ACCOUNT_ID and account.username == DELETED_ACCOUNT_USERNAME:
        return None
    has_name = account.name != account.username
    avatar = web_address(account.avatar)
    return Author(
        id=ids.nexgate_id(account.id) or account.id,
        username=account.username,
        display_name=account.name if has_name else None,
        profile_picture_url=None if avatar == rules.default_avatar else avatar,
    )


def clip_numbers(clips: Iterable[Clip], rules: Rules) -> ClipNumbers:
    """Count an account's clips.

    Every clip is a post of its own in Loops; likes belong to the Nexgate post and count once for
    all its clips. The account is taken to be as old as its oldest clip, and without any as old as
    the epoch. ("Nexgate Clips API": several clips share one post's counters.)
    """
    clips = tuple(clips)
    likes = {clip.post_id or clip.id: clip.engagement.likes_count for clip in clips}
    known = (moments.moment(clip.created_at, rules.timezone) for clip in clips)
    oldest = min((at for at in known if at is not None), default=EPOCH)
    total = min(sum(likes.values()), values.MAX_COUNT)
    return ClipNumbers(len(clips), total, moments.loops_time(oldest))


def compact_from_person(person: Person, rules: Rules) -> AccountCompact | None:
    """The compact account of a user; None for one whose id can't be given out.

    Of a user known by id only the names are `user` and the beginning of the id: clients need both.
    """
    account_id = ids.loops_id(person.id, rules.ids)
    if account_id is None:
        return None
    username = person.user_name or _placeholder_name(person.id)
    return AccountCompact(
        id=account_id,
        name=person.display_name or username,
        username=username,
        avatar=(
            rules.address(person.picture) or rules.address(person.thumbnail) or rules.default_avatar
        ),
    )


def account_from_person(
    person: Person, rules: Rules, facts: AccountFacts = NOTHING_MORE
) -> Account | None:
    """The account in full; None for one whose id can't be given out.

    Nexgate has no bio, links, playlists or direct messages, and nobody administers an instance
    through Loops. (Loops API, Accounts: ProfileResource)
    """
    compact = compact_from_person(person, rules)
    if compact is None:
        return None
    return Account(
        id=compact.id,
        name=compact.name,
        avatar=compact.avatar,
        username=compact.username,
        is_owner=facts.is_owner,
        local=True,
        bio="",
        post_count=facts.clips.post_count,
        follower_count=facts.stats.followers_count,
        following_count=facts.stats.following_count,
        url=profile_url(compact.username, rules),
        remote_url=None,
        is_blocking=facts.is_blocking,
        manually_approves_followers=facts.is_private,
        links=[],
        has_playlists=False,
        accepts_dms=False,
        is_admin=False,
        created_at=facts.clips.created_at,
        likes_count=facts.clips.likes_count,
    )


def profile_url(username: str, rules: Rules) -> str:
    """The address of an account's page."""
    return f"{rules.public_url}/@{quote(username)}"


def listed_account(person: Person, rules: Rules, *, is_following: bool) -> ListedAccount | None:
    """A user in a list of accounts; None for one whose id can't be given out."""
    compact = compact_from_person(person, rules)
    if compact is None:
        return None
    return ListedAccount(
        id=compact.id,
        name=compact.name,
        username=compact.username,
        avatar=compact.avatar,
        is_following=is_following,
    )


def blocked_account(entry: BlockEntry, rules: Rules) -> BlockedAccount | None:
    """A row of the block list; None for one without an id that can be given out."""
    person = person_from_user(entry.user) if entry.user is not None else None
    compact = compact_from_person(person, rules) if person is not None else None
    if compact is None:
        return None
    at = moments.moment(entry.created_at, rules.timezone)
    return BlockedAccount(account=compact, blocked_at=moments.loops_time(at) if at else None)


def own_email(contact: OwnContact, rules: Rules) -> OwnEmail:
    """The viewer's own e-mail address, of which only the first letter and the domain are shown."""
    mailbox, _, domain = (contact.email or "").strip().rpartition("@")
    at = moments.moment(contact.created_at, rules.timezone) or EPOCH
    return OwnEmail(
        current_email=f"{mailbox[:1]}***@{domain}" if mailbox else "",
        email_verified=contact.is_email_verified,
        email_added_date=f"{at:%B} {at.day}, {at.year}",
        pending_email=None,
    )


def names_from_loops(name: str) -> dict[str, str]:
    """One name as Nexgate's two, split at the last blank; of one word only the first is set."""
    first, _, last = " ".join(name.split()).rpartition(" ")
    return {"firstName": first, "lastName": last} if first else {"firstName": last}


def _placeholder_name(account_id: str) -> str:
    digits = "".join(filter(str.isalnum, account_id))
    return f"user{digits[:_PLACEHOLDER_DIGITS]}"
