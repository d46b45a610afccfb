"""How many bytes everything takes that shares the bound of the cache, by what it is."""


class Ledger:
    """How many bytes live objects of one kind take together."""

    __slots__ = ("total_bytes",)

    def __init__(self) -> None:
        self.total_bytes = 0


class Ledgers:
    """A ledger for each kind of what is in memory beside the partitions."""

    def __init__(self) -> None:
        self._by_kind: dict[str, Ledger] = {}

    def of_kind(self, kind: str) -> Ledger:
        """The ledger of a kind, a word of the code."""
        return self._by_kind.setdefault(kind, Ledger())

    @property
    def total_bytes(self) -> int:
        """What all kinds take together."""
        return sum(ledger.total_bytes for ledger in self._by_kind.values())

    def bytes_by_kind(self) -> dict[str, int]:
        """What each kind takes."""
        return {kind: ledger.total_bytes for kind, ledger in self._by_kind.items()}
