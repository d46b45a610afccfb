"""A clip's bytes apart: what was known by its pieces is the clip that parsing finds."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.cache.clip_pieces import ClipPieces, clip_key, split_clip
from mappings.moving_part import MOVING_MEMBERS, MovingPart, read_moving_part
from tests.support.strategies import UUID_TEXTS

ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
# Names that a careless search would find in the wrong place, values that look like members.
NAMES = ["id", "a", "engagement", "userInteraction", 'x"engagement"', "é"]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.sampled_from(["", "}", ',"a":1', '{"engagement":{}}', '"', "\\", "💪"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=5,
)
COUNTERS = st.one_of(
    st.dictionaries(
        st.sampled_from(["likesCount", "sharesCount", "commentsCount", "savesCount", "viewsCount"]),
        st.one_of(
            SCALARS,
            st.integers(-(2**63), 2**64 - 1),
            st.floats(allow_nan=False, allow_infinity=False),
            st.just("12"),
        ),
    ),
    VALUES,
)
FLAGS = st.one_of(
    st.dictionaries(st.sampled_from(["hasLiked", "hasSaved", "hasShared"]), SCALARS), VALUES
)
OBJECTS = st.builds(
    lambda members, moved: {**members, **{name: moved[name] for name in moved if name in members}},
    st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6),
    st.fixed_dictionaries({"engagement": COUNTERS, "userInteraction": FLAGS}),
)
SPELLINGS = st.sampled_from(
    [
        orjson.dumps,
        lambda value: json.dumps(value).encode(),
        lambda value: json.dumps(value, indent=1, ensure_ascii=False).encode(),
    ]
)


def fixed(members: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in members.items() if name not in MOVING_MEMBERS}


def part_of(pieces: ClipPieces, raw: bytes) -> MovingPart | None:
    return pieces.moving_part(raw, is_signed_in=True)


def moving(members: dict[str, object]) -> MovingPart:
    return read_moving_part(members, is_signed_in=True)


@given(
    OBJECTS,
    st.fixed_dictionaries({}, optional={"engagement": COUNTERS, "userInteraction": FLAGS}),
    SPELLINGS,
)
def test_a_clip_of_which_only_moved_what_moves_is_known(
    members: dict[str, object], moved: dict[str, object], spelled: object
) -> None:
    assert callable(spelled)
    pieces = split_clip(spelled(members))
    assert pieces is not None
    later = {name: moved.get(name, value) for name, value in members.items()}
    if json.dumps(later).count('\\"') == 0:
        assert part_of(pieces, spelled(later)) == moving(later)


@given(OBJECTS, OBJECTS, SPELLINGS)
def test_what_is_known_is_what_parsing_finds(
    known: dict[str, object], other: dict[str, object], spelled: object
) -> None:
    assert callable(spelled)
    pieces = split_clip(spelled(known))
    assert pieces is not None
    found = part_of(pieces, spelled(other))
    if found is not None:
        assert found == moving(other)
        assert json.dumps(fixed(known)) == json.dumps(fixed(other))


@given(OBJECTS, st.binary(max_size=12), st.integers(0, 80), st.integers(0, 12))
def test_bytes_put_anywhere_are_refused_or_parsed_alike(
    members: dict[str, object], added: bytes, at: int, removed: int
) -> None:
    raw = orjson.dumps(members)
    pieces = split_clip(raw)
    assert pieces is not None
    changed = raw[:at] + added + raw[at + removed :]
    found = part_of(pieces, changed)
    if found is not None:
        parsed = orjson.loads(changed)
        assert moving(parsed) == found
        assert fixed(parsed) == fixed(members)


@pytest.mark.parametrize(
    ("known", "other"),
    [
        # Shorter than both pieces together: they must not overlap.
        (b'{"a":",","engagement":1,"b":","}', b'{"a":","}'),
        (b'{"engagement":1}', b"{}"),
        (b'{"a":1}', b'{"a":1} '),
        # A closing bracket too many, and what it then closes.
        (b'{"engagement":1,"b":2}', b'{"engagement":1},"x":{"b":2}'),
        (b'{"engagement":1,"b":2}', b'{"engagement":1,"b":3,"b":2}'),
        # What stands between stands inside of what moves.
        (
            b'{"engagement":1,"b":2,"userInteraction":3}',
            b'{"engagement":{"x":1,"b":2,"userInteraction":3}}',
        ),
        (
            b'{"engagement":1,"b":2,"userInteraction":3}',
            b'{"engagement":{"x":1,"b":2,"y":3},"userInteraction":3}',
        ),
        (b'{"engagement":1,"b":2,"userInteraction":3}', b'{"engagement":1,"userInteraction":3}'),
        (b'{"engagement":"x"}', b'{"engagement":"\xff"}'),
        (b'{"engagement":"x"}', b'{"engagement":"\\ud83d"}'),
    ],
)
def test_another_clip_is_not_known(known: bytes, other: bytes) -> None:
    pieces = split_clip(known)
    assert pieces is not None
    assert part_of(pieces, other) is None


def test_members_may_stand_between_what_moves() -> None:
    pieces = split_clip(b'{"engagement": {"b": [1]}, "b":2 ,"userInteraction":{},"c":3}')
    assert pieces is not None
    later = b'{"engagement": {"b": [2]}, "b":2 ,"userInteraction":{"hasLiked":true},"c":3}'
    assert part_of(pieces, later) == MovingPart(0, 0, 0, 0, has_liked=True, has_bookmarked=False)


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"1", b'{"a":1', b'{"a":1,"a":2}', b'{"a":' + b"[" * 5_000]
)
def test_what_is_no_object_or_has_a_member_twice_has_no_pieces(raw: bytes) -> None:
    assert split_clip(raw) is None


@given(UUID_TEXTS, OBJECTS, SPELLINGS)
def test_a_clip_is_found_by_its_id_wherever_it_stands(
    media_id: str, members: dict[str, object], spelled: object
) -> None:
    assert callable(spelled)
    rest = {name: value for name, value in members.items() if name != "id"}
    keys = {
        clip_key(spelled(clip))
        for clip in ({"id": media_id, **rest}, {"b": {"id": "other"}, **rest, "id": media_id})
    }
    assert all(media_id.encode() in key for key in keys)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"a":' + b"[" * 5_000])
def test_what_has_no_id_has_a_key_as_well(raw: bytes) -> None:
    assert clip_key(raw) == b""
