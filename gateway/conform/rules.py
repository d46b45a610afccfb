"""What a server is held to: one row for each rule of either side, with who says so."""

from gateway.conform.report import Outcome, Rule

_VIDEO = "Loops API Docs, Video"
_PAGES = "Loops API, Pagination"
_ERRORS = "Loops API, Error bodies"
_CLIPS = "Nexgate Clips API"
_FEED = "Nexgate Clips API, Get Clip Feed"
_POSTS = "Nexgate API, Post interactions"
TOKEN = "a token"  # noqa: S105 - what a rule needs, not a token
WRITE = "--write"

LOOPS_RULES: tuple[Rule, ...] = (
    Rule("instance", "the instance says that it speaks Loops", "Loops API, Instance config"),
    Rule("answers", "every request gets a whole answer with the status expected", _ERRORS),
    Rule("json", "every answer under /api is JSON and says so", "Loops API, Ten rules, 1"),
    Rule("page", "a list is a page: data, links and meta, each complete", _PAGES),
    Rule("page-size", "a page holds at most per_page items", _PAGES),
    Rule("video", "a video is exactly the documented VideoResource", _VIDEO),
    Rule("video-drift", "a video has no field beyond the documented ones", _VIDEO, Outcome.WARNED),
    Rule("lists", "a list is a list, not null", _VIDEO, Outcome.WARNED),
    Rule("formats", "addresses and ids look like what they are", _VIDEO, Outcome.WARNED),
    Rule("id", "an id is a decimal number written as a string", "Loops API, Ten rules, 5"),
    Rule("shortcode", "the shortcode is the id in base 64", f"{_VIDEO}; Loops API, Shortcode"),
    Rule("url", "the address of a video ends in /v/ and its shortcode", _VIDEO),
    Rule("created-at", "times are ISO 8601 with a T and an offset", _VIDEO),
    Rule("counts", "counters are never below zero", _VIDEO),
    Rule("src-url", "src_url is a progressive MP4", f"{_VIDEO}, media", Outcome.WARNED),
    Rule("caption", "a caption is null or says something", _VIDEO, Outcome.WARNED),
    Rule("tags", "tags stand without #, none twice", _VIDEO, Outcome.WARNED),
    Rule(
        "mentions", "a mention's indices point at its @name", "Loops API, Mention", Outcome.WARNED
    ),
    Rule("audio", "original audio is named at:<video-id>", f"{_VIDEO}, audio", Outcome.WARNED),
    Rule("sensitive", "a sensitive video can't be embedded", "Loops API, Video", Outcome.WARNED),
    Rule("end", "next_cursor is null at the end, else a text that is not empty", _PAGES),
    Rule(
        "cursor-text",
        "cursors need no escaping in an address",
        "Loops API, Ten rules, 4",
        Outcome.WARNED,
    ),
    Rule("repeats", "no video comes twice in one list", "Loops API, Feed cosmetics"),
    Rule("order", "the newest video comes first", "Loops API, Feeds", needs=TOKEN),
    Rule("garbage-cursor", "a cursor that means nothing is the first page", _PAGES, needs=TOKEN),
    Rule("complete", "reading a list in other portions gives the same videos", _PAGES, needs=TOKEN),
    Rule("account-feed", "an account's list holds its own videos only", "Loops API, Feeds"),
    Rule("account-cursor", "the player's list begins at the video asked for", "Loops API, Feeds"),
    Rule("limit", "a limit out of range is 422 with the reason", "Loops API, Feeds", needs=TOKEN),
    Rule("single", "one video alone is the one of the list", "Loops API, Video"),
    Rule("comments", "comments come as pages of the documented comments", "Loops API, Comment"),
    Rule(
        "comment-drift",
        "a comment has no field beyond the documented ones",
        "Loops API, Comment",
        Outcome.WARNED,
    ),
    Rule("guest", "to a guest nothing is owned, liked or bookmarked", _VIDEO),
    Rule("unauthenticated", "without a token the viewer's feeds are 401 in JSON", _ERRORS),
    Rule("no-video", "an unknown video is 404 in JSON", _ERRORS),
    Rule("no-route", "an unknown route is 404 in JSON, whatever Accept says", _ERRORS),
    Rule("no-method", "another method is 404 or 405 in JSON", _ERRORS),
    Rule("error-message", "an error says what happened in `message`", _ERRORS),
    Rule(
        "error-data",
        "an error carries `data`, which the app reads before the status",
        "Loops API, Ten rules, 2",
        Outcome.WARNED,
    ),
    Rule("head", "HEAD answers as GET does, without a body", "RFC 9110, HEAD"),
    Rule("like", "liking counts once, and taking it back too", "Loops API, Video", needs=WRITE),
    Rule(
        "save", "bookmarking counts once, and taking it back too", "Loops API, Video", needs=WRITE
    ),
    Rule(
        "comment", "a comment appears, and is gone once deleted", "Loops API, Comments", needs=WRITE
    ),
    Rule("undone", "what was tried is undone again", "loops-gateway conform --write", needs=WRITE),
)

