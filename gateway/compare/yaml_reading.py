"""YAML as JSON has it: the core schema of YAML 1.2 (10.3), each key once, no value JSON lacks."""

import math
import re
from collections import Counter
from collections.abc import Hashable
from typing import Any, Final

import yaml

# A YAML document may repeat its parts; written out it may not be larger than this.
_MOST_VALUES: Final = 1_000_000
_TAG: Final = "tag:yaml.org,2002:"


class NotJson(ValueError):
    """What JSON does not have; the message says what."""


class _Loader(yaml.SafeLoader):
    """PyYAML reads YAML 1.1, in which `no` is false, 1:30 is 90, 010 is 8 and 1e3 a text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        """A mapping as it is written; raises `NotJson` for a key that stands there twice."""
        node = super().compose_mapping_node(anchor)
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        twice = next((name for name, count in Counter(names).items() if count > 1), None)
        if twice is not None:
            raise NotJson(f"the key {twice!r} stands twice in one object")
        return node


def _whole(loader: _Loader, node: yaml.ScalarNode) -> int:
    text = loader.construct_scalar(node)
    return int(text, 0) if text[:2] in ("0o", "0x") else int(text)


for _name, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
    ("merge", "<<", "<"),
):
    _Loader.add_implicit_resolver(
        f"{_TAG}{_name}", re.compile(f"^(?:{_pattern})$"), ["" if c == "\0" else c for c in _first]
    )
_Loader.add_constructor(f"{_TAG}int", _whole)


def value_of_yaml(text: str) -> Any:
    """The JSON value that a YAML document stands for.

    Raises `NotJson`, `yaml.YAMLError`, ValueError and RecursionError.
    """
    return _Plain().plain(yaml.load(text, _Loader))  # noqa: S506 - a SafeLoader with fewer types


class _Plain:
    """Makes JSON of what YAML allows beyond it, up to a size."""

    def __init__(self) -> None:
        self._left = _MOST_VALUES

    def plain(self, value: Any) -> Any:
        """A value with texts as keys and finite numbers."""
        self._left -= 1
        if self._left < 0:
            raise NotJson("written out it is too large")
        if isinstance(value, dict):
            return {_key(name): self.plain(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.plain(part) for part in value]
        if isinstance(value, float) and not math.isfinite(value):
            raise NotJson(f"{value} is no JSON")
        if value is None or isinstance(value, str | int | float):
            return value
        raise NotJson(f"{type(value).__name__} is nothing that JSON has")


def _key(name: Hashable) -> str:
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise NotJson(f"{name!r} is no name of a member")
    return str(name)
