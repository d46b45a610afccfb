"""What a write changes in the partition of the viewer who made it."""

from collections.abc import Callable

from gateway.cache.clip_pool import ClipPool, StoredClip
from gateway.cache.entries import Entry, Key, Value
from gateway.cache.partition import Partition
from gateway.json_text import write_json
from gateway.settings.cache import EntityKind
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
        clips = self._partition.clips_of_post(post_id)
        self._partition.replace_clips(self.changed_clip(clip, edit) for clip in clips)
        self._partition.drop_where(_is_derived)

    def forget_post(self, post_id: str) -> None:
        """Nothing cached of a post is true any more."""
        for clip in self._partition.clips_of_post(post_id):
            self._partition.forget_clip(clip.id)
        self._partition.drop_where(_is_derived)

    def drop_kinds(self, *kinds: EntityKind) -> None:
        """Forget everything of some kinds, and what was made of other reads."""
        self._partition.drop_where(lambda key, entry: key[0] in kinds or _is_derived(key, entry))

    def drop_everything(self) -> None:
        """Drop everything cached for the viewer."""
        self._partition.drop_all()


def _is_derived(_key: Key, entry: Entry) -> bool:
    return isinstance(entry, Value) and entry.is_derived
