"""Names of accounts as people write them."""

import pytest

from mappings.names import local_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("alice", "alice"),
        ("@alice", "alice"),
        (" @Alice ", "Alice"),
        ("@alice@loops.example", "alice"),
        ("alice@Loops.Example", "alice"),
        ("@alice@loops.example:8443", "alice"),
        ("@alice@other.example", None),
        ("@alice@loops.example:1", None),
        ("@alice@", None),
        ("@@alice", None),
        ("@", None),
        ("", None),
    ],
)
def test_a_name_of_this_server(text: str, name: str | None) -> None:
    assert local_name(text, "loops.example:8443") == name
