"""What schemathesis need not ask, because OpenAPI has no word for it."""

from typing import Any

import schemathesis

ABSENT = (None, "", "null", "undefined")


def filter_case(context: Any, case: Any) -> bool:
    """Drops questions with a query parameter that comes more than once, or counts as absent.

    Which of several counts OpenAPI doesn't say (the first does); that these texts mean an absent
    parameter the document says in words.
    """
    values = (case.query or {}).values()
    return not any(isinstance(value, list | dict) or value in ABSENT for value in values)


schemathesis.hook(filter_case)
