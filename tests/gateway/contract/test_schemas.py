"""The named schemas: well formed, whole, and fitting what they describe."""

import json
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from gateway.contract.examples import example
from gateway.contract.json_schema import references
from gateway.contract.nexgate import DOCUMENTS
from gateway.contract.schemas import (
    READ_MODELS,
    SCHEMA_NAMES,
    named_schema,
    schemas_of,
)
from tests.support.pairs import Case, cases

# Where one of Nexgate's older builds spells a name so, or says more than the documents.
READ_BEYOND_THE_DOCUMENTS = {"Author": {"displayName"}}
PAIRS = {
    "VideoResource.loops": ("loops_video_sample", "loops", ()),
    "VideoPage.loops": ("clip_feed_sample", "loops", ()),
    "VideoResourceWithNexgate.loops": (
        "extension_keeps_what_loops_has_no_place_for",
        "loops",
        (),
    ),
    "Clip.nexgate": ("single_clip_sample", "nexgate", ("data",)),
    "ClipPage.nexgate": ("clip_feed_sample", "nexgate", ("data",)),
    "Envelope.nexgate": ("single_clip_sample", "nexgate", ()),
}
OTHERS = {
    "Account.loops",
    "CommentPage.loops",
    "CommentResource.loops",
    "Done.loops",
    "FoundAccount.loops",
    "SearchPage.loops",
    "Success.loops",
}


def problems(name: str, value: object, *, strict: bool = True) -> list[str]:
    validator = Draft202012Validator(named_schema(name, strict=strict))
    return [error.message for error in validator.iter_errors(value)]


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_every_schema_is_one_and_whole(name: str, strict: bool) -> None:
    schema = named_schema(name, strict=strict)
    Draft202012Validator.check_schema(schema)
    definitions = schema.get("$defs", {})
    assert isinstance(definitions, dict)
    assert set(references(schema)) == set(definitions)


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(KeyError):
        named_schema("loops:Nothing")
    with pytest.raises(KeyError):
        named_schema("VideoResource")


@pytest.mark.parametrize("key", PAIRS)
def test_the_shipped_examples_are_those_of_the_pairs(key: str) -> None:
    case, suffix, way = PAIRS[key]
    wanted = Case(case).document(suffix)
    for step in way:
        assert isinstance(wanted, dict)
        wanted = wanted[step]
    name, side = key.split(".")
    assert example(side, name) == wanted


def test_every_shipped_example_fits_its_schema() -> None:
    folder = Path(str(resources.files("gateway.contract.examples")))
    keys = {path.stem for path in folder.glob("*.json")}
    assert keys == PAIRS.keys() | OTHERS
    for key in keys:
        name, side = key.split(".")
        assert problems(f"{side}:{name}", example(side, name)) == []
        assert problems(f"{side}:{name}", example(side, name), strict=False) == []


@pytest.mark.parametrize("case", cases("loops"), ids=lambda case: case.name)
def test_every_video_of_the_pairs_fits_the_strict_schema(case: Case) -> None:
    value = case.document("loops")
    assert isinstance(value, dict)
    is_page = "data" in value
    extended = "VideoResourceWithNexgate" if "nexgate" in value else "VideoResource"
    assert problems(f"loops:{'VideoPage' if is_page else extended}", value) == []


def test_strict_refuses_what_tolerant_lives_with() -> None:
    video = json.loads(json.dumps(example("loops", "VideoResource")))
    video["tags"] = None
    video["media"]["src_url"] = None
    video["account"]["display_name"] = "Dan"
    assert len(problems("loops:VideoResource", video)) == 3
    assert problems("loops:VideoResource", video, strict=False) == []
    video["likes"] = "327"
    assert len(problems("loops:VideoResource", video, strict=False)) == 1


def test_tolerant_clips_need_their_identity_only() -> None:
    assert problems("nexgate:Clip", {"id": "x", "postId": 1}, strict=False) == []
    assert problems("nexgate:Clip", {"id": None, "postId": 1}, strict=False) != []
    odd = {"id": "x", "postId": "y", "engagement": {"likesCount": "7"}, "author": None, "new": 1}
    assert problems("nexgate:Clip", odd, strict=False) == []
    assert problems("nexgate:Clip", {**odd, "hashtags": {}}, strict=False) != []


@pytest.mark.parametrize("name", READ_MODELS)
def test_what_the_gateway_reads_is_documented(name: str) -> None:
    read = schemas_of("nexgate", strict=False)[name]["properties"]
    documented = schemas_of("nexgate")[name]["properties"]
    assert isinstance(read, dict)
    assert isinstance(documented, dict)
    assert set(read) - set(documented) == READ_BEYOND_THE_DOCUMENTS.get(name, set())


def test_loops_texts_have_their_formats() -> None:
    properties = named_schema("loops:VideoResource")["properties"]
    assert isinstance(properties, dict)
    assert properties["created_at"] == {"type": "string", "format": "date-time"}
    assert properties["url"] == {"type": "string", "format": "uri"}


def test_nexgate_names_are_its_own() -> None:
    properties = schemas_of("nexgate")["Envelope"]["properties"]
    assert isinstance(properties, dict)
    assert set(properties) == {"success", "httpStatus", "message", "action_time", "data"}
    assert "Clip" in DOCUMENTS
