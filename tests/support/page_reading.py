"""Reads a rendered page as a browser's parser does, as far as the tests ask."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Page:
    """The content of a document: its elements in order, its texts, its data block."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""
    facts: dict[str, object] = field(default_factory=dict)

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.elements if found == name]

    def by_id(self, identifier: str) -> dict[str, str | None]:
        return next(one for _, one in self.elements if one.get("id") == identifier)

    def meta(self) -> dict[str, str | None]:
        keyed = [(one.get("name") or one.get("property"), one) for one in self.all("meta")]
        return {key: one.get("content") for key, one in keyed if key}

    def links(self, rel: str) -> list[str | None]:
        return [one.get("href") for one in self.all("link") if one.get("rel") == rel]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._within: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.append((tag, dict(attrs)))
        self._within = tag

    def handle_endtag(self, tag: str) -> None:
        self._within = None

    def handle_data(self, data: str) -> None:
        if self._within == "script":
            if data.strip():
                self.page.facts = json.loads(data)
        else:
            self.page.text += data


def read(document: str) -> Page:
    reader = _Reader()
    reader.feed(document)
    reader.close()
    return reader.page
