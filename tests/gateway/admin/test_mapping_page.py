"""`/mapping` on the operator's listener, over HTTP."""

import json
import re
from collections.abc import AsyncIterator
from html import unescape
from urllib.parse import urlencode

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from gateway.admin.mapping import MAX_FORM_BYTES, MappingPage
from gateway.admin.mapping_lines import MOST_LINES, clip_lines, video_lines
from gateway.contract.pairs import pairs
from gateway.settings.tree import Settings
from mappings.lineage import LINEAGE
from tests.support.page_reading import Page, read

Client = TestClient[web.Request, web.Application]
SAMPLE = next(pair for pair in pairs() if pair.name == "single_clip_sample")


def page_of(**mapping: object) -> web.Application:
    settings = Settings.model_validate(
        {
            "server": {"public_url": "https://loops.example", "secret": "x" * 32},
            "nexgate": {"base_url": "http://localhost:1"},
            "instance": {"name": "<b>Ours</b>"},
            "mapping": mapping,
        }
    )
    app = web.Application()
    MappingPage(settings).add_routes(app)
    return app


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with TestClient(TestServer(page_of())) as client:
        yield client


async def posted(client: Client, clip: object, **fields: str) -> ClientResponse:
    text = clip if isinstance(clip, str) else json.dumps(clip)
    return await client.post(
        "/mapping",
        data=urlencode({"clip": text, **fields}),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )


def lines(page: Page, path: str) -> list[dict[str, str | None]]:
    return [one for one in page.all("li") if one.get("data-path") == path]


async def test_the_documents_clip_stands_beside_its_video(client: Client) -> None:
    response = await client.get("/mapping")
    assert response.status == 200
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"
    page = read(await response.text())
    (src_url,) = lines(page, "media.src_url")
    assert "media.variants" in str(src_url["data-links"]).split()
    assert src_url["data-rule"] == (
        "the best full-length MP4, else the HLS playlist (settings.src_url is *.mp4; "
        "settings.hls_url is master, 720p_playlist, 360p_playlist, 1080p_playlist, *playlist*)"
    )
    (variant,) = lines(page, "media.variants.720p_watermarked.mp4")
    assert variant["data-links"] == "media.variants"
    assert "media.src_url" in str(variant["data-rule"])
    (post_id,) = lines(page, "postId")
    assert "the extension has it under nexgate" in str(post_id["data-rule"])
    assert '"https://loops.example/v/_G5ZAlNt5oHfYb9o_pG-C"' in page.text


async def test_nothing_in_it_needs_inline_script_or_style(client: Client) -> None:
    html = await (await client.get("/mapping")).text()
    assert "style=" not in html
    assert re.findall(r"<script(?![^>]*src=)", html) == []
    assert " on" not in {name[:3] for _, attributes in read(html).elements for name in attributes}


async def test_every_file_it_names_is_served(client: Client) -> None:
    html = await (await client.get("/mapping")).text()
    for address in set(re.findall(r'"(/mapping/assets/[^"]+)"', html)):
        response = await client.get(address)
        assert response.status == 200, address
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert await response.read()
    for address in ("/mapping/assets/app.py", "/mapping/assets/..%2fmapping.py"):
        assert (await client.get(address)).status == 404


@pytest.mark.parametrize(
    "pair",
    [p for p in pairs() if not p.is_page and p.clip.get("postId")],
    ids=lambda pair: pair.name,
)
async def test_every_example_is_shown(client: Client, pair: object) -> None:
    name = getattr(pair, "name", "")
    response = await client.get("/mapping", params={"example": name})
    assert response.status == 200
    page = read(await response.text())
    assert lines(page, "shortcode")
    assert {"value": name, "selected": None} in page.all("option")


async def test_an_unknown_example_is_the_first_one(client: Client) -> None:
    response = await client.get("/mapping", params={"example": "../secrets"})
    assert response.status == 200
    assert lines(read(await response.text()), "shortcode")


