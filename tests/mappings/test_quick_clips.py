"""The quick translation: never another answer than the tolerant one, and taken where it should."""

import copy
import tracemalloc
from datetime import UTC, timedelta, timezone
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings import moments
from mappings.nexgate import MalformedClip, read_clip
from mappings.people import people_of_clip
from mappings.quick_clips import QuickClip, quick_clip
from mappings.rules import GUEST, Rules, ViewerFacts
from mappings.videos import Unplayable, video_from_clip
from tests.support.pairs import Case, cases
from tests.support.strategies import ANYTHING, CLIPS, PLAYABLE_CLIPS, TEXTS, UUID_TEXTS

RULES = Rules("https://loops.example")
ANN = ViewerFacts(signed_in=True, subject="ann")
SAMPLES = ("clip_feed_sample", "single_clip_sample", "user_videos_sample")

Json = dict[str, object]
Path = tuple[str | int, ...]


def tolerant(document: object, rules: Rules, viewer: ViewerFacts) -> QuickClip | None:
    """What the tolerant way makes of a document; None without a video or where it mended."""
    try:
        clip = read_clip(document)
        translated = video_from_clip(clip, rules, viewer)
    except (MalformedClip, Unplayable):
        return None
    if translated.defects or clip.author is None:
        return None
    return QuickClip(
        media_id=clip.id,
        post_id=clip.post_id or "",
        created_at=clip.created_at or "",
        people=tuple(people_of_clip(clip)),
        duration_s=clip.media.duration,
        video=translated.video.model_dump(),
    )


def same(document: object, rules: Rules, viewer: ViewerFacts) -> QuickClip | None:
    """The quick answer, which must be the tolerant one where there is any, byte by byte."""
    quick = quick_clip(copy.deepcopy(document), rules, viewer)
    if quick is not None and is_writable(document):
        expected = tolerant(document, rules, viewer)
        assert expected is not None
        assert orjson.dumps(quick.video) == orjson.dumps(expected.video)
        assert repr(quick) == repr(expected)
    return quick


def is_writable(document: object) -> bool:
    """Whether it can be written as JSON, which whoever asks for the quick way has seen to."""
    try:
        return bool(orjson.dumps(document))
    except TypeError:
        return False


def clips_of(name: str) -> list[Json]:
    """The clips of a pair."""
    payload = Case(name).payload()
    assert isinstance(payload, dict)
    return list(payload.get("clips", [payload]))


def everything_told() -> Json:
    """A clip that has something to say in every documented field."""
    (clip,) = clips_of("clip_feed_sample")
    return changed(
        clip,
        caption="💪 with @coachmark and @coachmark2, @coachmark",
        author={**object_at(clip, "author"), "displayName": "Fitness Guru"},
    )


def object_at(document: Json, name: str) -> Json:
    found = document[name]
    assert isinstance(found, dict)
    return found


def changed(document: Json, **fields: object) -> Json:
    return {**document, **fields}


def paths(value: object, prefix: Path = ()) -> list[Path]:
    """Where there is something in a document, itself excepted."""
    found: list[Path] = [prefix] if prefix else []
    members = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else ()
    for key, item in (*members, *items):
        found += paths(item, (*prefix, key))
    return found


def with_value(document: object, path: Path, value: object) -> object:
    """A copy of a document with another value in one place; `...` takes the place away."""
    if not path:
        return value
    key, rest = path[0], path[1:]
    if isinstance(document, list):
        assert isinstance(key, int)
        items = document.copy()
        items[key] = with_value(items[key], rest, value)
        return [item for item in items if item is not ...]
    assert isinstance(document, dict)
    replaced = with_value(document[key], rest, value)
    members = {**document, key: replaced}
    return {name: item for name, item in members.items() if item is not ...}


def snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


