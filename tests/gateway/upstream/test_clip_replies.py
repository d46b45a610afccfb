"""Replies of clips taken apart: what comes out is what opening the envelope gives."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.json_text import read_json, write_json
from gateway.upstream import clip_replies, endpoints
from gateway.upstream.envelope import RawReply, read_reply
from gateway.upstream.nexgate_error import NexgateError
from mappings.nexgate import MalformedClip, MalformedPage, clip_identity, read_page_members
from tests.support.strategies import ANYTHING
from tests.support.upstream_fake import MEDIA_ID, clip_document, envelope, page_document

CURSORS = st.one_of(st.none(), st.sampled_from(["bmV4dA==", "", " ", 7, {}]))
PAGES = st.fixed_dictionaries(
    {"clips": st.lists(st.one_of(st.just(clip_document()), ANYTHING), max_size=3)},
    optional={"nextCursor": CURSORS, "hasMore": st.sampled_from([True, False, "true", 1, None])},
)
ENVELOPES = st.fixed_dictionaries(
    {"data": st.one_of(PAGES, ANYTHING)},
    optional={"success": st.sampled_from([True, False, "true", "false", None, 1])},
)


def reply(document: object, status: int = 200) -> RawReply:
    return RawReply(status, {}, write_json(document))


@given(ENVELOPES, st.sampled_from([200, 201, 404, 500]))
def test_a_page_taken_apart_is_the_page_in_its_envelope(document: object, status: int) -> None:
    raw = reply(document, status)
    found = clip_replies.split_page_reply(raw)
    if found is None:
        return
    items, cursor = read_page_members(read_reply(endpoints.CLIP_FEED, raw, now=0.0).data)
    assert [orjson.loads(clip) for clip in found.items] == items
    assert found.next_cursor == cursor


@given(PAGES)
def test_a_documented_envelope_is_always_taken_apart(page: dict[str, object]) -> None:
    raw = RawReply(200, {}, write_json(orjson.loads(envelope()) | {"data": page}))
    found = clip_replies.split_page_reply(raw)
    opened = clip_replies.page_of_data(read_reply(endpoints.CLIP_FEED, raw, now=0.0).data)
    assert found is not None
    assert found.next_cursor == opened.next_cursor
    assert [orjson.loads(clip) for clip in found.items] == [
        orjson.loads(clip) for clip in opened.items
    ]


@given(ENVELOPES)
def test_a_clip_taken_out_is_the_clip_in_its_envelope(document: object) -> None:
    raw = reply(document)
    found = clip_replies.split_clip_reply(raw)
    if found is not None:
        assert orjson.loads(found) == read_reply(endpoints.CLIP, raw, now=0.0).data


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"data":{"clips":{}}}',
        b'{"data":{"clips":[{"a":"\\ud83d"}]}}',
        b'{"success":false,"data":{"clips":[]}}',
        b'{"data":{"clips":[' + b"[" * 5_000 + b"]" * 5_000 + b"]}}",
    ],
)
def test_what_has_to_be_looked_at_closer_is_left_to_the_envelope(body: bytes) -> None:
    raw = RawReply(200, {}, body)
    assert clip_replies.split_page_reply(raw) is None
    try:
        clip_replies.page_of_data(read_reply(endpoints.CLIP_FEED, raw, now=0.0).data)
    except (NexgateError, MalformedPage):
        return


def test_whitespace_around_clips_is_no_part_of_them() -> None:
    raw = RawReply(200, {}, b'{"data" : {"clips" : [ {"a" : 1} , {} ]}}')
    found = clip_replies.split_page_reply(raw)
    assert found is not None
    assert found.items == (b'{"a" : 1}', b"{}")


@given(st.one_of(ANYTHING, st.fixed_dictionaries({"id": ANYTHING}, optional={"postId": ANYTHING})))
def test_the_media_id_is_that_of_the_clip_read_whole(document: object) -> None:
    raw = write_json(document)
    parsed = read_json(raw)[0]
    try:
        expected = clip_identity(parsed)[0]
    except MalformedClip as malformed:
        with pytest.raises(MalformedClip, match=f"^{malformed.reason}$"):
            clip_replies.media_id_of(raw)
    else:
        assert clip_replies.media_id_of(raw) == expected


def test_a_page_of_clips_nested_beyond_all_bounds_is_written_repaired() -> None:
    nested: object = 1
    for _ in range(400):
        nested = [nested]
    items = clip_replies.page_of_data(page_document(clip_document(deep=nested))).items
    assert orjson.loads(items[0])["id"] == MEDIA_ID
