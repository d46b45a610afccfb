"""Comments, accounts, discovery and search."""

from gateway.contract.json_schema import Schema
from gateway.contract.operation import ABSENT, CURSOR, Operation, Parameter, limit
from gateway.contract.responses import (
    ANY_OBJECT,
    DONE,
    GIVEN_ID,
    INTEGER,
    MULTIPART,
    TEXT,
    Answer,
    bare,
    either,
    helper,
    listing,
    many,
    page,
    plain,
    record,
    ref,
    single,
    web_page,
)
from gateway.routes import account_lists, discovery, search
from gateway.routes.account_lists import HideBody
from gateway.routes.account_settings import ProfileBody
from gateway.routes.comment_writes import CommentBody, EditBody, EditReplyBody
from gateway.routes.own_account import DisableBody, PasswordBody
from gateway.routes.search import UsersBody
from gateway.service.search import SearchType

_COMMENTS = "/api/v1/video/comments"
_LEVELS = ("{id}/{comment_id}", "{id}/{parent_id}/{comment_id}")
_NOTHING = Operation(page("EmptyPage", "A page of nothing, which is also the last."))
_REPLY = Parameter(
    "cr", "The comment whose replies are wanted.", GIVEN_ID, is_required=True, is_checked=True
)


def _text(name: str, description: str, pattern: str, *, is_required: bool = False) -> Parameter:
    schema: Schema = {"type": "string", "pattern": f"^{pattern}$"}
    return Parameter(name, description, schema, is_required, is_checked=True)


COMMENTS = {
    f"GET {_COMMENTS}/{{id}}": Operation(page("CommentPage"), (CURSOR,)),
    f"GET {_COMMENTS}/{{id}}/replies": Operation(page("ReplyPage"), (_REPLY, CURSOR)),
    f"GET {_COMMENTS}/{{id}}/comment/{{comment_id}}": Operation(single("CommentResource")),
    f"GET {_COMMENTS}/{{id}}/reply/{{comment_id}}": Operation(
        bare("SingleReply", "The reply with the comment it belongs to.")
    ),
    f"GET {_COMMENTS}/{{id}}/hidden": _NOTHING,
    f"POST {_COMMENTS}/{{id}}": Operation(
        listing(
            either(ref("CommentResource"), ref("ReplyResource")), "The new one, in a list of one."
        ),
        body=CommentBody,
    ),
    f"POST {_COMMENTS}/edit/{{id}}": Operation(listing(ref("CommentResource")), body=EditBody),
    f"POST {_COMMENTS}/reply/edit/{{id}}": Operation(
        listing(ref("ReplyResource")), body=EditReplyBody
    ),
    f"POST {_COMMENTS}/{{id}}/media": ABSENT,
    **{
        f"POST /api/v1/comments/{verb}/{level}": Operation(bare(resource))
        for verb in ("like", "unlike")
        for level, resource in zip(_LEVELS, ("CommentResource", "ReplyResource"), strict=True)
    },
    **{f"POST /api/v1/comments/delete/{level}": Operation(DONE) for level in _LEVELS},
    **{f"POST /api/v1/comments/hide/{level}": ABSENT for level in _LEVELS},
    f"POST /api/v1/comments/unhide/{_LEVELS[0]}": ABSENT,
    **{f"GET /api/v1/comments/history/{level}": _NOTHING for level in _LEVELS},
}

_ACCOUNT = Operation(single("Account"))
_SEARCHED = _text("search", "The beginning of a user name.", account_lists.SEARCHED_NAME.pattern)
_ACCOUNT_PAGE = page("AccountPage")
_SIDES = ("followers", "following")
_PROFILE = Operation(single("Account", "The account as it is now."), body=ProfileBody)

