"""One count of bytes for everything that shares the bound of the cache."""


class Ledger:
    """How many bytes live objects take together, beside the partitions."""

    __slots__ = ("total_bytes",)

    def __init__(self) -> None:
        self.total_bytes = 0
