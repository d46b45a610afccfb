"""A video and an instance whose every text tries to be markup where a test wants it to."""

import pytest

from gateway.pages.rendering import Pages
from mappings.loops import VideoResource
from tests.support.page_samples import MakeVideo, make_pages, video_document


@pytest.fixture
def make_video() -> MakeVideo:
    def make(**changes: object) -> VideoResource:
        document = video_document()
        for key, value in changes.items():
            part, _, inner = key.partition("__")
            if inner:
                section = document[part]
                assert isinstance(section, dict)
                section[inner] = value
            else:
                document[part] = value
        return VideoResource.model_validate(document)

    return make


@pytest.fixture
def pages() -> Pages:
    return make_pages()