ACCOUNTS = {
    "GET /api/v1/account/info/self": _ACCOUNT,
    "GET /api/v1/account/info/{id}": _ACCOUNT,
    "GET /api/v1/account/username/{username}": _ACCOUNT,
    "GET /api/v1/account/state/{id}": Operation(single("Relationship")),
    **{
        f"POST /api/v1/account/{verb}/{{id}}": _ACCOUNT
        for verb in ("follow", "unfollow", "undo-follow-request")
    },
    **{
        f"POST /api/v1/account/{verb}/{{id}}": Operation(bare("Account"))
        for verb in ("block", "unblock")
    },
    **{
        f"GET /api/v1/account/{side}/{{id}}": Operation(_ACCOUNT_PAGE, (_SEARCHED, CURSOR))
        for side in _SIDES
    },
    **{f"GET /api/v1/web/account/{side}/{{id}}": Operation(_ACCOUNT_PAGE) for side in _SIDES},
    # One's own are refused.
    "GET /api/v1/account/friends/{id}": Operation(_ACCOUNT_PAGE, (CURSOR,), statuses=(422,)),
    "GET /api/v1/account/suggested/{id}": Operation(
        listing(either(ref("Account"), ref("ListedAccount")))
    ),
    "GET /api/v1/accounts/suggested": Operation(
        listing(ref("Account")),
        (
            Parameter(
                "limit",
                "How many.",
                {
                    "type": "integer",
                    "minimum": account_lists.FEWEST_SUGGESTED,
                    "maximum": account_lists.MOST_SUGGESTED,
                },
                is_checked=True,
            ),
        ),
    ),
    "POST /api/v1/accounts/suggested/hide": Operation(plain(record(message=TEXT)), body=HideBody),
    "GET /api/v1/account/settings/blocked-accounts": Operation(
        page("BlockedAccountPage"),
        (Parameter("q", "The beginning of a user name.", TEXT, is_checked=True), CURSOR),
    ),
    "GET /api/v1/account/settings/total-blocked-accounts": Operation(helper(record(count=INTEGER))),
    "POST /api/v1/account/settings/blocked-account-search": Operation(listing(ANY_OBJECT)),
    "POST /api/v1/account/settings/bio": _PROFILE,
    "POST /api/v1/account/settings/profile-bio": _PROFILE,
    "POST /api/v1/account/settings/update-avatar": Operation(
        helper(ref("Account")),
        body={
            "type": "object",
            "properties": {
                "avatar": {
                    "type": "string",
                    "description": "A JPEG or PNG picture of at most 2 MB.",
                    "contentMediaType": "application/octet-stream",
                },
                "coordinates": {"type": "string", "description": "JSON; checked and not used."},
            },
            "required": ["avatar"],
        },
        body_types=(MULTIPART,),
    ),
    "POST /api/v1/account/settings/update-password": Operation(DONE, body=PasswordBody),
    "POST /api/v1/account/settings/account/disable": Operation(DONE, body=DisableBody),
    "GET /api/v1/account/settings/email": Operation(single("OwnEmail")),
}

PROFILE_PAGES = {
    "GET /@{username}": Operation(web_page("An account with its newest videos.")),
    "GET /u/{id}": Operation(
        Answer(
            "To the account's page.",
            None,
            (),
            302,
            headers={"Location": "The page's address."},
        )
    ),
}

# A guest's first page has no links, and a sensitive hashtag shows a guest nothing.
_TAGGED = either(
    ref("CompactVideoPage"),
    {"type": "object", "properties": {"data": many(ref("CompactVideo"))}, "required": ["data"]},
)


def _begun(pattern: str) -> Parameter:
    return _text("q", "What has been written so far.", pattern, is_required=True)


DISCOVERY = {
    "GET /api/v1/explore/tags": Operation(listing(ref("TrendingHashtag"))),
    "GET /api/v1/explore/tag-feed/{tag}": Operation(
        plain(_TAGGED), (CURSOR, limit(discovery.PER_PAGE, discovery.MAX_PER_PAGE, is_checked=True))
    ),
    "GET /api/v1/tags/video/{tag}": Operation(
        plain(_TAGGED),
        (CURSOR, limit(discovery.PER_PAGE, discovery.MAX_PER_TAG_PAGE, is_checked=True)),
    ),
    "GET /api/v1/search": Operation(
        page("SearchPage"),
        (
            Parameter(
                "query",
                "What to look for.",
                {"type": "string", "minLength": 1, "maxLength": search.MAX_QUERY_LENGTH},
                is_required=True,
                is_checked=True,
            ),
            Parameter(
                "type",
                "Of which kind.",
                {"type": "string", "enum": [str(kind) for kind in SearchType], "default": "all"},
                is_checked=True,
            ),
            CURSOR,
            limit(search.PER_PAGE, search.MAX_PER_PAGE, is_checked=True),
        ),
    ),
    "POST /api/v1/search/users": Operation(
        plain(record(data=many(ref("FoundAccount")), links=ref("PageLinks"), meta=ref("PageMeta"))),
        body=UsersBody,
    ),
    "POST /api/v1/search/remote": Operation(helper(ref("SearchResult"), "Nothing.")),
    "GET /api/v1/search/remote/status": ABSENT,
    "GET /api/v1/autocomplete/tags": Operation(
        listing(ref("Hashtag")), (_begun(search.TAG_PREFIX.pattern),)
    ),
    "GET /api/v1/autocomplete/accounts": Operation(
        listing(ref("Account")), (_begun(search.ACCOUNT_PREFIX.pattern),)
    ),
}
