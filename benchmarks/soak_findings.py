"""What a soak finds out, and how it judges whether an answer must show a write."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.soak_replicas import Replica, TierUse

Json = dict[str, object]


@dataclass
class Findings:
    """What went on, and every sentence about what should not have.

    `crossed` counts what was written through one gateway and looked for through another, `excused`
    what need not have shown there because the shared tier was away.
    """

    answers: int = 0
    troubled: int = 0
    writes: int = 0
    crossed: int = 0
    excused: int = 0
    mistakes: list[str] = field(default_factory=list)

    def mistake(self, sentence: str) -> None:
        """Keep a sentence; the first hundred tell enough."""
        if len(self.mistakes) < 100:
            self.mistakes.append(sentence)


@dataclass(frozen=True, eq=False)
class Write:
    """A write and what it set; None as long as it isn't answered, or was answered with an error.

    `tier_use` is how its gateway stood with the shared tier when the answer had come.
    """

    replica: Replica
    value: bool | None
    tier_use: TierUse

    def is_told(self, tier_use: TierUse) -> bool:
        """Whether its gateway, by now at `tier_use`, has told others of it through the tier.

        One that could not at once does so before it uses the tier again.
        """
        return self.tier_use.is_in_use or tier_use.changes > self.tier_use.changes


@dataclass(frozen=True)
class Sent:
    """A request and its answer.

    `known` and `tier_uses` are what was so when it was sent, `tier_use` how its gateway stood with
    the shared tier when the answer had come.
    """

    replica: Replica
    known: Mapping[tuple[str, str], Write]
    tier_uses: Mapping[Replica, TierUse]
    tier_use: TierUse
    answer: Json

    def must_show(self, write: Write) -> bool:
        """Whether the answer must show a write that was answered before the request was sent.

        Through the same gateway always. Through another one when the write's gateway had told of
        it, and the other one used the shared tier from beginning to end.
        """
        if write.replica is self.replica:
            return True
        at_first = self.tier_uses[self.replica]
        has_heard = at_first.is_in_use and at_first == self.tier_use
        return has_heard and write.is_told(self.tier_uses[write.replica])
