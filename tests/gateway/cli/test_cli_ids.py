"""`loops-gateway id`: one identifier in all its forms."""

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main

EXAMPLE = "107099161459215690"  # the id and shortcode of the Loops API Docs' sample video
EXAMPLE_FORMS = (
    "  decimal    107099161459215690\n"
    "  uuid       00000000-0000-0000-017c-7e1eb284cd4a\n"
    "  shortcode  5YvxWOxcRa\n"
)


def shown(value: str) -> Result:
    return CliRunner().invoke(main, ["id", "--", value])


def test_an_id_whose_digits_are_also_a_shortcode_is_shown_as_both() -> None:
    result = shown(EXAMPLE)
    assert result.exit_code == 0
    decimal, shortcode = result.output.split("\n\n")
    assert decimal + "\n" == "read as decimal\n" + EXAMPLE_FORMS
    assert shortcode.startswith("read as shortcode\n")
    assert shortcode.endswith(f"  shortcode  {EXAMPLE}\n")


@pytest.mark.parametrize(
    ("value", "kind"),
    [("5YvxWOxcRa", "shortcode"), ("00000000-0000-0000-017C-7E1EB284CD4A", "uuid")],
)
def test_a_shortcode_and_a_uuid(value: str, kind: str) -> None:
    assert shown(value).output == f"read as {kind}\n{EXAMPLE_FORMS}"


def test_a_shortcode_may_begin_with_a_dash() -> None:
    assert "shortcode  -a\n" in CliRunner().invoke(main, ["id", "-a"]).output


@pytest.mark.parametrize("value", ["", "a.b", "007", "é", "1" * 60])
def test_what_is_no_id_gets_a_sentence_that_says_what_one_is(value: str) -> None:
    result = shown(value)
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {value!r} is no id: an id is a decimal number")
    assert result.output.count("\n") == 1
