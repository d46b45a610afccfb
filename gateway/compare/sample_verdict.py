"""Samples against a schema: every sample that the schema rejects is a proof by itself."""

from collections.abc import Iterable, Iterator
from typing import Any

from jsonschema.exceptions import ValidationError, relevance

from gateway.compare.judge import Judge
from gateway.compare.references import Node
from gateway.compare.verdict import Finding, SchemaVerdict


def compared_samples(judge: Judge, samples: Iterable[Any], b: Node) -> SchemaVerdict:
    """Which samples B rejects, and where; raises `Unjudgeable` for a schema that can't be used."""
    found: dict[tuple[tuple[str, ...], str], Finding] = {}
    for sample in samples:
        for error in judge.complaints(b, sample):
            for finding in _findings(error, sample):
                found.setdefault((finding.place, finding.keyword), finding)
    return SchemaVerdict(tuple(found.values()))


def _findings(error: ValidationError, sample: Any) -> Iterator[Finding]:
    """One for a place; one for each field that is missing there."""
    deepest = error
    while deepest.context:
        deepest = min(deepest.context, key=relevance)
    place = tuple("[]" if isinstance(step, int) else step for step in deepest.absolute_path)
    keyword = str(deepest.validator)
    if keyword == "required" and isinstance(deepest.instance, dict):
        wanted = deepest.validator_value
        missing = [name for name in wanted if name not in deepest.instance]  # type: ignore[union-attr]
        for name in missing:
            yield Finding((*place, name), keyword, "A leaves out what B requires", sample)
        return
    yield Finding(place, keyword, _shortened(deepest.message), sample)


def _shortened(message: str) -> str:
    return message if len(message) <= 160 else f"{message[:159]}…"
