"""Whether a server that A describes serves the clients that B describes, operation by operation.

What A answers B must accept; what B's clients send A must accept: for parameters and bodies the
direction turns round.
"""

from collections.abc import Iterator
from typing import Final

from gateway.compare.api import Api, ApiAnswer, ApiContent, ApiOperation, ApiParameter
from gateway.compare.api_reading import without_marks
from gateway.compare.api_rules import RULES, ApiFinding
from gateway.compare.references import Library, Node, UnreadableSchema
from gateway.compare.verdict import SchemaVerdict, compared_schemas

# These have no body, whatever a document says (RFC 9110, 15.3.5, 15.3.6 and 15.4.5).
_WITHOUT_BODY: Final = frozenset({"204", "205", "304"})


class ApiComparison:
    """Two APIs of one library; `a` delivers, `b` reads."""

    def __init__(self, library: Library, a: Api, b: Api) -> None:
        self._library = library
        self._a = a
        self._b = b
        # Errors look alike at most operations.
        self._verdicts: dict[tuple[int, int], SchemaVerdict] = {}

    def findings(self) -> list[ApiFinding]:
        """Everything that is wrong; raises `UnreadableSchema` for a document that can't be read."""
        ours, theirs = self._a.operations, self._b.operations
        found = list(self._whole())
        for key, wanted in theirs.items():
            if key in ours:
                found += self._operation(ours[key], wanted)
            else:
                found.append(_finding("operation-missing", wanted.name, "", "A does not have it"))
        found += [
            _finding("operation-added", operation.name, "", "B does not know it")
            for key, operation in ours.items()
            if key not in theirs
        ]
        return found

    def _whole(self) -> Iterator[ApiFinding]:
        """What concerns no single operation."""
        if not self._a.bases >= self._b.bases:
            bases = " and ".join(sorted(self._a.bases))
            message = f"A has its operations below {bases}, B {' and '.join(sorted(self._b.bases))}"
            yield _finding("server-path", "servers", "", message)
        yield from self._called("webhooks", self._a.calls, self._b.calls)

    def _called(self, name: str, ours: object, theirs: object) -> Iterator[ApiFinding]:
        """What A asks of B's clients: the same words, or nothing is said."""
        if ours is None or (ours == theirs and self._a.parts == self._b.parts):
            return
        message = "callbacks and webhooks are not compared, and they differ"
        yield ApiFinding(RULES["calls-changed"], name, "", message, is_decided=False)

    def _operation(self, a: ApiOperation, b: ApiOperation) -> Iterator[ApiFinding]:
        if a.is_unsupported and not b.is_unsupported:
            yield _finding("operation-unsupported", b.name, "", "A marks it x-unsupported")
        yield from self._parameters(a, b)
        yield from self._body(a, b)
        yield from self._answers(a, b)
        if not all(any(enough <= given for enough in a.security) for given in b.security):
            wanted = " or ".join(sorted(" and ".join(sorted(one)) or "none" for one in a.security))
            yield _finding("security-tightened", b.name, "security", f"A asks for {wanted}")
        yield from self._called(b.name, a.calls_back, b.calls_back)

    def _parameters(self, a: ApiOperation, b: ApiOperation) -> Iterator[ApiFinding]:
        for key, sent in b.parameters.items():
            place = f"{sent.place} {sent.name}"
            taken = a.parameters.get(key)
            if taken is None:
                yield _finding("parameter-unknown", b.name, place, "A does not know it")
            else:
                yield from self._fitting("parameter-narrowed", b.name, place, sent, taken)
                if not sent.is_written_like(taken):
                    message = f"B's clients write it {sent.writing}, A reads it {taken.writing}"
                    yield _finding("parameter-writing", b.name, place, message)
        for key, taken in a.parameters.items():
            known = b.parameters.get(key)
            if taken.is_required and (known is None or not known.is_required):
                place = f"{taken.place} {taken.name}"
                yield _finding("parameter-required", b.name, place, "A requires it")

    def _body(self, a: ApiOperation, b: ApiOperation) -> Iterator[ApiFinding]:
        if a.body is not None and a.body.is_required and (b.body is None or not b.body.is_required):
            yield _finding("body-required", b.name, "body", "A requires a body")
        if b.body is None:
            return
        if a.body is None or not a.body.schemas:
            yield _finding("body-unknown", b.name, "body", "A takes no body")
            return
        for media_type, sent in b.body.schemas.items():
            place = f"body {media_type}"
            name = _media_type_among(media_type, a.body)
            if name is None:
                taken = ", ".join(a.body.schemas)
                yield _finding("body-media-type", b.name, place, f"A takes {taken}")
            else:
                yield from self._schemas("body-narrowed", b.name, place, sent, a.body.schemas[name])

    def _answers(self, a: ApiOperation, b: ApiOperation) -> Iterator[ApiFinding]:
        has_no_body = b.name.startswith("HEAD ")
        for status, given in a.answers.items():
            known = b.answer_for(status)
            if known is None:
                rule = "success-unknown" if status.startswith("2") else "status-unknown"
                yield _finding(rule, b.name, status, f"B does not know {status}")
            elif not has_no_body:
                yield from self._answer(b.name, status, given, known)
        for status, known in b.answers.items():
            # What A says of a range, or of the rest, it says of this one too.
            name = a.name_of(status)
            if name is not None and name != status and not has_no_body:
                yield from self._answer(b.name, status, a.answers[name], known)
        wanted = [status for status in b.answers if status.startswith("2")]
        if wanted and not any(a.answer_for(status) for status in wanted):
            message = f"B knows {', '.join(wanted)}"
            yield _finding("success-missing", b.name, "answers", message)

    def _answer(
        self, name: str, status: str, given: ApiAnswer, known: ApiAnswer
    ) -> Iterator[ApiFinding]:
        yield from self._answer_body(name, status, given.content, known.content)
        for key, header in known.headers.items():
            place = f"{status} header {header.name}"
            sent = given.headers.get(key)
            if sent is not None:
                yield from self._fitting("header-widened", name, place, sent, header)
            if header.is_required and (sent is None or not sent.is_required):
                yield _finding("header-missing", name, place, "B requires it")

    def _answer_body(
        self, name: str, status: str, given: ApiContent, known: ApiContent
    ) -> Iterator[ApiFinding]:
        if not known.schemas:
            return
        if not given.schemas:
            if status not in _WITHOUT_BODY:
                message = f"B reads {', '.join(known.schemas)}, A says nothing of a body"
                yield _finding("answer-empty", name, status, message)
            return
        for media_type, schema in given.schemas.items():
            place = f"{status} {media_type}"
            read = _media_type_among(media_type, known)
            if read is None:
                taken = ", ".join(known.schemas)
                yield _finding("answer-media-type", name, place, f"B reads {taken}")
            else:
                wanted = known.schemas[read]
                yield from self._schemas("answer-widened", name, place, schema, wanted)
        for media_type in known.schemas:
            if not any(_media_type_among(one, known) == media_type for one in given.schemas):
                place = f"{status} {media_type}"
                yield _finding("answer-media-type-missing", name, place, "A does not have it")

    def _fitting(
        self, rule: str, name: str, place: str, sent: ApiParameter, taken: ApiParameter
    ) -> Iterator[ApiFinding]:
        return self._schemas(rule, name, place, sent.schema, taken.schema)

    def _schemas(
        self, rule: str, name: str, place: str, sent: Node | None, taken: Node | None
    ) -> Iterator[ApiFinding]:
        """Where what is sent does not fit what is taken; nothing said allows anything."""
        if taken is None:
            return
        anything = self._library.made_schema(True)
        try:
            verdict = self._verdict(sent or anything, taken)
        except UnreadableSchema as problem:
            message = without_marks(str(problem))
            yield ApiFinding(RULES[rule], name, place, message, is_decided=False)
            return
        for finding in verdict.findings:
            inside = ".".join(finding.place)
            message = f"{inside}: {finding.reason}" if inside else finding.reason
            yield ApiFinding(RULES[rule], name, place, message, finding.witness, finding.is_proven)

    def _verdict(self, sent: Node, taken: Node) -> SchemaVerdict:
        pair = (sent.key, taken.key)
        if pair not in self._verdicts:
            self._verdicts[pair] = compared_schemas(self._library, sent, taken)
        return self._verdicts[pair]


def _media_type_among(media_type: str, content: ApiContent) -> str | None:
    """The name under which a content takes a media type; ranges count."""
    ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
    return next((name for name in ranges if name in content.schemas), None)


def _finding(rule: str, operation: str, place: str, message: str) -> ApiFinding:
    return ApiFinding(RULES[rule], operation, place, message)
