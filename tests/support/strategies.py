"""What the properties are searched over: whatever a JSON decoder produces, tolerable clips."""

from hypothesis import strategies as st

UUID_TEXTS = st.uuids().map(str)

# Lone surrogates and non-finite numbers included: the standard decoder lets them through.
TEXTS = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.characters(categories=["Cs"]),
        st.sampled_from("@#ab-_. \u200f💪"),
    ),
    max_size=12,
)
NUMBERS = st.one_of(
    st.integers(),
    st.integers(min_value=-(10**400), max_value=10**400),
    st.floats(),
)
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)

_URLS = st.sampled_from(
    ["https://cdn.example/a", "https://cdn.example/b.m3u8", "http://[", "data:,x", "javascript:1"]
)
_KEYS = st.sampled_from(
    ["master", "720p_playlist", "poster", "thumb", "og", "preview_3s.mp4", "lqip", "blurhash",
     "720p_watermarked.mp4", "1080p.mp4"]
)  # fmt: skip
VARIANTS = st.dictionaries(st.one_of(_KEYS, TEXTS), st.one_of(_URLS, ANYTHING), max_size=5)


def objects(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    """Objects with any of these fields, each of which may also hold anything else."""
    loose = {name: st.one_of(strategy, ANYTHING) for name, strategy in fields.items()}
    return st.fixed_dictionaries({}, optional=loose)


_NAMES = st.sampled_from(["ann", "anna", "bob.smith", "null null", ""])
_PEOPLE = objects(
    id=st.one_of(UUID_TEXTS, st.sampled_from(["aaa-111", "42", "user:1"])),
    username=_NAMES,
    userName=_NAMES,
    displayName=_NAMES,
    profilePictureUrl=_URLS,
    verified=st.sampled_from([True, "true"]),
)
_CAPTIONS = st.lists(
    st.sampled_from(["@ann", "@anna", "@bob.smith", " ", "💪", "-", "\ud83d"]), max_size=6
).map("".join)
_TIMES = st.sampled_from(
    ["2026-06-20T08:30:00", "2026-06-20T08:30", "0001-01-01T00:00:00", "9999-12-31T23:59:59Z"]
)

# Anything may stand under each key; only the two identities are sure to be there.
CLIPS = st.builds(
    lambda identity, rest: {**rest, **identity},
    st.fixed_dictionaries({"id": UUID_TEXTS, "postId": UUID_TEXTS}),
    objects(
        author=_PEOPLE,
        caption=_CAPTIONS,
        media=objects(duration=NUMBERS, width=NUMBERS, height=NUMBERS, variants=VARIANTS),
        hashtags=st.lists(st.one_of(st.sampled_from(["#a", "A", "nsfw"]), ANYTHING), max_size=4),
        mentionedUsers=st.lists(st.one_of(_PEOPLE, ANYTHING), max_size=3),
        mentionedShops=st.lists(objects(id=UUID_TEXTS, shopSlug=TEXTS), max_size=2),
        collaborators=st.lists(_PEOPLE, max_size=2),
        currentUserIsCollaborator=st.booleans(),
        attachments=objects(
            products=st.lists(objects(id=UUID_TEXTS, price=NUMBERS), max_size=2),
            shop=objects(id=UUID_TEXTS, name=TEXTS),
            externalLink=objects(shortUrl=_URLS, preview=objects(title=TEXTS)),
        ),
        engagement=objects(viewsCount=NUMBERS, likesCount=NUMBERS, savesCount=NUMBERS),
        userInteraction=objects(hasLiked=st.booleans(), hasShared=st.booleans()),
        createdAt=_TIMES,
    ),
)

# The same with something to play, for the properties that need a video.
PLAYABLE_CLIPS = st.builds(
    lambda clip, media, variants, address: {
        **clip,
        "media": {**media, "variants": {**variants, **address}},
    },
    CLIPS,
    objects(duration=NUMBERS, width=st.integers(-1, 4000), height=st.integers(-1, 4000)),
    VARIANTS,
    st.sampled_from(
        [
            {"720p.mp4": "https://cdn.example/720p.mp4"},
            {"master": "https://cdn.example/master.m3u8"},
        ]
    ),
)
