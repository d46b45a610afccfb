"""`loops-gateway translate`: JSON in, JSON out, remarks on standard error."""

import copy
import json
from pathlib import Path
from typing import TypedDict

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main

MEDIA_ID = "018f6b1e-0c5a-7e0d-9c0b-4a3d2e1f0a9b"
LOOPS_ID = "2073899045051081091299292702794779291"


class _Clip(TypedDict, total=False):
    id: str
    postId: str
    author: dict[str, object] | None
    caption: str
    media: dict[str, object]
    hashtags: list[str]
    engagement: dict[str, object]
    userInteraction: dict[str, object]
    createdAt: str


CLIP: _Clip = {
    "id": MEDIA_ID,
    "postId": "5b0c9d0e-7f1a-4b2c-8d3e-9f0a1b2c3d4e",
    "author": {"id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "username": "alice"},
    "caption": "Grüße 🌅",
    "media": {"duration": 7, "variants": {"720p.mp4": "https://media.example/a.mp4"}},
    "hashtags": ["sunrise"],
    "engagement": {"viewsCount": 12, "likesCount": 3},
    "userInteraction": {"hasLiked": True},
    "createdAt": "2026-06-20T08:30:00.123456",
}


def clip(**changes: object) -> dict[str, object]:
    return {**copy.deepcopy(CLIP), **changes}


def translate(value: object, *arguments: str) -> Result:
    content = value if isinstance(value, str | bytes) else json.dumps(value)
    return CliRunner().invoke(main, ["translate", *arguments], input=content)


def written(result: Result) -> dict[str, object]:
    assert result.exit_code == 0, result.output
    value: dict[str, object] = json.loads(result.stdout)
    return value


def items(value: dict[str, object], key: str) -> list[dict[str, object]]:
    found = value[key]
    assert isinstance(found, list)
    return found


def test_a_clip_becomes_a_video() -> None:
    result = translate(CLIP)
    video = written(result)
    assert video["id"] == LOOPS_ID
    assert video["caption"] == "Grüße 🌅"
    assert video["is_owner"] is False
    assert str(video["url"]).startswith("http://localhost:8080/v/")
    assert "nexgate" not in video
    assert result.stderr == ""
    assert result.stdout.count("\n") == 1


def test_a_file_is_read_like_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "clip.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(CLIP).encode())
    result = CliRunner().invoke(main, ["translate", str(path)])
    assert written(result)["id"] == LOOPS_ID


@pytest.mark.parametrize(
    "page",
    [
        {"clips": [CLIP, CLIP], "nextCursor": "abc", "hasMore": True},
        {"success": True, "data": {"clips": [CLIP, CLIP], "hasMore": False}},
        [CLIP, CLIP],
    ],
    ids=["data of a page", "whole answer", "bare list"],
)
def test_a_page_becomes_a_list_of_videos(page: object) -> None:
    videos = items(written(translate(page)), "data")
    assert [video["id"] for video in videos] == [LOOPS_ID, LOOPS_ID]


def test_a_whole_answer_with_one_clip() -> None:
    assert written(translate({"success": True, "data": CLIP}))["id"] == LOOPS_ID


def test_what_is_left_out_or_mended_is_told_on_standard_error() -> None:
    page = {
        "clips": [
            clip(createdAt="yesterday", author=None),
            clip(id="not-an-id"),
            clip(media={"variants": {"preview_3s.mp4": "https://media.example/p.mp4"}}),
            "nonsense",
        ]
    }
    result = translate(page)
    assert len(items(written(result), "data")) == 1
    assert sorted(result.stderr.splitlines()) == [
        "<stdin>: item 1: author missing",
        "<stdin>: item 1: created at unreadable",
        "<stdin>: item 2 left out: not a clip: id not uuid",
        "<stdin>: item 3 left out: nothing in it can be played",
        "<stdin>: item 4 left out: not a clip: not an object",
    ]


def test_the_viewer_owns_what_they_published() -> None:
    video = written(translate(CLIP, "--viewer", "alice"))
    assert (video["is_owner"], video["has_liked"]) == (True, True)


def test_links_start_with_the_public_url() -> None:
    video = written(translate(CLIP, "--public-url", "https://loops.example/"))
    assert str(video["url"]).startswith("https://loops.example/v/")


def test_the_extension_makes_the_way_back_lossless() -> None:
    video = written(translate(CLIP, "--extension", "--viewer", "alice"))
    back = written(translate(video, "--reverse"))
    assert (back["postId"], back["createdAt"]) == (CLIP["postId"], CLIP["createdAt"])
    assert written(translate(back, "--extension", "--viewer", "alice")) == video


def test_without_the_extension_the_way_back_keeps_what_a_video_holds() -> None:
    back = written(translate({"data": written(translate(CLIP))}, "--reverse"))
    assert (back["id"], back["postId"]) == (MEDIA_ID, None)
    assert back["caption"] == CLIP["caption"]


def test_a_page_of_videos_becomes_a_page_of_clips() -> None:
    page = written(translate([CLIP, CLIP]))
    page["data"] = [*items(page, "data"), {"id": "1"}]
    result = translate(page, "--reverse")
    back = written(result)
    assert [one["id"] for one in items(back, "clips")] == [MEDIA_ID, MEDIA_ID]
    assert (back["hasMore"], back["nextCursor"]) == (False, None)
    assert result.stderr == (
        "<stdin>: item 3 left out: not a Loops video: account: Field required\n"
    )


def test_the_rules_of_a_configuration(tmp_path: Path) -> None:
    config = tmp_path / "loops.toml"
    config.write_text(
        '[nexgate]\nbase_url = "http://nexgate.example"\n'
        '[server]\npublic_url = "https://loops.example"\n'
        '[mapping]\nids = "uuid"\nextension = true\nsensitive_hashtags = ["Sunrise"]\n'
    )
    video = written(translate(CLIP, "--config", str(config)))
    assert video["id"] == MEDIA_ID
    assert video["is_sensitive"] is True
    assert str(video["url"]).startswith("https://loops.example/v/")
    assert "nexgate" in video
    other = written(
        translate(CLIP, "--config", str(config), "--public-url", "https://other.example")
    )
    assert str(other["url"]).startswith("https://other.example/v/")


def test_broken_text_and_numbers_can_be_written() -> None:
    broken = json.dumps(clip(caption="x")).replace('"x"', r'"a\ud800b"').replace("12", "1e400")
    video = written(translate(broken, "--extension"))
    assert video["caption"] == "a\ufffdb"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            '{"id": "a"\n,true}',
            "not JSON: Expecting property name enclosed in double quotes at line 2, column 2",
        ),
        ("", "not JSON: Expecting value at line 1, column 1"),
        (b"\xff\xfe{}", "not JSON: it is not UTF-8 text"),
        ("[" * 100_000, "can't be read: it is nested too deeply"),
        ("1" * 5000, "can't be read: it holds a number of thousands of digits"),
        ("{}", "not a clip: id missing"),
        ('"text"', "not a clip: not an object"),
        ("null", "not a clip: not an object"),
        (json.dumps(clip(media={})), "nothing in it can be played"),
        (
            '{"success": false, "message": "Media not found", "data": null}',
            "this answer of Nexgate says that it failed: Media not found",
        ),
    ],
)
def test_what_can_not_be_translated_gets_one_line(content: str | bytes, message: str) -> None:
    result = translate(content)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == f"Error: <stdin>: {message}\n"


