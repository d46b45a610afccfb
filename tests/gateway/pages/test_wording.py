"""Numbers, days and captions, on the server and in the browser's scripts alike."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from gateway.pages.assets import STATIC
from gateway.pages.wording import (
    CaptionPart,
    caption_parts,
    compact_count,
    initial,
    isolated,
    shortened,
    tags_beside,
)
from mappings import captions
from mappings.loops import Mention
from mappings.text_entities import ADDRESS, TAG
from tests.support.text_examples import EXAMPLES

COUNTS = [
    (0, "0"),
    (999, "999"),
    (1000, "1K"),
    (1234, "1.2K"),
    (1999, "1.9K"),
    (12_345, "12.3K"),
    (123_456, "123K"),
    (999_999, "999K"),
    (1_000_000, "1M"),
    (34_560_000, "34.5M"),
    (7_900_000_000, "7.9B"),
    (2**53, "9Qa"),
    (2**63 - 1, "9.2Qi"),
]


def mention(start: int, end: int, name: str = "bob") -> Mention:
    return Mention(username=name, start_index=start, end_index=end, profile_id="78", is_local=True)


def joined(parts: list[CaptionPart]) -> str:
    return "".join(part.text for part in parts)


@pytest.mark.parametrize(("count", "shown"), COUNTS)
def test_counts_are_short_and_rounded_down(count: int, shown: str) -> None:
    assert compact_count(count) == shown


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [("a  b\n c", 10, "a b c"), ("abcdef", 6, "abcdef"), ("abc def", 5, "abc…"), ("  ", 5, "")],
)
def test_a_shortened_text_is_one_line(text: str, limit: int, shown: str) -> None:
    assert shortened(text, limit) == shown


@pytest.mark.parametrize("limit", [300, 301, 305, 306, 307])
def test_a_shortened_text_ends_between_characters(limit: int) -> None:
    family = "👨\u200d👩\u200d👧\u200d👦"
    shown = shortened("x" * 298 + family + " tail" * 3, limit)
    assert len(shown) <= limit
    assert shown.removesuffix("…").lstrip("x") in ("", family)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ada", "Ada"),
        ("Žluť 🌊", "Žluť 🌊"),
        ("שלום", "\u2068שלום\u2069"),
        ("Ada \u202egpj", "\u2068Ada \u202egpj\u2069"),
        ("ש\u2069 x", "\u2068ש x\u2069"),
        ("ש\u2067 x", "\u2068ש\u2067 x\u2069\u2069"),
        ("ש\u2067a\u2069 x", "\u2068ש\u2067a\u2069 x\u2069"),
    ],
)
def test_a_text_from_the_right_is_isolated(text: str, shown: str) -> None:
    assert isolated(text) == shown


@pytest.mark.parametrize(
    ("name", "shown"), [("ada", "A"), ("👋🏽 hi", "👋🏽"), ("e\u0301va", "E\u0301"), ("", "")]
)
def test_an_initial_is_a_whole_character(name: str, shown: str) -> None:
    assert initial(name) == shown


def test_hashtags_and_mentions_are_told_apart() -> None:
    assert caption_parts("Hi #cats @bob!", [mention(9, 13)]) == [
        CaptionPart("text", "Hi "),
        CaptionPart("tag", "#cats"),
        CaptionPart("text", " "),
        CaptionPart("mention", "@bob"),
        CaptionPart("text", "!"),
    ]


def test_mentions_count_utf16_units() -> None:
    assert CaptionPart("mention", "@bob") in caption_parts("🌊🌊 @bob", [mention(5, 9)])


@pytest.mark.parametrize(
    "mentions",
    [
        [mention(5, 99)],
        [mention(-1, 3)],
        [mention(4, 4)],
        [mention(6, 2)],
        [mention(3, 7), mention(5, 9)],
    ],
)
def test_offsets_that_do_not_fit_lose_no_text(mentions: list[Mention]) -> None:
    caption = "Hi @bob #cats"
    assert joined(caption_parts(caption, mentions)) == caption


def test_an_offset_within_a_character_fails_nothing() -> None:
    assert caption_parts("🌊x", [mention(1, 3)])[-1].kind == "mention"


def test_tags_in_the_caption_are_not_named_again() -> None:
    caption = caption_parts("Hi #Cats", [])
    assert tags_beside(caption, ["cats", "dogs"]) == ["dogs"]


NODE = shutil.which("node")


def asked_of_scripts(tmp_path: Path, module: str, expression: str) -> object:
    """What an expression over a script's exports is in a JavaScript engine."""
    assert NODE is not None
    script = (STATIC / module).read_text(encoding="utf-8").replace("./words.js", "./words.mjs")
    (tmp_path / "module.mjs").write_text(script, encoding="utf-8")
    (tmp_path / "words.mjs").write_bytes((STATIC / "words.js").read_bytes())
    program = (
        'import * as it from "./module.mjs";'
        f"console.log(JSON.stringify({expression},"
        '(_, value) => typeof value === "bigint" ? String(value) : value));'
    )
    done = subprocess.run(  # noqa: S603 - the engine found on the path, our own program
        [NODE, "--input-type=module", "--eval", program],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        timeout=60,
    )
    answer: object = json.loads(done.stdout)
    return answer


