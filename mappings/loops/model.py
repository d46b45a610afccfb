"""What all of Loops' vocabulary shares."""

from pydantic import BaseModel, ConfigDict


class LoopsModel(BaseModel):
    """What all Loops resources share: unknown keys are forbidden, values are not coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
