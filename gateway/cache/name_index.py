"""Names in order, found by what they contain, whatever their number.

A search looks through a block of names as one text, and at its names one by one only where the text
is in it: all of 50,000 names in under a millisecond, where a look at each takes twenty.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from typing import Final, NamedTuple

from gateway.turns import in_turns

# Big enough that few blocks are to be looked through, small enough to be made anew in no time.
BLOCK_SIZE: Final = 512
BLOCKS_AT_ONCE: Final = 16
_BETWEEN: Final = "\n"


class NamedRow(NamedTuple):
    """What is found: `key` is the name it stands under, `text` all that it is found by."""

    key: str
    id: str
    text: str


class _Block:
    """Some rows in order, and their texts as one, made when it is looked for."""

    __slots__ = ("rows", "text")

    def __init__(self, rows: list[NamedRow]) -> None:
        self.rows = rows
        self.text: str | None = None

    def has_text(self, wanted: str) -> bool:
        return wanted in self.joined()

    def joined(self) -> str:
        if self.text is None:
            self.text = _BETWEEN.join(row.text for row in self.rows)
        return self.text


class NameIndex:
    """Rows by name. Loop thread only, and unchanged while it is being searched."""

    __slots__ = ("_block_size", "_blocks", "_firsts", "_size")

    def __init__(self, block_size: int = BLOCK_SIZE) -> None:
        """Start empty; of more rows in a block than `block_size` two are made."""
        self._block_size = block_size
        self._blocks: list[_Block] = [_Block([])]
        # The first row of each block but the first.
        self._firsts: list[NamedRow] = []
        self._size = 0

    def __len__(self) -> int:
        return self._size

    async def prepare_search(self) -> None:
        """Join the texts of the blocks that have changed, a few in each turn of the event loop.

        A search does it too, and would hold up everybody after many names have changed.
        """
        changed = [block for block in self._blocks if block.text is None]
        async for blocks in in_turns(changed, BLOCKS_AT_ONCE):
            for block in blocks:
                block.joined()

    def add_row(self, row: NamedRow) -> None:
        """Take a row in; it isn't there yet."""
        place = self._place(row)
        block = self._blocks[place]
        insort(block.rows, row)
        block.text = None
        self._size += 1
        if len(block.rows) > self._block_size:
            half = len(block.rows) // 2
            later = _Block(block.rows[half:])
            del block.rows[half:]
            self._blocks.insert(place + 1, later)
            self._firsts.insert(place, later.rows[0])

    def drop_row(self, row: NamedRow) -> None:
        """Let go of a row that is there."""
        place = self._place(row)
        block = self._blocks[place]
        del block.rows[bisect_left(block.rows, row)]
        block.text = None
        self._size -= 1
        if not block.rows and len(self._blocks) > 1:
            del self._blocks[place]
            del self._firsts[max(place - 1, 0)]

    def find_rows(self, wanted: str) -> Iterator[NamedRow]:
        """The rows that contain the text: those that begin with it first, each part by name."""
        for block in self._blocks[self._place(NamedRow(wanted, "", "")) :]:
            begin = bisect_left(block.rows, (wanted,))
            for row in block.rows[begin:]:
                if not row.key.startswith(wanted):
                    break
                yield row
            else:
                continue
            break
        for block in self._blocks:
            if block.has_text(wanted):
                for row in block.rows:
                    if wanted in row.text and not row.key.startswith(wanted):
                        yield row

    def _place(self, row: NamedRow) -> int:
        """In which block a row stands, or would."""
        return bisect_right(self._firsts, row)
