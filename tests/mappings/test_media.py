"""Which variant is played, streamed and shown."""

import pytest

from mappings import media


def addresses(*keys: str) -> dict[str, str]:
    return {key: f"https://cdn.example/{key}" for key in keys}


@pytest.mark.parametrize(
    ("keys", "best"),
    [
        (["360p.mp4", "1080p.mp4", "720p.mp4"], "1080p.mp4"),
        (["720p_watermarked.mp4", "720p.mp4"], "720p.mp4"),
        (["720p.mp4", "1080p_watermarked.mp4"], "1080p_watermarked.mp4"),
        (["720p_watermarked.mp4", "720p_unwatermarked.mp4"], "720p_unwatermarked.mp4"),
        (["720p_watermarked.mp4", "720p_no_watermark.mp4"], "720p_no_watermark.mp4"),
        (["720p_watermarked.mp4", "720p_non-watermarked.mp4"], "720p_non-watermarked.mp4"),
        (["720p_Watermark.mp4", "720p_without_watermark.mp4"], "720p_without_watermark.mp4"),
        (["b.mp4", "a.mp4"], "a.mp4"),
        (["source.mp4", "240p.mp4"], "240p.mp4"),
        (["1080p60.mp4", "720p.mp4"], "1080p60.mp4"),
        (["123456p.mp4", "144p.mp4"], "144p.mp4"),
        (["preview_3s.mp4", "360p.mp4"], "360p.mp4"),
        (["Preview_1080p.mp4", "360p.mp4"], "360p.mp4"),
        (["720p.mp4", "720p.mp4.m3u8"], "720p.mp4"),
        (["preview.mp4", "master", "video.webm"], None),
        ([], None),
    ],
)
def test_the_best_file(keys: list[str], best: str | None) -> None:
    expected = None if best is None else f"https://cdn.example/{best}"
    assert (
        media.choose_addresses(addresses(*keys), media.Preferences(hls_url=())).src_url == expected
    )


@pytest.mark.parametrize(
    ("keys", "best"),
    [
        (["1080p_playlist", "360p_playlist", "720p_playlist", "master"], "master"),
        (["1080p_playlist", "360p_playlist", "720p_playlist"], "720p_playlist"),
        (["1080p_playlist", "360p_playlist"], "360p_playlist"),
        (["1080p_playlist", "240p_playlist"], "1080p_playlist"),
        (["240p_playlist", "540p_playlist", "audio_playlist"], "540p_playlist"),
        (["playlist_alternative"], "playlist_alternative"),
        (["720p.mp4", "poster"], None),
    ],
)
def test_the_best_playlist(keys: list[str], best: str | None) -> None:
    expected = None if best is None else f"https://cdn.example/{best}"
    assert media.choose_addresses(addresses(*keys)).hls_url == expected


@pytest.mark.parametrize(
    ("keys", "best"),
    [
        (["og", "thumb", "poster"], "poster"),
        (["og", "thumb"], "thumb"),
        (["og"], "og"),
        (["blurhash", "sprite"], None),
    ],
)
def test_the_best_still(keys: list[str], best: str | None) -> None:
    expected = None if best is None else f"https://cdn.example/{best}"
    assert media.choose_addresses(addresses(*keys)).thumbnail == expected


@pytest.mark.parametrize("value", ["", "blurhash", "data:image/webp;base64,A", "/1080p.mp4"])
def test_what_is_no_web_address_is_passed_over(value: str) -> None:
    variants = {"1080p.mp4": value, **addresses("720p.mp4")}
    assert media.choose_addresses(variants).src_url == "https://cdn.example/720p.mp4"
    assert (
        media.choose_addresses({"poster": value, **addresses("og")}).thumbnail
        == "https://cdn.example/og"
    )


@pytest.mark.parametrize(
    ("keys", "src_order", "best", "is_mp4"),
    [
        (["720p.mp4", "master"], media.DEFAULT_SRC_URL, "720p.mp4", True),
        (["master", "poster"], media.DEFAULT_SRC_URL, "master", False),
        (["720p.mp4", "master"], ("master", "*.mp4"), "master", False),
    ],
)
def test_what_is_played_says_whether_it_is_a_file(
    keys: list[str], src_order: tuple[str, ...], best: str, is_mp4: bool
) -> None:
    chosen = media.choose_addresses(addresses(*keys), media.Preferences(src_order))
    assert (chosen.src_url, chosen.is_mp4) == (f"https://cdn.example/{best}", is_mp4)


def test_without_file_and_playlist_there_is_nothing_to_play() -> None:
    assert media.choose_addresses(addresses("poster", "preview_3s.mp4")).src_url is None


def test_keys_of_any_length_are_chosen_from_as_well() -> None:
    keys = [f"{'x' * 3_000}.mp4", "1080p.mp4"]
    assert media.choose_addresses(addresses(*keys)).src_url == "https://cdn.example/1080p.mp4"


def test_the_order_of_the_map_does_not_matter() -> None:
    keys = ["360p.mp4", "720p_watermarked.mp4", "720p.mp4", "z.mp4"]
    assert media.choose_addresses(addresses(*keys)) == media.choose_addresses(
        addresses(*reversed(keys))
    )


@pytest.mark.parametrize(
    ("clip", "unknown"),
    [
        ({"media": {"variants": {"master": "x", "720p_watermarked.mp4": "x"}}}, []),
        ({"media": {"variants": {"master": "x", "8k.mp4": "x", "odd": None}}}, ["8k.mp4", "odd"]),
        ({"media": {"variants": ["8k.mp4"]}}, []),
        ({"media": None}, []),
        ({}, []),
    ],
)
def test_keys_of_variants_that_are_not_documented(
    clip: dict[str, object], unknown: list[str]
) -> None:
    assert media.unknown_variants(clip) == unknown
