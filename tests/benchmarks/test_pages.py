"""The pages that the benchmarks translate, and what comes of them."""

import random
from uuid import UUID

import orjson
import pytest

from benchmarks import nginx, upstream_pages
from benchmarks.nexgate_page import MARK, SKETCHES, nexgate_page
from benchmarks.programs import Trouble
from benchmarks.translation import CASES, Case, Translation, ratios, worst_deviation
from mappings.nexgate import read_clip

OTHER_MARK = "0badcafe"
Clip = dict[str, object]


def clips_of(page: bytes) -> list[Clip]:
    clips: list[Clip] = orjson.loads(page)["data"]["clips"]
    return clips


def count(clip: Clip, name: str) -> int:
    engagement = clip["engagement"]
    assert isinstance(engagement, dict)
    found = engagement[name]
    assert isinstance(found, int)
    return found


def test_every_clip_carries_the_page_s_mark() -> None:
    for mark in (MARK, OTHER_MARK):
        for clip in clips_of(nexgate_page(mark)):
            media = clip["media"]
            assert isinstance(media, dict)
            for identity in (clip["id"], clip["postId"], media["id"]):
                assert str(UUID(str(identity))) == identity
                assert str(identity).startswith(mark)
            assert clip["caption"] is None or str(clip["caption"]).endswith(mark)


def test_pages_of_different_marks_have_no_clip_in_common() -> None:
    pages = [clips_of(nexgate_page(mark)) for mark in (MARK, OTHER_MARK)]
    ids = [clip[name] for page in pages for clip in page for name in ("id", "postId")]
    assert len(set(ids)) == 4 * len(SKETCHES)
    assert nexgate_page() == nexgate_page(MARK) != nexgate_page(OTHER_MARK)


def test_pages_that_have_moved_on_differ_in_likes_alone() -> None:
    for before, after in zip(
        clips_of(nexgate_page()), clips_of(nexgate_page(more_likes=3)), strict=True
    ):
        assert count(after, "likesCount") == count(before, "likesCount") + 3
        assert {**after, "engagement": None} == {**before, "engagement": None}


def test_the_malformed_clip_is_the_fifth() -> None:
    clips = clips_of(nexgate_page(has_malformed_clip=True))
    assert [number for number, clip in enumerate(clips, 1) if "id" not in clip] == [5]
    whole = clips_of(nexgate_page())
    del whole[4]["id"]
    assert clips == whole


def test_a_page_is_ten_clips_of_about_16_kb_and_all_of_them_are_readable() -> None:
    page = nexgate_page()
    assert 14_000 < len(page) < 18_000
    assert len({read_clip(clip).id for clip in clips_of(page)}) == 10


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_case_brings_as_many_videos_as_it_says(name: str) -> None:
    case, rng = CASES[name], random.Random(name)
    for _ in range(3):
        videos = orjson.loads(Translation().translate_page(case.pages(rng)))["data"]
        assert len(videos) == case.videos
        assert len({video["id"] for video in videos}) == case.videos


@pytest.mark.parametrize("name", sorted(CASES))
def test_no_page_of_a_case_comes_twice(name: str) -> None:
    rng = random.Random(name)
    assert len({CASES[name].pages(rng) for _ in range(20)}) == 20


def test_known_clips_keep_their_ids_and_new_ones_never_do() -> None:
    for name, expected in (("known", 10), ("new", 200)):
        rng = random.Random(name)
        pages = [clips_of(CASES[name].pages(rng)) for _ in range(20)]
        assert len({clip["id"] for page in pages for clip in page}) == expected


def test_a_translation_that_brings_something_else_is_not_measured() -> None:
    wrong = Case(CASES["new-bad"].pages, 10)
    with pytest.raises(Trouble, match="10 videos were expected"):
        ratios(wrong, rounds=1, repeats=1, seed=1)


def test_there_is_a_ratio_for_each_round() -> None:
    found = ratios(CASES["known"], rounds=3, repeats=1, seed=1)
    assert len(found) == 3
    assert min(found) > 0


def test_there_is_a_worst_deviation_in_each_round() -> None:
    found = worst_deviation(rounds=2, repeats=1)
    assert len(found) == 2
    assert min(found) > 0


PAGES = {
    "same": upstream_pages.same_page(),
    "moving": upstream_pages.moving_page(),
    "new": upstream_pages.new_page(),
    "new with addresses": upstream_pages.new_page_with_new_addresses(),
    "long": upstream_pages.long_page(),
    "signed": upstream_pages.signed_page(),
    **upstream_pages.deviating_pages(),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_every_page_of_the_upstream_is_ten_clips_with_a_video(page: str) -> None:
    filled = page.replace(upstream_pages.LIKES_PLACE, "7").replace(upstream_pages.MARK_PLACE, MARK)
    videos = orjson.loads(Translation().translate_page(filled.encode()))["data"]
    assert len(videos) == 10


def test_every_deviation_deviates() -> None:
    documented = PAGES["moving"]
    pages = upstream_pages.deviating_pages()
    assert len({documented, *pages.values()}) == 1 + len(pages)
    assert all(page.count(upstream_pages.LIKES_PLACE) == 10 for page in pages.values())


def test_nginx_gets_every_page_whole_in_texts_it_takes() -> None:
    for page in PAGES.values():
        texts = nginx.cut_page(page)
        assert "".join(texts) == page
        assert max(len(text.encode()) for text in texts) < 4_000
        for place in (upstream_pages.LIKES_PLACE, upstream_pages.MARK_PLACE):
            assert sum(text.count(place) for text in texts) == page.count(place)
