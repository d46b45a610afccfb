"""Errors in the one shape that every client understands (Loops API, Error bodies)."""

from pydantic import SerializerFunctionWrapHandler, model_serializer

from mappings.loops.model import LoopsModel


class ErrorDetail(LoopsModel):
    """The machine-readable part of an error; `code` is the status, `reason` a stable word."""

    code: int
    message: str
    reason: str


class ErrorBody(LoopsModel):
    """An error in the one shape that every client understands.

    `data` is `[]` where the resource is a collection and null where it is one object. The key
    `errors` is present only when it is given, which is the case of 422.
    """

    message: str
    error: ErrorDetail
    data: list[object] | None
    errors: dict[str, list[str]] | None = None

    @model_serializer(mode="wrap")
    def _without_absent_errors(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        written: dict[str, object] = handler(self)
        if self.errors is None:
            del written["errors"]
        return written