async def test_a_pasted_clip_is_translated_as_wished(client: Client) -> None:
    author = SAMPLE.clip["author"]
    assert isinstance(author, dict)
    guest = read(await (await posted(client, SAMPLE.nexgate, viewer="guest")).text())
    owner = read(await (await posted(client, SAMPLE.clip, viewer="author", extension="on")).text())
    assert not lines(guest, "nexgate")
    assert lines(owner, "nexgate.postId")
    assert '"is_owner": false' in guest.text
    assert '"is_owner": true' in owner.text
    assert '"has_liked": false' in guest.text
    assert {"value": "author", "selected": None} in owner.all("option")


async def test_a_page_of_clips_shows_its_first(client: Client) -> None:
    feed = next(pair for pair in pairs() if pair.name == "clip_feed_sample")
    page = read(await (await posted(client, feed.nexgate)).text())
    assert lines(page, "shortcode")


async def test_repaired_defects_are_shown(client: Client) -> None:
    html = await (await posted(client, {**SAMPLE.clip, "createdAt": "soon"})).text()
    assert "Defects repaired: created at unreadable." in html


@pytest.mark.parametrize(
    ("clip", "message"),
    [
        ('{"id": oops', "This is no JSON: Expecting value in line 1, column 8."),
        ("[" * 20_000, "nested too deeply"),
        ('{"id": ' + "9" * 5000 + "}", "nested too deeply or its numbers too long"),
        ("[]", "not an object"),
        ({"id": "x"}, "id not uuid"),
        ({"id": SAMPLE.clip["id"], "postId": "1"}, "Nothing in this clip can be played"),
    ],
)
async def test_what_is_no_clip_gets_a_friendly_word(
    client: Client, clip: object, message: str
) -> None:
    response = await posted(client, clip)
    assert response.status == 422
    page = read(await response.text())
    assert message in page.text
    assert not lines(page, "shortcode")


async def test_nothing_pasted_is_only_a_form(client: Client) -> None:
    response = await posted(client, "  ")
    assert response.status == 200
    assert read(await response.text()).by_id("clip")
    many = await client.post("/mapping", data="&".join(f"a{n}=1" for n in range(40)))
    assert many.status == 200


async def test_too_much_is_refused_before_it_is_read(client: Client) -> None:
    response = await posted(client, "x" * (MAX_FORM_BYTES + 1))
    assert response.status == 413
    assert "one clip is enough" in await response.text()


async def test_markup_in_a_clip_stays_text(client: Client) -> None:
    html = await (await posted(client, {**SAMPLE.clip, "caption": '<script>alert("1")'})).text()
    assert "<script>alert" not in html
    assert "<b>Ours" not in html
    assert '<script>alert(\\"1\\")' in unescape(html)


async def test_the_rules_are_those_in_force() -> None:
    app = page_of(ids="uuid", src_url=["none"], extension=True)
    async with TestClient(TestServer(app)) as client:
        page = read(await (await client.get("/mapping")).text())
    assert f'"id": "{SAMPLE.clip["id"]}"' in page.text
    assert lines(page, "nexgate.postId")
    (src_url,) = lines(page, "media.src_url")
    assert "settings.src_url is none" in str(src_url["data-rule"])


def test_every_field_of_a_video_knows_its_rule() -> None:
    explained = {line.path for line in video_lines(SAMPLE.loops, {}) if line.rule}
    assert {row.field for row in LINEAGE} <= explained | {"mentions"}


def test_every_source_finds_its_field_and_back() -> None:
    from_clip = {link for line in clip_lines(SAMPLE.clip) for link in line.links}
    from_video = {link for line in video_lines(SAMPLE.loops, {}) for link in line.links}
    assert from_clip <= from_video


def test_lines_are_json_again() -> None:
    for document in (SAMPLE.clip, {}, [], [[1, None], {"a": True}], "x"):
        written = "".join(f"{line.key}{line.value}" for line in clip_lines(document))
        assert json.loads(written) == document


def test_endless_documents_are_cut() -> None:
    assert len(clip_lines(list(range(5000)))) == MOST_LINES + 1
