"""What a write changes in the partition of the viewer who made it."""

from collections.abc import Callable

from gateway.cache.clip_pool import ClipPool, StoredClip
from gateway.cache.partition import Partition
from gateway.cache.shelf import Group
from gateway.json_text import write_json
from mappings.rules import ViewerFacts

Document = dict[str, object]


class WriteEffects:
    """Updates for what is known, removals for what is not."""

    def __init__(
        self,
        partition: Partition,
        clips: ClipPool,
        facts: ViewerFacts,
    ) -> None:
        self._partition = partition
        self._clips = clips
        self._facts = facts

    def changed_clip(self, clip: StoredClip, edit: Callable[[Document], Document]) -> StoredClip:
        """A clip as it is after a change."""
        return self._clips.pooled_clip(write_json(edit(clip.document())), self._facts).clip

    def change_post(self, post_id: str, edit: Callable[[Document], Document]) -> None:
        """Apply a change to every clip of a post; what was counted over clips is counted anew.

        `edit` makes a changed copy of a clip in Nexgate's own JSON.
        """
        self._partition.replace_clips(
            self.changed_clip(clip, edit) for clip in self._clips_of_post(post_id)
        )
        self._partition.drop_groups()

    def forget_post(self, post_id: str) -> None:
        """Nothing cached of a post is true any more."""
        for clip in self._clips_of_post(post_id):
            self._partition.forget_clip(clip.id)
        self._partition.drop_groups()

    def drop_comments(self) -> None:
        """Forget all comments, and what was made of other reads."""
        self._partition.drop_groups(Group.COMMENTS)

    def drop_relationships(self) -> None:
        """Forget follows, accounts and their lists, and what was made of other reads."""
        self._partition.drop_groups(Group.RELATIONSHIPS)

    def drop_everything(self) -> None:
        """Drop everything cached for the viewer."""
        self._partition.drop_all()

    def _clips_of_post(self, post_id: str) -> list[StoredClip]:
        return self._partition.find_clips(self._clips.media_ids(post_id), post_id)
