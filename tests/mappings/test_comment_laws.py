"""Comments to Nexgate and back: a Loops comment comes back the same."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from mappings.comments import CommentedVideo, comment_from_nexgate, nexgate_from_comment
from mappings.nexgate import read_comment
from mappings.rules import Rules, ViewerFacts
from tests.support.strategies import ANYTHING, UUID_TEXTS, objects

VIDEO = CommentedVideo("3fa85f64-5717-4562-b3fc-2c963f66afa6")
ZONES: list[tzinfo] = [UTC, ZoneInfo("America/New_York"), ZoneInfo("Africa/Dar_es_Salaam")]
NAMES = st.sampled_from(["ann", "anna", "Bob Smith", "null", " ", ""])
TEXTS = st.lists(st.sampled_from(["@ann", "@anna", " ", "💪", "#gym", "#1", "-"]), max_size=6)
MENTIONS = st.lists(
    objects(
        userId=UUID_TEXTS, userName=NAMES, startIndex=st.integers(-1, 20), endIndex=st.integers()
    ),
    max_size=3,
)
COMMENTS = st.builds(
    lambda identity, rest: {**rest, **identity},
    st.fixed_dictionaries({"id": UUID_TEXTS, "postId": UUID_TEXTS}),
    objects(
        author=objects(id=UUID_TEXTS, userName=NAMES, firstName=NAMES, lastName=NAMES),
        content=TEXTS.map("".join),
        contentParsed=objects(text=TEXTS.map("".join), mentions=MENTIONS),
        likesCount=st.integers(),
        repliesCount=st.integers(),
        hasLiked=st.booleans(),
        createdAt=st.sampled_from(["2026-06-20T08:30:00.123", "2026-11-01T06:30:00Z", "soon"]),
        pinned=ANYTHING,
    ),
)


@given(COMMENTS, st.sampled_from(ZONES))
def test_a_loops_comment_there_and_back_is_the_same(
    document: dict[str, object], zone: tzinfo
) -> None:
    rules = Rules("https://loops.example", timezone=zone)
    viewer = ViewerFacts(signed_in=True, subject="ann")
    resource = comment_from_nexgate(read_comment(document), VIDEO, rules, viewer)
    back = nexgate_from_comment(resource, rules)
    assert comment_from_nexgate(back, VIDEO, rules, viewer) == resource
