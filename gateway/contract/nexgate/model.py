"""What the documented Nexgate objects share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Uuid = Annotated[str, Field(json_schema_extra={"format": "uuid"})]
Url = Annotated[str, Field(json_schema_extra={"format": "uri"})]
# Nexgate's timestamps carry no zone (Nexgate API reference, Value formats).
LocalTime = Annotated[str, Field(json_schema_extra={"format": "date-time-local"})]
Count = Annotated[int, Field(ge=0)]


class NexgateDocument(BaseModel):
    """A documented Nexgate object: known by its camelCase names, no field too many."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, strict=True, validate_by_name=True
    )