FULL = everything_told()
PLACES = st.sampled_from(paths(FULL))
ODDITIES: st.SearchStrategy[object] = st.sampled_from(
    [..., None, True, False, 0, 1, -1, 1.0, 42.5, -0.0, float("nan"), float("inf"), 2**31, 2**63,
     2**64, 10**400, "", " ", "0", "1080", "#", "#nsfw", "null null", "ann", "\ud83d", "a\ud83d",
     " ann ", "\n", "é", "x" * 300, "x" * 1100, "x" * 6000, "https://cdn.example/a",
     "https://cdn.example:99999/a", "https://cdn.example/\ud83d", "http://[", "HTTP://CDN.example/A",
     "https://cdn.example/é", "https://cdn.example/a\nb", "https://cdn.example/a b", "https:///a",
     "data:image/webp;base64,AA", "3FA85F64-5717-4562-B3FC-2C963F66AFA6",
     "3fa85f64-5717-4562-b3fc-2c963f66afa6", "../x", "2026-06-20T08:30:00Z", "2026-06-20T08:30",
     "2026-02-30T08:30:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59", "2026-W25-6T08:30:00",
     [], {}, [None], [{}], ["x"], [1], {"id": "x"}, {"": "https://cdn.example/a"}]
)  # fmt: skip
VIEWERS = st.sampled_from(
    [GUEST, ANN, ViewerFacts(True), ViewerFacts(True, "fitnessguru"), ViewerFacts(False, "ann"),
     ViewerFacts(True, "aaa-111-bbb-222-ccc"), ViewerFacts(True, "")]
)  # fmt: skip
RULES_OF_ALL_KINDS = st.sampled_from(
    [
        RULES,
        Rules("https://loops.example", ids="uuid", timezone=ZoneInfo("UTC")),
        Rules("http://[::1]:8080", timezone=ZoneInfo("Europe/Berlin")),
        Rules("http://localhost:8080", timezone=timezone(timedelta(hours=-12))),
        Rules("https://a", src_url=("*",), hls_url=("*.mp4", "?*"), thumbnail=("lqip", "*og*")),
        Rules("https://a", sensitive_hashtags=frozenset({"", "a", "gym"}), thumbnail=()),
    ]
)


@given(CLIPS, RULES_OF_ALL_KINDS, VIEWERS)
def test_no_clip_is_translated_otherwise(document: Json, rules: Rules, viewer: ViewerFacts) -> None:
    same(document, rules, viewer)


@given(PLAYABLE_CLIPS, RULES_OF_ALL_KINDS, VIEWERS)
def test_no_playable_clip_is_translated_otherwise(
    document: Json, rules: Rules, viewer: ViewerFacts
) -> None:
    same(changed(FULL, **document), rules, viewer)


@given(ANYTHING)
def test_anything_is_a_quick_clip_or_none(value: object) -> None:
    assert same(value, RULES, ANN) is None


@given(
    st.lists(st.tuples(PLACES, st.one_of(ODDITIES, ANYTHING)), min_size=1, max_size=3),
    RULES_OF_ALL_KINDS,
    VIEWERS,
)
def test_whatever_is_put_anywhere_nothing_is_translated_otherwise(
    oddities: list[tuple[Path, object]], rules: Rules, viewer: ViewerFacts
) -> None:
    document: object = FULL
    for path, value in oddities:
        if path in paths(document):
            document = with_value(document, path, value)
    same(FULL, rules, viewer)
    same(document, rules, viewer)


@pytest.mark.parametrize("path", paths(FULL), ids=lambda path: ".".join(map(str, path)))
def test_no_place_takes_another_type_for_the_documented_one(path: Path) -> None:
    oddities: list[object] = [
        ...,
        None,
        True,
        1,
        1.0,
        42.0,
        -1,
        2**63,
        "x",
        "",
        "\ud83d",
        [],
        {},
        [1],
        [{}],
    ]
    for value in oddities:
        assert same(FULL, RULES, ANN) is not None
        same(with_value(FULL, path, value), RULES, ANN)


@pytest.mark.parametrize("path", paths(FULL), ids=lambda path: ".".join(map(str, path)))
def test_a_name_spelled_with_underscores_is_no_other_answer(path: Path) -> None:
    *parents, name = path
    if not isinstance(name, str):
        return
    within: object = FULL
    for key in parents:
        within = within[key]  # type: ignore[index]  # the path leads through this document
    assert isinstance(within, dict)
    values_beside: list[object] = ["other", None, True, [], {}]
    for value in values_beside:
        beside = {**within, snake(name): value, name: within[name]}
        instead = {key: item for key, item in beside.items() if key != name}
        for members in (beside, instead, {**beside, name: None}):
            same(with_value(FULL, tuple(parents), members), RULES, ANN)


@given(
    UUID_TEXTS,
    st.datetimes().map(str),
    st.lists(st.sampled_from(["Ä1", "#a", "a", "A", " nsfw", "ſ", "ﬁt", "__", "#"])),
    st.sampled_from([UTC, ZoneInfo("Europe/London"), ZoneInfo("America/St_Johns")]),
)
def test_identities_times_and_tags_are_the_same(
    media_id: str, created_at: str, hashtags: list[str], zone: timezone | ZoneInfo
) -> None:
    document = changed(FULL, id=media_id, createdAt=created_at, hashtags=hashtags)
    quick = same(document, Rules("https://a", timezone=zone), ANN)
    readable = moments.moment(created_at, zone) is not None
    assert (quick is not None) == readable


NAMES = st.sampled_from(
    ["ann", "anna", "a", "a@", "a@ann", "@", "a.b", "ann@ann", "Ann", "\u200f", "💪"]
)


