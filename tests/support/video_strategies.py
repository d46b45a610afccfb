"""Loops videos to search properties over: they hold nothing but what a clip can hold."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from mappings import ids, moments
from mappings.loops import (
    AccountCompact,
    Mention,
    VideoMedia,
    VideoResource,
)
from mappings.nexgate import Clip, Media
from mappings.videos import (
    Rules,
    ViewerFacts,
    video_from_clip,
)

VIEWER = ViewerFacts(signed_in=True)
RULES = Rules("https://loops.example")
MP4 = "https://cdn.example/1.mp4"
PLAYLIST = "https://cdn.example/m.m3u8"
LOOPS_IDS = st.integers(0, 2**128 - 1).map(str)
COUNTS = st.integers(0, 2**63 - 1)
ADDRESSES = st.sampled_from([MP4, "https://b.example/x/2.mp4?t=1#f"])
NAMES = st.text(st.sampled_from("abc-_.0 日💪"), min_size=1, max_size=6).filter(str.strip)
CAPTIONS = st.sampled_from([None, "plain", "hi 💪 @ann!", "@ann, @bob and @ann"])
SECONDS = st.integers(0, 4_102_444_800).map(
    lambda second: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)


@st.composite
def accounts(draw: st.DrawFn) -> AccountCompact:
    username = draw(st.sampled_from(["ann", "bob", "deleted"]))
    return AccountCompact(
        id=draw(LOOPS_IDS.filter(lambda account_id: account_id != "0")),
        name=draw(st.one_of(NAMES, st.just(username))),
        username=username,
        avatar=draw(st.one_of(ADDRESSES, st.just(RULES.default_avatar))),
    )


@st.composite
def media(draw: st.DrawFn) -> VideoMedia:
    playlist = draw(st.sampled_from([None, PLAYLIST]))
    return VideoMedia(
        thumbnail=draw(st.one_of(ADDRESSES, st.just(RULES.default_thumbnail))),
        src_url=draw(ADDRESSES if playlist is None else st.one_of(ADDRESSES, st.just(playlist))),
        hls_url=playlist,
        alt_text=None,
        duration=draw(st.integers(0, 10**6)),
        width=draw(st.integers(1, 10**4)),
        height=draw(st.integers(1, 10**4)),
    )


def mentions(caption: str | None, ids_by_name: dict[str, str]) -> list[Mention]:
    """As a JavaScript client would find them."""
    found = []
    for match in re.finditer(r"@(ann|bob)", caption or ""):
        start = len((caption or "")[: match.start()].encode("utf-16-le")) // 2
        found.append(
            Mention(
                username=match[1],
                start_index=start,
                end_index=start + 4,
                profile_id=ids_by_name[match[1]],
                is_local=True,
            )
        )
    return found


@st.composite
def videos(draw: st.DrawFn) -> VideoResource:
    """Videos that hold nothing but what a clip can hold."""
    played = draw(media())
    caption = draw(CAPTIONS)
    ids_by_name = {"ann": draw(LOOPS_IDS), "bob": draw(LOOPS_IDS)}
    bare = Clip(id=ids.nexgate_id(draw(LOOPS_IDS)) or "", media=Media(variants={"1.mp4": MP4}))
    pattern = video_from_clip(bare, RULES, VIEWER).video
    permissions = {"can_download": played.src_url != played.hls_url}
    return pattern.model_copy(
        update={
            "account": draw(st.one_of(accounts(), st.just(pattern.account))),
            "caption": caption,
            "media": played,
            "likes": draw(COUNTS),
            "shares": draw(COUNTS),
            "comments": draw(COUNTS),
            "bookmarks": draw(COUNTS),
            "has_liked": draw(st.booleans()),
            "has_bookmarked": draw(st.booleans()),
            "tags": draw(st.lists(st.sampled_from(["a", "Übung", "日本"]), unique=True)),
            "mentions": mentions(caption, ids_by_name),
            "permissions": pattern.permissions.model_copy(update=permissions),
            "created_at": moments.loops_time(draw(SECONDS)),
        }
    )
