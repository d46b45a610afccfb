"""The seed has everything it promises, the same in every run (16.12)."""

from itertools import pairwise

from gateway.sandbox.options import SandboxOptions
from gateway.sandbox.seed.oddities import BEYOND_JAVASCRIPT, LONGEST_CAPTION, ODDITIES, media_ids
from gateway.sandbox.seed.people import DEMO_USERS
from gateway.sandbox.seed.posts import ROUNDS, SAME_SECOND
from gateway.sandbox.simulator import Sandbox
from gateway.sandbox.state import InviteStatus, Media, Post, fixed_id


def sandbox() -> Sandbox:
    return Sandbox(SandboxOptions())


def post(key: str) -> Post:
    return sandbox().store.posts[fixed_id("post", key)]


def media(key: str) -> Media:
    return sandbox().store.media[fixed_id("media", key)]


def test_two_runs_hold_the_same() -> None:
    one, other = sandbox().store, sandbox().store
    assert one.posts == other.posts
    assert one.media == other.media
    assert one.accounts == other.accounts
    assert one.comments == other.comments


def test_at_least_45_clips_over_at_least_5_authors_and_several_days() -> None:
    store = sandbox().store
    clips = store.feed()
    assert len(clips) >= 45
    assert len({store.post_of(clip).author_id for clip in clips}) >= 6
    assert len({store.created_at(clip)[:10] for clip in clips}) >= 5


def test_the_first_screens_hold_no_oddity() -> None:
    odd = {media_id for oddity in ODDITIES for media_id in media_ids(oddity)}
    first = sandbox().store.feed()[:18]
    assert odd.isdisjoint({clip.id for clip in first})
    neighbours = pairwise(first)
    assert all(a.variants["poster"] != b.variants["poster"] for a, b in neighbours)


def test_all_demo_users_are_there_and_alice_follows_several() -> None:
    store = sandbox().store
    assert set(DEMO_USERS) >= {"alice", "bob", "chiara", "dmitri", "emeka", "fatima"}
    alice = store.accounts_by_name["alice"]
    followed = [row for row in store.follows.values() if row.follower_id == alice.id]
    assert sum(row.status is InviteStatus.ACCEPTED for row in followed) >= 4
    assert store.accounts_by_name["hugo"].is_private
    assert not store.accounts_by_name["grace"].pictures


def test_two_posts_of_the_same_second_and_three_siblings() -> None:
    store = sandbox().store
    times = [p.published_at for p in store.posts.values() if p.published_at]
    names = sandbox().catalog.short_sets
    twins = [
        store.posts[fixed_id("post", f"{names[place % len(names)]}-{place // len(names) + 1}")]
        for place in SAME_SECOND
    ]
    assert twins[0].published_at == twins[1].published_at
    assert len(times) - len(set(times)) >= 1
    assert len(post("siblings").media_ids) == 3
    assert ROUNDS * len(names) >= 45


def test_irregular_media() -> None:
    assert "master" not in media("no-master").variants
    assert not any("playlist" in key for key in media("no-playlist").variants)
    assert "720p_watermarked.mp4" in media("no-playlist").variants
    assert not any(
        key.endswith(".mp4") and "preview" not in key for key in media("no-mp4").variants
    )
    assert set(media("unknown-variants").variants) == {"hologram", "depth_map", "dominant_color"}
    assert media("no-variants").variants == {}
    assert (media("no-size").width, media("no-size").height) == (0, 0)
    assert "poster" not in media("long-video-no-poster").variants
    assert not media("processing").is_ready
    assert media("image-only").kind == "IMAGE"


def test_irregular_captions_and_counts() -> None:
    assert post("null-caption").caption is None
    assert "<script>" in str(post("html-caption").caption)
    assert any(ord(letter) > 0xFFFF for letter in str(post("four-byte-caption").caption))
    assert any("\u0600" <= letter <= "\u06ff" for letter in str(post("rtl-caption").caption))
    assert len(str(post("long-caption").caption)) == LONGEST_CAPTION
    huge = post("huge-counts")
    counts = {huge.likes, huge.comments, huge.shares, huge.saves, huge.views}
    assert counts == {media("huge-counts").views} == {BEYOND_JAVASCRIPT}


def test_comment_counts_are_the_comments_there_are() -> None:
    store = sandbox().store
    for one in store.posts.values():
        if one.comments != BEYOND_JAVASCRIPT:
            assert len(store.top_comments(one.id)) == one.comments
