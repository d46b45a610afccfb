"""Nothing that is called compatible has a document that A allows and B rejects."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from gateway.compare.dialects import document_in_2020_12
from gateway.compare.judge import Judge
from gateway.compare.references import Library, UnreadableSchema
from tests.support.compared_schemas import verdict_on
from tests.support.made_schemas import changed_schema, made_document, made_schema

SUITE = Path(__file__).parents[2] / "json-schema-test-suite"
DOCUMENTS = 25
PARTS = 4
# Without shrinking: it takes minutes, and the schemas are small already.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


# Two thousand in all, in parts that workers share among them.
@pytest.mark.parametrize("part", range(PARTS))
def test_no_document_contradicts_a_verdict(part: int) -> None:
    @seed(part)
    @settings(max_examples=2_000 // PARTS, suppress_health_check=list(HealthCheck), phases=PHASES)
    @given(st.randoms(use_true_random=False))
    def try_to_contradict(random: Random) -> None:
        _try_to_contradict(random)

    try_to_contradict()


@pytest.mark.slow
@settings(
    max_examples=100_000,
    derandomize=False,
    suppress_health_check=list(HealthCheck),
    phases=PHASES,
)
@given(st.randoms(use_true_random=False))
def test_no_document_contradicts_any_of_many_verdicts(random: Random) -> None:
    _try_to_contradict(random)


def _try_to_contradict(random: Random) -> None:
    """Compare two schemas at random and look for a document that shows the verdict wrong."""
    a = made_schema(random, 2)
    b = changed_schema(random, a) if random.random() < 0.8 else made_schema(random, 2)
    if random.random() < 0.5:
        a, b = b, a
    try:
        verdict = verdict_on(a, b)
    except UnreadableSchema as problem:
        assert "too large" in str(problem)  # noqa: PT017 - anything else is a fault
        return
    ours, theirs = Draft202012Validator(a), Draft202012Validator(b)
    for finding in verdict.findings:
        if finding.is_proven:
            assert ours.is_valid(finding.witness)
    if verdict.is_compatible:
        for _ in range(DOCUMENTS):
            document = made_document(random)
            assert not ours.is_valid(document) or theirs.is_valid(document), (a, b, document)


def _groups(draft: str, *, without: tuple[str, ...] = ()) -> list[tuple[str, dict[str, Any]]]:
    files = json.loads((SUITE / f"{draft}.json").read_text(encoding="utf-8"))
    return [
        (f"{name}: {group['description']}", group)
        for name, groups in files.items()
        if name not in without
        for group in groups
        if "localhost:1234" not in json.dumps(group)
    ]


# Vocabularies switch keywords off, and `format` asserts nothing in the suite where it does here.
GROUPS = _groups("draft2020-12", without=("vocabulary", "format"))
# jsonschema itself does not follow all of these; then nothing is said.
UNDECIDED = ("dynamicRef",)


@pytest.mark.parametrize("file", sorted({name.partition(":")[0] for name, _ in GROUPS}))
def test_documents_of_the_suite_agree_with_the_verdicts(file: str) -> None:
    groups = [group for name, group in GROUPS if name.partition(":")[0] == file]
    for group in groups:
        for case in group["tests"]:
            # One document against the schema: the verdict is the suite's own.
            verdict = verdict_on({"const": case["data"]}, group["schema"])
            if file not in UNDECIDED or verdict.is_compatible is not None:
                assert verdict.is_compatible is case["valid"], (group["schema"], case)
        assert verdict_on(group["schema"], group["schema"]).is_compatible is True


@pytest.mark.parametrize("file", sorted({name.partition(":")[0] for name, _ in GROUPS}))
def test_no_document_of_the_suite_contradicts_a_verdict_on_two_of_its_schemas(file: str) -> None:
    groups = [group for name, group in GROUPS if name.partition(":")[0] == file]
    documents = [case["data"] for group in groups for case in group["tests"]]
    judged = 0
    for one in groups[:12]:
        for other in groups[:12]:
            if verdict_on(one["schema"], other["schema"]).is_compatible is not True:
                continue
            judged += 1
            ours = Draft202012Validator(one["schema"])
            theirs = Draft202012Validator(other["schema"])
            for document in documents:
                assert not ours.is_valid(document) or theirs.is_valid(document)
    assert judged >= len(groups[:12])


# Named by what they are about: `id` and `$ref` beside one another, metaschemas, floats as whole.
ODD = (
    "refRemote",
    "definitions",
    "id",
    "ref",
    "unknownKeyword",
    "format",
    "infinite-loop-detection",
)


@pytest.mark.parametrize(
    ("draft", "dialect"),
    [
        ("draft4", "http://json-schema.org/draft-04/schema#"),
        ("draft7", "http://json-schema.org/draft-07/schema#"),
    ],
)
def test_older_drafts_mean_the_same_once_rewritten(draft: str, dialect: str) -> None:
    looked_at = 0
    for name, group in _groups(draft, without=ODD):
        schema = group["schema"]
        if not isinstance(schema, dict):
            continue
        library = Library()
        rewritten = document_in_2020_12({"$schema": dialect, **schema})
        library.add_document("file:///old.json", rewritten)
        node = library.find_schema("file:///old.json")
        for case in group["tests"]:
            if (
                draft == "draft4"
                and case["description"] == "a float is not an integer even without fractional part"
            ):
                continue
            found = Judge(library).fits(node, case["data"], formats=False)
            assert found is case["valid"], (name, case)
            looked_at += 1
    assert looked_at > 300