needs_engine = pytest.mark.skipif(NODE is None, reason="no JavaScript engine here")


@needs_engine
def test_scripts_write_counts_as_the_server_does(tmp_path: Path) -> None:
    counts = ",".join(f"{count}n" for count, _ in COUNTS)
    shown = asked_of_scripts(tmp_path, "text.js", f"[{counts}].map(it.compactCount)")
    assert shown == [text for _, text in COUNTS]


@needs_engine
def test_scripts_survive_counts_that_are_none(tmp_path: Path) -> None:
    odd = "[null, undefined, NaN, -3, 1e400, '7', 2 ** 63].map(it.compactCount)"
    assert asked_of_scripts(tmp_path, "text.js", odd) == ["0", "0", "0", "0", "0", "0", "9.2Qi"]


@needs_engine
def test_scripts_cut_captions_as_the_server_does(tmp_path: Path) -> None:
    caption, mentions = "🌊 ## #cats_2 @bob, #हिन्दी #Žluť", [mention(14, 18), mention(90, 99)]
    listed = json.dumps([one.model_dump() for one in mentions])
    expression = f"it.captionParts({json.dumps(caption)}, {listed}).map(p => [p.kind, p.text])"
    expected = [[part.kind, part.text] for part in caption_parts(caption, mentions)]
    assert asked_of_scripts(tmp_path, "text.js", expression) == expected
    assert ["mention", "@bob"] in expected
    assert ["tag", "#हिन्दी"] in expected


@needs_engine
def test_scripts_know_tags_by_the_patterns_of_the_mappings(tmp_path: Path) -> None:
    assert asked_of_scripts(tmp_path, "text.js", "[it.ADDRESS, it.TAG]") == [ADDRESS, TAG]


@needs_engine
def test_scripts_and_server_find_what_the_table_says(tmp_path: Path) -> None:
    rows = [
        (one.text, [mention(start, end).model_dump() for start, end, _ in one.mentions])
        for one in EXAMPLES
    ]
    parts = "it.captionParts(text, mentions).map(p => [p.kind, p.text])"
    expression = f"{json.dumps(rows)}.map(([text, mentions]) => {parts})"
    found = asked_of_scripts(tmp_path, "text.js", expression)
    assert isinstance(found, list)
    for example, (text, mentions), shown in zip(EXAMPLES, rows, found, strict=True):
        listed = caption_parts(text, [Mention.model_validate(one) for one in mentions])
        assert shown == [[part.kind, part.text] for part in listed]
        assert "".join(part for _, part in shown) == text
        assert captions.tags(part for kind, part in shown if kind == "tag") == example.tags
        assert sum(kind == "mention" for kind, _ in shown) == len(example.mentions)


@needs_engine
def test_scripts_isolate_what_is_written_from_the_right(tmp_path: Path) -> None:
    expression = r"['Ada', '@שלום', 'a\u202eb', 'ש\u2069x'].map(it.isolated)"
    assert asked_of_scripts(tmp_path, "text.js", expression) == [
        "Ada",
        "\u2068@שלום\u2069",
        "\u2068a\u202eb\u2069",
        "\u2068שx\u2069",
    ]


@needs_engine
def test_scripts_read_shortcodes_as_loops_does(tmp_path: Path) -> None:
    expression = "['5YvxWOxcRa', 'a b', '', '../x'].map(it.idFromShortcode)"
    assert asked_of_scripts(tmp_path, "text.js", expression) == [
        "107099161459215690",
        None,
        None,
        None,
    ]


@needs_engine
def test_scripts_write_clocks(tmp_path: Path) -> None:
    expression = "[0, 7.9, 205, 3723, null].map(it.clock)"
    assert asked_of_scripts(tmp_path, "text.js", expression) == [
        "0:00",
        "0:07",
        "3:25",
        "1:02:03",
        "0:00",
    ]


@needs_engine
def test_one_flick_of_a_trackpad_is_one_step(tmp_path: Path) -> None:
    expression = (
        "(() => { const wheel = new it.WheelSteps(); let steps = 0; let now = 0;"
        "for (let d = 80; d > 1; d *= 0.96) { steps += wheel.read(d, now); now += 16; }"
        "return [steps, wheel.read(-120, now + 900), wheel.read(120, now + 1800)]; })()"
    )
    assert asked_of_scripts(tmp_path, "gestures.js", expression) == [1, -1, 1]


@needs_engine
@pytest.mark.parametrize(
    ("pasted", "token"),
    [
        ("  Bearer aaaa.bbbbbbbb.\ncccccc ", "aaaa.bbbbbbbb.cccccc"),
        ("short", None),
        ("<script>alert(1)</script>", None),
    ],
)
def test_a_pasted_token_is_cleaned(tmp_path: Path, pasted: str, token: str | None) -> None:
    assert asked_of_scripts(tmp_path, "session.js", f"it.tokenIn({json.dumps(pasted)})") == token
