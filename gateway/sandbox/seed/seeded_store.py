"""The seed: the data of a fresh sandbox, the same in every run (16.12)."""

from gateway.sandbox.seed.comments import add_comments
from gateway.sandbox.seed.media import Catalog
from gateway.sandbox.seed.notifications import add_notifications
from gateway.sandbox.seed.oddities import add_oddities
from gateway.sandbox.seed.people import add_people
from gateway.sandbox.seed.posts import add_ordinary_posts
from gateway.sandbox.store import Store


def seeded_store(catalog: Catalog) -> Store:
    """A store with users, posts, clips, follows and comments."""
    store = Store()
    add_people(store)
    add_ordinary_posts(store, catalog)
    add_oddities(store, catalog)
    add_comments(store)
    add_notifications(store)
    return store
