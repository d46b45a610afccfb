"""A sandbox and a gateway whose stores are filled to their bounds, for `longest_steps`."""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from aiohttp import web
from sqlalchemy import Connection, Table, insert

from gateway.cache.entries import Missing, Page, Value
from gateway.cache.identity_index import IdentityIndex, Known
from gateway.cache.list_places import ListPlace, ListPlaces
from gateway.cache.store import Store
from gateway.cache.viewer_cache import ViewerCache
from gateway.routes.app_keys import READ_LIMITS, SERVICES
from gateway.sandbox.simulator import Sandbox
from gateway.sandbox.state import Account, Comment, Follow, InviteStatus, Post, PrivacyRow
from gateway.settings.cache import EntityKind
from gateway.state import tables
from gateway.state.hidden_suggestions import MAX_HIDDEN
from mappings.people import Person

VIEWER = "alice"
OTHER = "bob"
FOLLOWS = 5_500
BLOCKS = 5_000
OWN_CLIPS = 600
ENTRIES = 100_000
PARTITIONS = 30_000
ROWS = 20_000
PEOPLE = 50_000
MEDIA = 200_000
NAMES = 100_000
_PER_STATEMENT = 2_000


def made_id(kind: int, number: int) -> str:
    """A UUID of something made up."""
    return f"{kind:08x}-0000-4000-8000-{number:012x}"


