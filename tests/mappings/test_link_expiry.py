"""When signed addresses stop working, by their own words."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.link_expiry import MAX_ADDRESS_LENGTH, links_expire_at

# 2026-06-20T08:30:00 UTC.
SIGNED_AT = 1_781_944_200.0
FILE = "https://cdn.example/posts/1/720p.mp4"


@pytest.mark.parametrize(
    ("query", "expire_at"),
    [
        ("X-Amz-Date=20260620T083000Z&X-Amz-Expires=3600", SIGNED_AT + 3600),
        ("x-amz-expires=3600&other=1&x-amz-date=20260620t083000z", SIGNED_AT + 3600),
        ("X-Goog-Date=20260620T083000Z&X-Goog-Expires=60&X-Goog-Signature=ab", SIGNED_AT + 60),
        ("Expires=1781944200&Signature=ab~&Key-Pair-Id=K1", SIGNED_AT),
        ("EXP=1781944200", SIGNED_AT),
        ("expire=1781944200", SIGNED_AT),
        ("exp=1781944200500", SIGNED_AT + 0.5),
        ("exp=100000000000", 1e11),
        ("exp=0", 0.0),
        (f"X-Amz-Signature={'ab' * 32}&exp=1781944200", SIGNED_AT),
        ("exp=1781944260&Expires=1781944200", SIGNED_AT),
        ("exp=1781944200&exp=5", SIGNED_AT),
        ("Expires=1781999999&X-Amz-Date=20260620T083000Z&X-Amz-Expires=1", SIGNED_AT + 1),
    ],
)
def test_an_address_tells_when_it_ends(query: str, expire_at: float) -> None:
    assert links_expire_at([f"{FILE}?{query}"]) == expire_at


@pytest.mark.parametrize(
    "query",
    [
        "",
        "v=1781944200",
        "expiry=1781944200",
        "my-exp=1781944200",
        "exp=",
        "exp=soon",
        "exp=-5",
        "exp=1781944200.5",
        "exp=\u0661\u0662",
        "exp=1234567890123456",
        "exp=20260620T083000Z",
        "X-Amz-Expires=3600",
        "X-Amz-Date=20260620T083000Z",
        "X-Amz-Expires=3600&X-Amz-Date=yesterday",
        "X-Amz-Expires=3600&X-Amz-Date=20260620",
        "X-Amz-Expires=3600&X-Amz-Date=20261320T083000Z",
        "X-Amz-Expires=3600&X-Goog-Date=20260620T083000Z",
        "X-Amz-Expires=20260620T083000Z&X-Amz-Date=20260620T083000Z",
        "X-Amz-Expires=999999999999999&X-Amz-Date=20260620T083000Z",
        "next=https://other.example/?exp=5",
        "a=1#&exp=5",
        "a=" + MAX_ADDRESS_LENGTH * "1" + "&exp=5",
    ],
)
def test_an_address_tells_nothing(query: str) -> None:
    assert links_expire_at([f"{FILE}?{query}"]) is None


def test_what_looks_like_a_query_elsewhere_tells_nothing() -> None:
    assert links_expire_at([f"{FILE}&exp=5", f"{FILE}#?exp=5", "exp=5"]) is None


def test_the_first_end_of_several_addresses_counts() -> None:
    urls = [FILE, f"{FILE}?exp=1781944300", f"{FILE}?exp=1781944200", f"{FILE}?v=1"]
    assert links_expire_at(iter(urls)) == SIGNED_AT


def test_no_addresses_have_no_end() -> None:
    assert links_expire_at([]) is None


@given(
    st.lists(
        st.one_of(
            st.text(),
            st.lists(
                st.sampled_from(
                    ["?", "&", "#", "=", "exp", "X-Amz-Expires=", "X-Amz-Date=", "\ud83d", "\u0661",
                     "0", "9" * 9, "20260620T083000Z", "99999999T999999Z", "00000101T000000Z"]
                ),
                max_size=12,
            ).map("".join),
        ),
        max_size=4,
    )
)  # fmt: skip
def test_whatever_the_addresses_are_there_is_an_answer(urls: list[str]) -> None:
    end = links_expire_at(urls)
    assert end is None or math.isfinite(end)
