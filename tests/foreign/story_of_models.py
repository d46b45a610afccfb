"""Models made by datamodel-code-generator: a token, the feed, a like, a comment, a 404."""

import sys

import httpx
from loops_models import Account, CommentResource, ErrorBody, VideoPage, VideoResource


def tell(base: str, token: str) -> None:
    """Raises where an answer does not fit its model."""
    client = httpx.Client(base_url=base, headers={"Authorization": f"Bearer {token}"})
    own = client.get("/api/v1/account/info/self").json()["data"]
    assert Account.model_validate(own).username == "alice"

    feed = VideoPage.model_validate_json(client.get("/api/v1/feed/for-you").content)
    video = feed.data[0]
    assert str(video.media.src_url)

    liked = client.post(f"/api/v1/video/like/{video.id}")
    assert VideoResource.model_validate_json(liked.content).has_liked is True

    comment = {"comment": "From a client."}
    posted = client.post(f"/api/v1/video/comments/{video.id}", json=comment).json()["data"]
    assert CommentResource.model_validate(posted[0]).caption == "From a client."

    gone = client.get("/api/v1/video/1")
    assert gone.status_code == 404
    assert ErrorBody.model_validate_json(gone.content).data is None


tell(*sys.argv[1:])
print("the story is told")
