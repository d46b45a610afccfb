"""A client made by openapi-python-client: a token, the feed, a like, a comment, a 404."""

import sys

from loops_client.api.accounts import get_v1_account_info_self
from loops_client.api.comments import post_v1_video_comments_by_id
from loops_client.api.feeds import get_v1_feed_for_you
from loops_client.api.signing_in_and_out import post_oauth_token
from loops_client.api.videos import get_v1_video_by_id, post_v1_video_like_by_id
from loops_client.client import AuthenticatedClient, Client
from loops_client.models import (
    CommentResource,
    ErrorBody,
    IssuedTokens,
    PostOauthTokenDataBody,
    PostV1VideoCommentsByIdBody,
    VideoPage,
    VideoResource,
)

REDIRECT = "loops://oauth-callback"


def tell(base: str, client_id: str, client_secret: str, code: str) -> None:
    """Raises `AssertionError` where an answer is of another type than the document says."""
    grant = PostOauthTokenDataBody(
        grant_type="authorization_code",
        client_id=client_id,
        client_secret=client_secret,
        redirect_uri=REDIRECT,
        code=code,
    )
    tokens = post_oauth_token.sync(client=Client(base_url=base), body=grant)
    assert isinstance(tokens, IssuedTokens), tokens
    client = AuthenticatedClient(base_url=base, token=tokens.access_token)

    own = get_v1_account_info_self.sync(client=client)
    assert own is not None
    assert not isinstance(own, ErrorBody), own
    assert own.data.username == "alice"

    feed = get_v1_feed_for_you.sync(client=client, limit=5)
    assert isinstance(feed, VideoPage), feed
    video = feed.data[0]
    assert video.media.src_url

    liked = post_v1_video_like_by_id.sync(video.id, client=client)
    assert isinstance(liked, VideoResource), liked
    assert liked.has_liked is True

    text = PostV1VideoCommentsByIdBody(comment="From a client.")
    posted = post_v1_video_comments_by_id.sync(video.id, client=client, body=text)
    assert posted is not None
    assert not isinstance(posted, ErrorBody), posted
    written = posted.data[0]
    assert isinstance(written, CommentResource)
    assert written.caption == "From a client."

    gone = get_v1_video_by_id.sync_detailed("1", client=client)
    assert gone.status_code == 404
    assert isinstance(gone.parsed, ErrorBody)


tell(*sys.argv[1:])
print("the story is told")
