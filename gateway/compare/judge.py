"""Whether a document fits a schema: jsonschema's word, which the comparison never contradicts."""

import re
from collections.abc import Iterator
from typing import Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing.exceptions import Unresolvable

from gateway.compare.formats import format_checker
from gateway.compare.references import Library, Node

_FORMATS: Final = format_checker()
# What jsonschema raises for a schema that is none: patterns, bounds and references of odd kinds.
_TROUBLE: Final = (
    Unresolvable, re.error, RecursionError, TypeError, ValueError, AttributeError, ArithmeticError,
    LookupError,
)  # fmt: skip


class Unjudgeable(ValueError):
    """A schema against which nothing can be checked."""


class Judge:
    """Checks documents against schemas of a library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._validators: dict[tuple[str, bool], Draft202012Validator] = {}

    def complaints(self, node: Node, value: object) -> list[ValidationError]:
        """All that speaks against a value, formats included. Raises `Unjudgeable`."""
        return list(self._errors(node, value, formats=True))

    def fits(self, node: Node, value: object, *, formats: bool) -> bool:
        """Whether a value fits; `formats` are checked or passed over. Raises `Unjudgeable`."""
        return next(self._errors(node, value, formats=formats), None) is None

    def may_accept(self, node: Node, value: object) -> bool:
        """Whether a value fits for somebody who checks formats or for somebody who does not.

        True where that can't be checked. Under a `not` a format that is checked allows more.
        """
        try:
            return any(self.fits(node, value, formats=formats) for formats in (False, True))
        except Unjudgeable:
            return True

    def surely_accepts(self, node: Node, value: object) -> bool:
        """Whether a value fits for both; False where that can't be checked."""
        try:
            return all(self.fits(node, value, formats=formats) for formats in (True, False))
        except Unjudgeable:
            return False

    def surely_rejects(self, node: Node, value: object) -> bool:
        """Whether a value does not fit, formats included; False where that can't be checked."""
        try:
            return not self.fits(node, value, formats=True)
        except Unjudgeable:
            return False

    def _errors(self, node: Node, value: object, *, formats: bool) -> Iterator[ValidationError]:
        key = (node.uri, formats)
        if key not in self._validators:
            self._validators[key] = Draft202012Validator(
                {"$ref": node.uri},
                registry=self._library.registry,
                format_checker=_FORMATS if formats else None,
            )
        try:
            yield from self._validators[key].iter_errors(value)
        except _TROUBLE as trouble:
            raise Unjudgeable(f"{node.uri}: {trouble}") from None