@pytest.mark.parametrize("content", ["{}", "5", '{"data": {}}', '{"nexgate": {}}'])
def test_what_is_no_video_gets_one_line(content: str) -> None:
    result = translate(content, "--reverse")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: <stdin>: not a Loops video: ")
    assert result.stderr.count("\n") == 1


def test_a_video_whose_id_is_nobodys_gets_one_line() -> None:
    result = translate({**written(translate(CLIP)), "id": "x!"}, "--reverse")
    assert result.exit_code == 1
    assert result.stderr == "Error: <stdin>: can't become a clip: id not uuid\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.json"], "'nowhere.json': No such file or directory"),
        (["--public-url", "loops.example"], "'loops.example': it has no scheme"),
        (["--public-url", "https://a.example/b"], "it has a path"),
        (["--config", "nowhere.toml"], "nowhere.toml: there is no such file"),
    ],
)
def test_misuse(arguments: list[str], said: str) -> None:
    result = translate(CLIP, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_one_document_on_each_line_is_read_and_written() -> None:
    lines = "\n".join([json.dumps(CLIP), "", json.dumps({"clips": [CLIP]}), "[1]", "3"])
    result = translate(lines)
    assert result.exit_code == 0
    first, second, third = (json.loads(line) for line in result.stdout.splitlines())
    assert first["id"] == second["data"][0]["id"]
    assert third == {"data": []}
    assert "line 5 left out" in result.stderr


@pytest.mark.parametrize("value", [{"clips": [{}]}, "1\n2\n"])
def test_where_nothing_is_left_the_exit_code_is_1(value: object) -> None:
    result = translate(value)
    assert result.exit_code == 1
    assert "nothing of it could be translated" in result.stderr


def test_an_empty_page_is_a_page() -> None:
    assert translate({"clips": []}).exit_code == 0


def test_a_line_that_is_no_json_is_left_out_by_its_number() -> None:
    # A text may hold what Unicode takes for the end of a line.
    clip = json.dumps({**CLIP, "caption": "one\u2028two"}, ensure_ascii=False)
    result = translate(f'\n{clip}\n\n{{"id"\n')
    assert result.exit_code == 0
    assert json.loads(result.stdout)["caption"] == "one\u2028two"
    assert "line 4 left out: not JSON" in result.stderr
    assert translate('{"id": 1}\n{"id"\n').exit_code == 1
