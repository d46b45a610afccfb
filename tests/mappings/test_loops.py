"""Loops' resources hold every documented key with its documented type, and no other."""

import pytest
from pydantic import ValidationError

from mappings.loops import ErrorBody, ErrorDetail, VideoPage, VideoResource
from tests.support.pairs import Case

SAMPLE = Case("loops_video_sample").document("loops")


def sample_with(**different: object) -> dict[str, object]:
    assert isinstance(SAMPLE, dict)
    return {**SAMPLE, **different}


def test_the_documented_example_is_a_video() -> None:
    assert VideoResource.model_validate(SAMPLE).model_dump() == SAMPLE


@pytest.mark.parametrize("key", list(sample_with()))
def test_no_key_may_be_missing(key: str) -> None:
    without = sample_with()
    del without[key]
    with pytest.raises(ValidationError):
        VideoResource.model_validate(without)


@pytest.mark.parametrize(
    "different",
    [{"id": 7}, {"likes": "327"}, {"likes": None}, {"pinned": 1}, {"tags": None}, {"views": 1}],
)
def test_no_value_is_coerced_and_no_key_is_unknown(different: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        VideoResource.model_validate(sample_with(**different))


def test_a_page_keeps_the_extra_key_of_its_videos() -> None:
    page = {
        "data": [sample_with(), sample_with(nexgate={"postId": "p1"})],
        "links": {"first": None, "last": None, "prev": None, "next": None},
        "meta": {"path": "https://a", "per_page": 5, "next_cursor": None, "prev_cursor": None},
    }
    assert VideoPage.model_validate(page).model_dump() == page


def test_only_an_error_with_field_errors_has_that_key() -> None:
    detail = ErrorDetail(code=422, message="No.", reason="invalid")
    plain = ErrorBody(message="No.", error=detail, data=None)
    assert list(plain.model_dump()) == ["message", "error", "data"]
    told = ErrorBody(message="No.", error=detail, data=[], errors={"limit": ["Too many."]})
    assert told.model_dump()["errors"] == {"limit": ["Too many."]}