def fill_sandbox(sandbox: Sandbox) -> tuple[Post, Comment]:
    """Follows, blocks, clips, comments and notifications; the post and comment with most."""
    store, now = sandbox.store, datetime.now(UTC)
    viewer, other = sandbox.account(VIEWER), sandbox.account(OTHER)
    for number in range(FOLLOWS):
        account = _account(sandbox, 1, number)
        pairs = [(viewer.id, account)]
        if number < FOLLOWS // 2:
            pairs += [(account, viewer.id), (account, other.id)]
        for pair in pairs:
            row = Follow(store.new_id("follow"), *pair, InviteStatus.ACCEPTED, now)
            store.follows[pair] = row
    for number in range(BLOCKS):
        pair = (viewer.id, _account(sandbox, 2, number))
        store.blocks[pair] = PrivacyRow(store.new_id("block"), *pair, now)
    for name, count in ((VIEWER, OWN_CLIPS), (OTHER, OWN_CLIPS // 2)):
        sandbox.publish_clips(name, f"a clip of @{OTHER} with #many #tags and words", count)
    sandbox.notify(VIEWER, 2_000)
    post = next(one for one in store.posts.values() if one.author_id == other.id)
    for number in range(2_000):
        at, author = now + timedelta(seconds=number), (viewer, other)[number % 2]
        text = f"a comment for @{OTHER}, with a #tag and some words"
        store.add_comment(Comment(store.new_id("comment"), post.id, author.id, text, at, at))
    comment = next(one for one in store.comments.values() if one.post_id == post.id)
    for number in range(600):
        at, made = now + timedelta(seconds=number), store.new_id("comment")
        store.add_comment(
            Comment(made, post.id, viewer.id, "a reply", at, at, parent_id=comment.id)
        )
    return post, comment


def _account(sandbox: Sandbox, kind: int, number: int) -> str:
    name, now = f"{'xfb'[kind]}_{number:05d}", datetime.now(UTC)
    account = Account(
        id=made_id(kind, number),
        user_name=name,
        first_name="Some",
        last_name=f"Body {number}",
        email=f"{name}@example.org",
        phone=f"+{kind}{number:06d}",
        password="-",  # noqa: S106 - nobody signs in with one
        created_at=now,
        edited_at=now,
    )
    sandbox.store.add_account(account)
    return account.id


def cache_of(app: web.Application) -> ViewerCache:
    """The cache of a gateway, which no public name leads to."""
    cache: ViewerCache = app[SERVICES].cache_control._cache
    return cache


def fill_memories(app: web.Application) -> None:
    """Everything that is kept in the process beside the viewers' partitions."""
    services, limits = app[SERVICES], app[READ_LIMITS]
    directory, reads = services.search._directory, services.feeds._reads
    identity: IdentityIndex = reads._identity
    places: ListPlaces = reads._places
    for number in range(PEOPLE):
        directory.learn_person(Person(made_id(3, number), f"name_{number:05d}", f"Name {number}"))
    for number in range(MEDIA):
        known = Known(made_id(5, number), made_id(3, number % PEOPLE), is_long=False)
        identity.learn_clip(made_id(4, number), known)
    for number in range(PEOPLE):
        places.learn_place(made_id(4, number), ListPlace(made_id(3, 1), "c" * 40))
    for buckets in (limits.viewers, limits.addresses):
        for number in range(NAMES):
            buckets.wait_s(f"name {number}")
    for number in range(PARTITIONS):
        cache_of(app).store.open_partition(f"viewer {number}", None)


def fill_partition(store: Store, digest: str) -> None:
    """Entries of every kind in one viewer's partition."""
    partition, now = store.open_partition(digest, None), time.monotonic()
    until = now + 3_600
    clips = tuple(islice((clip for page in partition._latest.values() for clip in page.clips), 20))
    for number in range(ENTRIES // 4):
        comments = Value(EntityKind.COMMENTS, b"{}", fetched_at=now, fresh_until=until)
        counts = Value(EntityKind.ACCOUNT, b"{}", fetched_at=now, fresh_until=until)
        videos = Page(EntityKind.USER_LIST, clips, "next", fetched_at=now, fresh_until=until)
        missing = Missing(EntityKind.CLIP, KeyError, fresh_until=until)
        one = made_id(9, number)
        store.store_entry(digest, partition, (EntityKind.COMMENTS, one, 1, 20), comments)
        store.store_entry(digest, partition, (EntityKind.ACCOUNT, "stats", one), counts)
        store.store_entry(digest, partition, (EntityKind.USER_LIST, one, None, 20), videos)
        store.store_entry(digest, partition, (EntityKind.CLIP, one), missing)


async def fill_state(app: web.Application, account_id: str) -> None:
    """Rows in every table of the state store, many of them the viewer's."""
    store, now = app[SERVICES].saved_videos._likes._store, time.time()
    until, at = int(now) + 100_000, datetime.fromtimestamp(now, UTC).isoformat()
    numbers = range(ROWS)
    own = [account_id if number < ROWS // 2 else made_id(3, number) for number in numbers]
    rows: Mapping[Table, Iterable[dict[str, Any]]] = {
        tables.LIKES: (
            {"account_id": own[one], "media_id": made_id(4, one), "post_id": made_id(5, one)}
            for one in numbers
        ),
        tables.REPORTS: (
            {
                "reported_at": at,
                "reporter_id": own[one],
                "type": "video",
                "target_id": "1",
                "rule": 1,
            }
            for one in numbers
        ),
        tables.HIDDEN_SUGGESTIONS: (
            {
                "account_id": account_id if one < MAX_HIDDEN else made_id(3, one),
                "hidden_id": made_id(3, one),
                "hidden_at": now,
            }
            for one in numbers
        ),
        tables.TAKEDOWNS: (
            {
                "kind": ("clip", "account")[one % 2],
                "target_id": made_id(6, one),
                "is_down": True,
                "changed_at": now - 100_000,
            }
            for one in range(ROWS // 2)
        ),
        tables.SESSIONS: (
            {
                "name": f"s{one}",
                "account_id": account_id if one < 1_000 else made_id(3, one),
                "client": "app",
                "made_at": now,
                "used_at": now,
                "expires_at": until,
            }
            for one in numbers
        ),
        tables.REVOCATIONS: ({"name": f"r{one}", "expires_at": until} for one in numbers),
        tables.SIGN_INS: (
            {"at": now, "event": "in", "account": f"a{one % 9}", "session": "s", "client": "app"}
            for one in numbers
        ),
        tables.SIGN_IN_TRIES: (
            {"account": f"a{one}", "tries": "[]", "expires_at": until} for one in numbers
        ),
    }

    def write(connection: Connection) -> None:
        for table, made in rows.items():
            every: Sequence[dict[str, Any]] = list(made)
            for start in range(0, len(every), _PER_STATEMENT):
                connection.execute(insert(table), every[start : start + _PER_STATEMENT])

    await store.write(write, limit_s=120)
