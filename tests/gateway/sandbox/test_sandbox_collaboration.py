"""Invitations to co-author a post (S41 to S43)."""

import pytest

from gateway.sandbox.state import fixed_id
from tests.support.sandbox_client import Nexgate

CLIP_ID = fixed_id("media", "pending-collaboration")
POST_ID = fixed_id("post", "pending-collaboration")


def on(key: str, answer: str) -> str:
    return f"/api/v1/e-social/posts/{fixed_id('post', key)}/collaboration/{answer}"


async def flags(nexgate: Nexgate) -> tuple[bool, bool, list[str]]:
    clip = await nexgate.read_clip(CLIP_ID)
    return (
        clip["currentUserIsCollaborator"],
        clip["currentUserIsPendingCollaborator"],
        [person["username"] for person in clip["collaborators"]],
    )


async def test_s42_accepting_makes_a_collaborator(nexgate: Nexgate) -> None:
    assert await flags(nexgate) == (False, True, ["grace"])
    path = on("pending-collaboration", "accept")
    assert await nexgate.answer("POST", path) == (200, "Collaboration accepted successfully")
    assert await flags(nexgate) == (True, False, ["alice", "grace"])
    assert await nexgate.answer("POST", path) == (400, "Collaboration already accepted")
    decline = on("pending-collaboration", "decline")
    assert await nexgate.answer("POST", decline) == (400, "Collaboration already accepted")


async def test_s42_declining_is_final(nexgate: Nexgate) -> None:
    path = on("pending-collaboration", "decline")
    assert await nexgate.answer("POST", path) == (200, "Collaboration declined successfully")
    assert await flags(nexgate) == (False, False, ["grace"])
    accept = on("pending-collaboration", "accept")
    assert await nexgate.answer("POST", accept) == (400, "Collaboration already declined")


@pytest.mark.parametrize("answer", ["accept", "decline"])
async def test_s41_refusals(nexgate: Nexgate, answer: str) -> None:
    uninvited = await nexgate.answer("POST", on("pending-collaboration", answer), user="bob")
    assert uninvited == (400, "Collaboration invitation not found")
    draft = await nexgate.answer("POST", on("draft", answer))
    assert draft == (400, "You can only accept collaboration on published posts")
    assert await nexgate.answer("POST", on("deleted", answer)) == (400, "Post not found")


async def test_s43_the_answer_is_the_post(nexgate: Nexgate) -> None:
    post = await nexgate.data("POST", on("pending-collaboration", "accept"))
    assert post["id"] == POST_ID
    statuses = {c["user"]["userName"]: c["status"] for c in post["collaboration"]["collaborators"]}
    assert statuses == {"alice": "ACCEPTED", "grace": "ACCEPTED"}
    assert post["collaboration"]["collaborative"] is True


async def test_removing_a_collaborator(nexgate: Nexgate) -> None:
    grace = f"/api/v1/e-social/posts/{POST_ID}/collaborators/{nexgate.id_of('grace')}"
    alice = f"/api/v1/e-social/posts/{POST_ID}/collaborators/{nexgate.id_of('alice')}"
    bob = f"/api/v1/e-social/posts/{POST_ID}/collaborators/{nexgate.id_of('bob')}"
    assert await nexgate.answer("DELETE", bob) == (400, "Collaborator not found")
    assert await nexgate.answer("DELETE", grace, user="bob") == (
        400,
        "You can only remove yourself or be the post author to remove collaborators",
    )
    pending = (400, "Can only remove accepted collaborators")
    assert await nexgate.answer("DELETE", alice) == pending
    removed = await nexgate.answer("DELETE", grace, user="dmitri")
    assert removed == (200, "Collaborator removed successfully")
    assert (await flags(nexgate))[2] == []
    draft = f"/api/v1/e-social/posts/{fixed_id('post', 'draft')}/collaborators/{bob[-36:]}"
    assert await nexgate.answer("DELETE", draft) == (
        400,
        "Collaborators removal can only work on PUBLISHED posts!",
    )