@given(
    st.lists(
        st.one_of(
            st.sampled_from(["@", "ann", "a", "@ann", "@a.b", "@a@", "💪", " ", "-", "_"]), TEXTS
        ),
        max_size=10,
    ).map("".join),
    st.lists(st.tuples(NAMES, st.one_of(UUID_TEXTS, st.sampled_from(["u-1", "U1"]))), max_size=4),
)
def test_mentions_are_the_same(caption: str, users: list[tuple[str, str]]) -> None:
    named: list[object] = [
        {"id": user_id, "username": name, "displayName": None, "profilePictureUrl": None}
        for name, user_id in users
    ]
    quick = same(changed(FULL, caption=caption, mentionedUsers=named), RULES, ANN)
    assert quick is not None


@pytest.mark.parametrize(
    ("caption", "names"),
    [
        ("@a@a@", ["a@"]),
        ("@a@a@a", ["a@a"]),
        ("@a.b", ["a", "a.b"]),
        ("@a.b", ["a.b", "a"]),
        ("@ann @anna @ann_ @ann", ["ann", "anna", "ann"]),
    ],
)
def test_names_within_names_are_found_the_same(caption: str, names: list[str]) -> None:
    users = [
        {"id": f"u-{n}", "username": name, "displayName": None, "profilePictureUrl": None}
        for n, name in enumerate(names)
    ]
    assert same(changed(FULL, caption=caption, mentionedUsers=users), RULES, ANN) is not None


@pytest.mark.parametrize(
    "address",
    [
        "https://a", "https://a?b", "https:///a", "https://[/a", "https://]/a", "https://[::1]/a",
        "https://user@/a", "https://:80/a", "https://a:0/a", "https://a:70000/a", "https://a:x/a",
        "https://a:/a", "https://-/a", "https://./a", "https://A.B:8443/?q#f", "HTTPS://a/b",
        "ftp://a/b", "//a/b", "https://a /b", "https://a/ b", "https://a/b\n", "https://a/\x7f",
        "https://a/\x1f", "https://a/é", "https://é/a", "https://℀/a", "https://a/\ud83d", "",
        "https://a/b\nhttps://c/d", " https://a/b",
    ],
)  # fmt: skip
def test_odd_addresses_are_taken_or_left_the_same(address: str) -> None:
    media = object_at(FULL, "media")
    beside: Json = {
        "master": "https://cdn.example/m.m3u8",
        "a.mp4": "https://cdn.example/a.mp4",
        "thumb": "https://cdn.example/t.webp",
    }
    for key in ("master", "a.mp4", "720p.mp4", "poster"):
        variants = {**beside, key: address}
        same(changed(FULL, media={**media, "variants": variants}), RULES, ANN)
    author = {**object_at(FULL, "author"), "profilePictureUrl": address}
    same(changed(FULL, author=author), RULES, ANN)


@pytest.mark.parametrize(
    "text",
    [
        "3FA85F64-5717-4562-B3FC-2C963F66AFA6", "3fa85f64-5717-4562-b3fc-2c963f66afa", "42", "A-b",
        "3fa85f64-5717-4562-b3fc-2c963f66afag", "3fa85f64x5717-4562-b3fc-2c963f66afa6", "../a", "",
        " 3fa85f64-5717-4562-b3fc-2c963f66afa6", "3fa85f6457174562b3fc2c963f66afa6", "a" * 65,
        "{fa85f64-5717-4562-b3fc-2c963f66afa}", "urn:uuid:57174562b3fc2c963f66afa6357", "ä", "a b",
    ],
)  # fmt: skip
def test_odd_ids_are_taken_or_left_the_same(text: str) -> None:
    author = {**object_at(FULL, "author"), "id": text}
    same(changed(FULL, id=text), RULES, ANN)
    same(changed(FULL, postId=text), RULES, ANN)
    same(changed(FULL, author=author), RULES, ViewerFacts(signed_in=True, subject=text.lower()))
    same(changed(FULL, mentionedUsers=[author], collaborators=[author]), RULES, ANN)


def test_odd_offers_and_interactions_are_taken_or_left_the_same() -> None:
    oddities: list[object] = [None, [], {}, "x", 0, 1, 1.0, [1], [{}], [{}, 1], [[]], True]
    for odd in oddities:
        same(changed(FULL, attachments={"products": odd, "shop": None}), RULES, ANN)
        same(changed(FULL, attachments={"products": [], "shop": odd}), RULES, ANN)
        same(changed(FULL, userInteraction={"hasLiked": odd, "hasSaved": odd}), RULES, ANN)


@pytest.mark.parametrize("created_at", ["2026-06-20T24:00:00", "2026-06-20T08:30:60"])
def test_a_time_no_clock_shows_is_read_the_same(created_at: str) -> None:
    # Some versions of Python read the first as the next day.
    assert same(changed(FULL, createdAt=created_at), RULES, ANN) is None