NEXGATE_RULES: tuple[Rule, ...] = (
    Rule("answers", "every request gets a whole answer with the status expected", _CLIPS),
    Rule("json", "every answer is JSON", f"{_CLIPS}, Standard Response Format"),
    Rule("envelope", "an answer is the documented envelope", f"{_CLIPS}, Standard Response Format"),
    Rule(
        "success", "success and httpStatus say what the status says", f"{_CLIPS}, Response Fields"
    ),
    Rule("page", "a list is clips, nextCursor and hasMore", _FEED),
    Rule("page-size", "a page holds at most `limit` clips", _FEED),
    Rule("clip", "a clip has the documented fields, each of its type", _CLIPS),
    Rule("clip-drift", "a clip has no field beyond the documented ones", _CLIPS, Outcome.WARNED),
    Rule("lists", "a list is a list, not null", _CLIPS, Outcome.WARNED),
    Rule("nulls", "a text that is documented is there", _CLIPS, Outcome.WARNED),
    Rule("formats", "addresses, ids and times look like what they are", _CLIPS, Outcome.WARNED),
    Rule(
        "variants", "variant keys are the known ones", f"{_CLIPS}, Media Variants", Outcome.WARNED
    ),
    Rule(
        "playable",
        "there is something to play: a playlist or an MP4",
        f"{_CLIPS}, Media Variants",
        Outcome.WARNED,
    ),
    Rule("id", "the clip's id is a UUID, and its media id", f"{_CLIPS}, Clip Identity"),
    Rule("post-id", "the post id is a UUID, as in every sample", f"{_CLIPS}, Get Clip Feed"),
    Rule("created-at", "createdAt is ISO 8601", _CLIPS),
    Rule("caption", "a caption is a text that says something", _CLIPS, Outcome.WARNED),
    Rule("hashtags", "hashtags stand without #", _CLIPS, Outcome.WARNED),
    Rule("size", "duration, width and height are above zero", _CLIPS, Outcome.WARNED),
    Rule(
        "siblings", "clips of one post share their caption and counters", f"{_CLIPS}, Clip Identity"
    ),
    Rule("end", "nextCursor is a text while hasMore is true", _FEED),
    Rule("end-null", "nextCursor is null when hasMore is false", _FEED, Outcome.WARNED),
    Rule("repeats", "no clip comes twice in one list", f"{_CLIPS}, Cursor Pagination"),
    Rule("order", "the newest clip comes first", _FEED),
    Rule("complete", "reading the feed in other portions gives the same clips", _FEED),
    Rule("garbage-cursor", "a bad cursor is 400 Invalid cursor", _FEED),
    Rule("limit", "a limit beyond 20 is refused or cut, never given", _FEED),
    Rule("user-videos", "a user's list holds all of that user's clips, and no one else's", _CLIPS),
    Rule("single", "one clip alone is the one of the list", f"{_CLIPS}, Get Single Clip"),
    Rule(
        "long-video", "a long video alone is 404 Media is not a clip", f"{_CLIPS}, Get Single Clip"
    ),
    Rule("no-clip", "an unknown clip is 404 Clip not found", f"{_CLIPS}, Get Single Clip"),
    Rule("unauthenticated", "without a token the feed is 401", f"{_CLIPS}, Standard Error Types"),
    Rule("no-route", "an unknown route is no success", _CLIPS),
    Rule("comments", "comments are a list of the documented comments", "Nexgate API, Comments"),
    Rule(
        "comment-drift",
        "a comment has no field beyond the documented ones",
        "Nexgate API, Comments",
        Outcome.WARNED,
    ),
    Rule("like", "liking counts once, and taking it back too", _POSTS, needs=WRITE),
    Rule("save", "saving counts once, and taking it back too", _POSTS, needs=WRITE),
    Rule(
        "comment",
        "a comment appears, and is gone once deleted",
        "Nexgate API, Comments",
        needs=WRITE,
    ),
    Rule("undone", "what was tried is undone again", "loops-gateway conform --write", needs=WRITE),
)

# What media processing makes of a video ("Nexgate Clips API, Media Variants").
KNOWN_VARIANTS = frozenset(
    {
        "master", "360p_playlist", "720p_playlist", "1080p_playlist", "poster", "thumb", "og",
        "blurhash", "lqip", "dominant_color", "preview_3s.mp4", "720p_watermarked.mp4",
    }
)  # fmt: skip
