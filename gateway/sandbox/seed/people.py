"""The seed's users, who follows whom, and its shops and products."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from gateway.sandbox.options import SHARED_PASSWORD
from gateway.sandbox.seed.media import avatar
from gateway.sandbox.state import (
    Account,
    ExternalLink,
    Follow,
    InviteStatus,
    Product,
    Shop,
    fixed_id,
)
from gateway.sandbox.store import Store

EPOCH = datetime(2026, 6, 22, 10, 30, 45, tzinfo=UTC)

# user name, first, middle, last name, verified, blurhash of the picture (None = no picture)
_PEOPLE: tuple[tuple[str, str | None, str | None, str | None, bool, str | None], ...] = (
    ("alice", "Alice", "May", "Fischer", True, "UMQaHh%1*f-A{un$pvoe_NofI.kCq[f6tSf7"),
    ("bob", "Bob", None, "Martens", True, "UrIPlBt77}XT2zW=via#VMazxnn%K*bHr=fj"),
    ("chiara", "Chiara", "L", "Conti", True, "UdPqs1xZ^h$%_GoeI:fi$xj?S5fkx?j[e:fQ"),
    ("dmitri", "Dmitri", None, "Volkov", False, "UeJrkjs;z|sEOxj]JPW;5AWW-mkA$-juR%ja"),
    ("emeka", "Emeka", "O", "Nwosu", True, "UtG,]IoxPRo{0~WWwJay%Jj@RRe:THbGnjfj"),
    ("fatima", "Fatima", None, "Haddad", True, "UTB#q+ofHUb^NFfjMeWB9wWW,:n%O=bHs,j["),
    ("grace", None, None, None, False, None),
    ("hugo", "Hugo", None, "Lindqvist", True, "URF=FEt78ze?4TaeY5bH74Wq=qoerYjaX7ay"),
    ("iris", "Iris", None, "Oddleigh", False, None),  # whose counts nobody else should have
)
DEMO_USERS = tuple(person[0] for person in _PEOPLE)
PRIVATE_USER = "hugo"

# Who follows whom; follows of the private user are pending.
_FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "alice": ("bob", "chiara", "dmitri", "emeka", "hugo"),
    "bob": ("alice", "fatima", "emeka"),
    "chiara": ("alice", "emeka", "dmitri"),
    "dmitri": ("chiara", "fatima"),
    "emeka": ("alice", "bob"),
    "fatima": ("alice", "chiara"),
    "grace": ("alice", "fatima"),
    "hugo": ("alice",),
    "iris": (),
}

VELO_CORNER = Shop(
    fixed_id("shop", "velo-corner"), "Velo Corner", "velo-corner", "/media/shops/velo-corner.webp"
)
BOTTEGA = Shop(
    fixed_id("shop", "bottega-chiara"),
    "Bottega Chiara",
    "bottega-chiara",
    "/media/shops/bottega-chiara.webp",
)
HELMET = Product(
    fixed_id("product", "helmet"),
    "City helmet, sky blue",
    "120.00",
    "89.99",
    "/media/products/helmet.webp",
    VELO_CORNER,
)
MUG = Product(
    fixed_id("product", "mug"),
    "Stoneware mug",
    "18.50",
    None,
    "/media/products/mug.webp",
    BOTTEGA,
)
LAMP = Product(
    fixed_id("product", "lamp"),
    "Paper lantern",
    "9.00",
    "7.50",
    "/media/products/lamp.webp",
    BOTTEGA,
    in_stock=False,
)
LINK = ExternalLink(
    fixed_id("link", "river-route"),
    "https://nexgate.link/river1",
    "https://example.org/river-route",
    "The river route, 42 km",
    "/media/cycling/og.webp",
    "example.org",
)


def account_id(user_name: str) -> str:
    """The id of the user seeded as `user_name`, also after a rename."""
    return fixed_id("account", user_name)


def add_people(store: Store) -> None:
    """Adds the users, their follows, and the shops."""
    for index, (name, first, middle, last, verified, blurhash) in enumerate(_PEOPLE):
        made = EPOCH - timedelta(days=60 - index, minutes=7 * index)
        store.add_account(
            Account(
                account_id(name),
                name,
                first,
                last,
                f"{name}@example.org",
                f"+4930555010{index}",
                SHARED_PASSWORD,
                made,
                made + timedelta(days=1),
                middle_name=middle,
                pictures=[avatar(name, blurhash)] if blurhash else [],
                is_verified=verified,
                is_private=name == PRIVATE_USER,
            )
        )
    for follower, followed in _FOLLOWS.items():
        for order, name in enumerate(followed):
            _add_follow(store, follower, name, order)
    for shop in (VELO_CORNER, BOTTEGA):
        store.shops[shop.name.replace(" ", "")] = shop


def _add_follow(store: Store, follower: str, followed: str, order: int) -> None:
    waits = followed == PRIVATE_USER
    row = Follow(
        fixed_id("follow", follower, followed),
        account_id(follower),
        account_id(followed),
        InviteStatus.PENDING if waits else InviteStatus.ACCEPTED,
        EPOCH - timedelta(days=20, hours=order),
    )
    store.follows[row.follower_id, row.following_id] = row
