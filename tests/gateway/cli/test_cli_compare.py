"""`compare`, `openapi` and `schema` as a pipeline and a person use them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main

PAIRS = Path(__file__).parents[2] / "pairs"
CLIP = str(PAIRS / "single_clip_sample.nexgate.json")
VIDEO = str(PAIRS / "loops_video_sample.loops.json")
PAGE = str(PAIRS / "clip_feed_sample.loops.json")


def run(*args: str, given: str | None = None, colour: bool = False, **env: str) -> Result:
    return CliRunner().invoke(main, args, input=given, color=colour, env=env)


def document(*args: str, given: str | None = None) -> dict[str, object]:
    answer = json.loads(run(*args, "--json", given=given).stdout)
    assert isinstance(answer, dict)
    return answer


@pytest.mark.parametrize(
    ("a", "b", "code"),
    [
        (VIDEO, "loops:VideoResource", 0),
        (PAGE, "loops:VideoPage", 0),
        (PAGE, "loops:VideoResource", 0),
        (CLIP, "nexgate:Clip", 0),
        (CLIP, "nexgate:Envelope", 0),
        (CLIP, "loops:VideoResource", 0),
        ("nexgate:Clip", "loops:VideoResource", 0),
        ("loops:VideoResource", "nexgate:Clip", 1),
        (VIDEO, str(PAIRS / "ids_as_uuid.loops.json"), 1),
        (str(PAIRS / "clip_with_wrong_types_everywhere.nexgate.json"), "nexgate:Clip", 1),
        ("nexgate:Comment", "loops:CommentResource", 2),
        (VIDEO, "nexgate:Profile", 2),
        (VIDEO, "loops:Nothing", 2),
        (VIDEO, "nowhere.json", 2),
    ],
)
def test_the_exit_code_tells_the_verdict(a: str, b: str, code: int) -> None:
    result = run("compare", a, b)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    if code == 2:
        assert result.stdout == ""
        assert result.stderr.startswith("Error: ")


def test_a_payload_comes_from_standard_input() -> None:
    text = Path(VIDEO).read_text(encoding="utf-8")
    assert run("compare", "-", "loops:VideoResource", given=text).exit_code == 0
    assert run("compare", "-", "-", given=text).exit_code == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "not JSON"),
        ('{"a":', "line 1"),
        ("[" * 100_000, "not JSON"),
        ('{"x":' * 700 + "1" + "}" * 700, "no field in common"),
        ('{"data": []}', "empty list"),
        ("[]", "empty list"),
    ],
)
def test_what_is_no_payload_is_told(given: str, words: str) -> None:
    result = run("compare", "-", "loops:VideoResource", given=given)
    assert result.exit_code == 2
    assert words in result.stderr


def test_text_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(b"\xff\xfe{")
    result = run("compare", str(file), "loops:VideoResource")
    assert result.exit_code == 2
    assert "UTF-8" in result.stderr


def test_a_mistyped_name_gets_a_hint() -> None:
    assert "did you mean loops:VideoResource?" in run("compare", "loops:VidoResource", VIDEO).stderr
    assert "did you mean nexgate:Clip?" in run("compare", "Clip", VIDEO).stderr


def test_a_part_of_an_openapi_document_can_be_compared(tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    file.write_text(run("openapi").stdout, encoding="utf-8")
    part = f"{file}#/components/schemas/VideoResource"
    assert document("compare", part, "loops:VideoResource")["compatible"] is True
    assert "/components/schemas/" in run("compare", str(file), VIDEO).stderr
    assert "nothing is at" in run("compare", f"{file}#/components/x", VIDEO).stderr


def test_a_json_schema_can_be_compared(tmp_path: Path) -> None:
    file = tmp_path / "schema.json"
    file.write_text(run("schema", "VideoResource", "--tolerant").stdout, encoding="utf-8")
    assert run("compare", VIDEO, str(file)).exit_code == 0
    # What may be null does for no reader that wants it never to be.
    assert run("compare", str(file), "loops:VideoResource").exit_code == 1
    assert run("compare", str(file), "loops:VideoResource", "--tolerant").exit_code == 0


def test_the_json_names_every_field_with_its_relation() -> None:
    told = document("compare", "nexgate:Clip", "loops:VideoResource")
    fields = told["fields"]
    assert isinstance(fields, list)
    likes = next(field for field in fields if field["field"] == "likes")
    assert likes == {
        "field": "likes",
        "relation": "renamed",
        "accepted": True,
        "a": "integer",
        "b": "integer",
        "why": "engagement.likesCount: the post's likes",
    }
    counts = told["counts"]
    assert isinstance(counts, dict)
    assert sum(counts.values()) == len(fields)


def test_the_table_is_coloured_on_a_terminal_only() -> None:
    args = ("compare", VIDEO, "loops:VideoResource")
    assert "\x1b[" not in run(*args).stdout
    assert "\x1b[" in run(*args, colour=True).stdout
    assert "\x1b[" not in run(*args, colour=True, NO_COLOR="1").stdout


def test_differences_alone() -> None:
    whole = run("compare", CLIP, "nexgate:Clip").stdout
    short = run("compare", CLIP, "nexgate:Clip", "--differences").stdout
    assert "userInteraction.hasLiked" in whole
    assert "userInteraction.hasLiked" not in short
    assert "Compatible:" in short


def test_markdown_is_a_table() -> None:
    lines = run("compare", VIDEO, "loops:VideoResource", "--markdown").stdout.splitlines()
    assert lines[0].startswith("**Compatible")
    rows = [line for line in lines if line.startswith("|")]
    assert "string \\| null" in "".join(rows)
    assert len({row.replace("\\|", "").count("|") for row in rows}) == 1


@pytest.mark.parametrize("form", [(), ("--json",), ("--markdown",)])
def test_the_map_shows_rules_and_examples(form: tuple[str, ...]) -> None:
    result = run("compare", "--map", *form)
    assert result.exit_code == 0
    assert "engagement.likesCount" in result.stdout
    assert "1204" in result.stdout
    assert "postId" in result.stdout


@pytest.mark.parametrize("args", [(), (VIDEO,), ("--map", VIDEO)])
def test_wrong_use_is_told(args: tuple[str, ...]) -> None:
    result = run("compare", *args)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_both_documents_are_printed() -> None:
    loops = json.loads(run("openapi", "--server", "https://loops.example").stdout)
    assert loops["servers"] == [{"url": "https://loops.example"}]
    assert "/api/v1/video/{id}" in loops["paths"]
    nexgate = json.loads(run("openapi", "--side", "nexgate").stdout)
    assert "/api/v1/e-social/clip/{mediaId}" in nexgate["paths"]


def test_a_schema_is_printed() -> None:
    assert json.loads(run("schema", "VideoResource").stdout)["additionalProperties"] is False
    assert "additionalProperties" not in json.loads(run("schema", "Clip", "--tolerant").stdout)
    assert "nexgate:Clip" in run("schema", "--list").stdout.splitlines()


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("VideoResorce",), "did you mean loops:VideoResource?\n"),
        (("NotificationPage",), "both sides"),
        (("loops:Clip",), "There is no resource"),
        ((), "Name a resource"),
        (("Clip", "--list"), "takes no NAME"),
    ],
)
def test_a_name_that_is_none_is_told(args: tuple[str, ...], words: str) -> None:
    result = run("schema", *args)
    assert result.exit_code == 2
    assert words in result.stderr