def test_variants_that_are_no_files_are_never_played_or_shown() -> None:
    rules = Rules("https://a", src_url=("*",), hls_url=("lqip", "*"), thumbnail=("lqip", ""))
    media = object_at(FULL, "media")
    for key in ("lqip", "", "preview", "\ud83d", "é"):
        for told in ("https://cdn.example/a", "data:image/png;base64,AA"):
            for beside in ({}, {"b": "https://cdn.example/b"}):
                variants = {key: told, **beside}
                same(changed(FULL, media={**media, "variants": variants}), rules, ANN)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("viewer", [GUEST, ANN])
def test_the_documents_own_samples_go_the_quick_way(name: str, viewer: ViewerFacts) -> None:
    for clip in clips_of(name):
        assert same(clip, RULES, viewer) is not None


@pytest.mark.parametrize("case", cases("nexgate"), ids=lambda case: case.name)
def test_no_pair_is_translated_otherwise(case: Case) -> None:
    payload = case.payload()
    clips = payload["clips"] if isinstance(payload, dict) and case.is_page else [payload]
    for clip in clips if isinstance(clips, list) else [clips]:
        same(clip, case.rules, case.viewer)


def test_what_a_clip_need_not_have_is_no_reason_for_the_long_way() -> None:
    author = {**object_at(FULL, "author"), "profilePictureUrl": None, "displayName": "fitnessguru"}
    without_pictures = {**author, "profilePictureThumbnailUrl": None, "displayName": " "}
    media = object_at(FULL, "media")
    played = {"720p.mp4": "https://cdn.example:9000/a.mp4?X=1", "lqip": ""}
    attachments: Json = {"products": [], "shop": {"id": "s"}}
    for document in (
        changed(FULL, author=author),
        changed(FULL, author=without_pictures),
        changed(FULL, author={**author, "id": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}),
        changed(FULL, caption=None),
        changed(FULL, caption=" "),
        changed(FULL, hashtags=["#nsfw", "a_b"]),
        changed(FULL, attachments=attachments),
        changed(FULL, attachments={"products": [], "shop": None}),
        changed(FULL, media={**media, "width": None, "height": None, "duration": 41.5}),
        changed(FULL, media={**media, "variants": played}),
        changed(FULL, media={**media, "variants": {"master": "https://cdn.example/m.m3u8"}}),
    ):
        assert same(document, RULES, ANN) is not None


def test_what_is_too_long_to_be_remembered_goes_the_long_way() -> None:
    media = object_at(FULL, "media")
    played = {f"{n}.mp4": f"https://cdn.example/{n}" for n in range(65)}
    for document in (
        changed(FULL, caption="x" * 5001),
        changed(FULL, hashtags=["x" * 257]),
        changed(FULL, hashtags=["x"] * 65),
        changed(FULL, media={**media, "variants": played}),
        changed(FULL, media={**media, "variants": {"a.mp4": "https://a.example/" + "x" * 1024}}),
    ):
        assert tolerant(document, RULES, ANN) is not None
        assert same(document, RULES, ANN) is None


def test_of_long_clips_that_come_again_little_is_remembered() -> None:
    number = 200
    long = changed(FULL, caption="\u2026" * 4_500)
    tracemalloc.start()
    try:
        for _ in range(3):
            for n in range(number):
                document = changed(long, id=f"{n:08x}-0000-4000-8000-000000000000")
                assert quick_clip(document, RULES, ANN) is not None
        taken_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # The captions alone would be nine times as much.
    assert taken_bytes < number * 1_000


def test_a_changed_document_is_not_taken_for_the_one_before() -> None:
    document = copy.deepcopy(FULL)
    before = quick_clip(document, RULES, ANN)
    object_at(document, "author")["username"] = "renamed"
    object_at(document, "engagement")["likesCount"] = 7
    after = quick_clip(document, RULES, ANN)
    assert before is not None
    assert after is not None
    assert object_at(after.video, "account")["username"] == "renamed"
    assert after.video["likes"] == 7
    assert object_at(before.video, "account")["username"] == "fitnessguru"
    assert before.video["likes"] == 1204


def test_no_reader_gets_what_another_one_was_told() -> None:
    interaction = {"hasLiked": True, "hasSaved": True, "hasShared": False}
    liked = changed(FULL, userInteraction=interaction)
    author = same(liked, RULES, ViewerFacts(signed_in=True, subject="fitnessguru"))
    guest = same(liked, RULES, GUEST)
    other = same(FULL, RULES, ANN)
    assert author is not None
    assert guest is not None
    assert other is not None
    told = ("is_owner", "has_liked", "has_bookmarked")
    assert [author.video[name] for name in told] == [True, True, True]
    assert [guest.video[name] for name in told] == [False, False, False]
    assert [other.video[name] for name in told] == [False, False, False]
    can_comment = [object_at(one.video, "permissions")["can_comment"] for one in (author, guest)]
    assert can_comment == [True, False]
