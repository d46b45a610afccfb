"""The seed's ordinary posts: four rounds through all sets of media, so neighbours differ."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from gateway.sandbox.seed.media import Catalog
from gateway.sandbox.seed.people import EPOCH, account_id
from gateway.sandbox.state import Post, fixed_id
from gateway.sandbox.store import Store

# set of media -> (author, caption) of each round
_CAPTIONS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "sunrise": (
        ("alice", "Up before the birds. Worth every minute 🌅 #sunrise #hiking"),
        (
            "fatima",
            "Day 12 of painting the same ridge. Today the sky did the work. #plein #sunrise",
        ),
        ("emeka", "Hill repeats with a view. Who's in tomorrow? #running #morning"),
        ("alice", "The light lasted four minutes and I have no regrets. #goldenhour"),
    ),
    "city": (
        ("dmitri", "Last train home, headphones on. New track is called Night Line. #synth #city"),
        ("bob", "Rode across the whole town after midnight. Zero cars. #nightride #city"),
        ("fatima", "Every lit window is somebody's evening. #sketchbook #city"),
        ("dmitri", "Recorded the bridge at 2 a.m. and turned it into a bassline #fieldrecording"),
    ),
    "coffee": (
        ("chiara", "Espresso first, opinions later ☕ #espresso #morning"),
        ("chiara", "How to get that crema: fresh beans, 9 bars, patience. #espresso #howto"),
        ("alice", "The best table in town is the one by @chiara's window. #coffee"),
        ("chiara", "New cups are out of the kiln and straight into service. #stoneware #espresso"),
    ),
    "balloons": (
        (
            "alice",
            "Floated over the valley with @bob and tried not to look down 🎈 #balloon #travel",
        ),
        ("fatima", "Colour study: six stripes, one sky. #colour #balloon"),
        ("bob", "Chased these three on the bike for 20 km. They won. #cycling #balloon"),
        ("alice", "Somebody asked what 600 metres sounds like. Like nothing at all. #travel"),
    ),
    "vinyl": (
        ("dmitri", "Side A is the loud one. Side B comes on Friday. #vinyl #newmusic"),
        ("dmitri", "Found this in a box for one euro. It skips only in the good part #vinyl"),
        ("chiara", "Friday playlist for the kitchen, by @dmitri 🎧 #vinyl #cooking"),
        ("dmitri", "33 or 45? Wrong answers only. #vinyl"),
    ),
    "garden": (
        ("fatima", "Everything I planted in March decided to open today 🌸 #garden"),
        ("chiara", "Zucchini flowers, ricotta, hot oil. Recipe below. #garden #cooking"),
        ("emeka", "My grandmother's garden, and yes, she named the butterfly. #garden #family"),
        ("fatima", "Watercolour versus wind: a short film. #garden #watercolour"),
    ),
    "cycling": (
        ("bob", "The river route is finally paved end to end 🚴 #cycling #commute"),
        ("emeka", "Cross-training day. My legs have filed a complaint, @bob. #cycling #fitness"),
        ("bob", "Three rules: lights on, bell ready, wave at everyone. #cycling"),
        ("bob", "First 100 km of the year. Cake at the end, obviously. #cycling"),
    ),
    "aurora": (
        ("alice", "Minus eleven degrees and nobody wanted to go inside ✨ #aurora #north"),
        ("dmitri", "I tuned the pad to the colours. Listen with headphones. #aurora #ambient"),
        ("fatima", "No pigment does this. I tried for a week. #aurora #painting"),
        ("alice", "Same spot, one year later. Hello again. #aurora"),
    ),
    "football": (
        ("emeka", "Kick-off in the park, every Sunday, everybody plays ⚽ #football"),
        ("emeka", "Keep it up for 60 seconds, then send me your video #football #challenge"),
        ("bob", "Went in goal for @emeka. We do not talk about the score. #football"),
        ("emeka", "Under-12s won the cup! So proud of this team. #football #coach"),
    ),
    "lanterns": (
        ("fatima", "Two hundred wishes over the lake 🏮 #lanterns #festival"),
        ("alice", "Stayed until the last one was a star. #lanterns #travel"),
        ("chiara", "Dumplings, dusk and paper light. #lanterns #streetfood"),
        ("dmitri", "Six minutes of near silence. Turn it up. #lanterns #ambient"),
    ),
    "orbit": (
        ("fatima", "Hand-drawn orrery, 40 frames of pencil, one very tired hand 🪐 #animation"),
        ("dmitri", "Every planet is a sequencer step. The big one is the kick. #synth #space"),
        ("emeka", "Rest day: learned why the inner ones run faster. #space #learning"),
        ("fatima", "The ringed one took longest. #animation #space"),
    ),
    "ocean": (
        ("emeka", "Sea swim before breakfast. Cold, then not, then never wanting out 🌊 #swim"),
        ("alice", "Forty minutes of this and my shoulders came down. #ocean #slow"),
        ("bob", "Carried the bike onto the ferry and let the boat do the work. #ocean #travel"),
        (
            "chiara",
            "Anchovies were on that boat this morning. Now they are on toast. #ocean #cooking",
        ),
    ),
}

ROUNDS = 4
# Alice has liked and saved a few posts, but none of the newest.
_LIKED_BY_ALICE = (14, 19, 27, 33)
_SAVED_BY_ALICE = (15, 19, 30)
_TIMES_APART = timedelta(hours=2, minutes=53)
# Places of two posts published in the same second (16.12).
SAME_SECOND = (26, 27)


def published_at(place: float) -> datetime:
    """When the post at a place of the feed, counted from the newest, was published."""
    wobble = timedelta(seconds=int(place * 7919) % 2400)
    return EPOCH - timedelta(minutes=11) - place * _TIMES_APART - wobble


def post_key(name: str, round_number: int) -> str:
    """The key from which the ids of an ordinary post and its clip are derived."""
    return f"{name}-{round_number + 1}"


def add_ordinary_posts(store: Store, catalog: Catalog) -> None:
    """One post of one clip per set of media and round."""
    names = [name for name in catalog.short_sets if name in _CAPTIONS]
    for place in range(ROUNDS * len(names)):
        round_number, name = place // len(names), names[place % len(names)]
        author, caption = _CAPTIONS[name][round_number]
        key = post_key(name, round_number)
        at = published_at(SAME_SECOND[0] if place == SAME_SECOND[1] else place)
        post = Post(
            fixed_id("post", key), account_id(author), caption, at - timedelta(minutes=5), at
        )
        media = catalog.make_video(fixed_id("media", key), post.id, name)
        count_reactions(post)
        media.views = post.views
        if place in _LIKED_BY_ALICE:
            post.liked_by[account_id("alice")] = EPOCH
        if place in _SAVED_BY_ALICE:
            post.saved_by[account_id("alice")] = EPOCH - timedelta(minutes=place)
        store.add_post(post, [media])


def count_reactions(post: Post) -> None:
    """Sets plausible counters: high for a few posts, moderate for most."""
    spread = int(post.id[:8], 16) % 997
    post.views = 420 + spread * 23 + (61_000 if spread % 9 == 0 else 0)
    post.likes = post.views // (9 + spread % 11)
    post.shares = post.likes // (14 + spread % 7)
    post.saves = post.likes // (6 + spread % 5)
