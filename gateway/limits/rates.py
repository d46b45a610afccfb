"""How often a client may do something: counted here, or for all gateways that share a tier."""

from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final, NamedTuple

from gateway.limits.reads import TooMany
from gateway.limits.sliding_window import Uses, has_room, too_many

# Of more names in one window those are forgotten that came first; a name takes about 200 bytes.
MOST_NAMES: Final = 50_000


class SharedUse(NamedTuple):
    """What a counter that gateways share says: how often before, and whether it counted this."""

    is_counted: bool
    before: Uses


# Counts a use of a name, unless there were `limit` of them in so many seconds; None where it can't.
CountShared = Callable[[str, int, float], Awaitable[SharedUse | None]]


class WindowCounts:
    """Uses by name in windows of one length, within bounded memory. Loop thread only."""

    def __init__(self, window_s: float, *, clock: Callable[[], float] = monotonic) -> None:
        """`clock` gives seconds on any scale that only grows."""
        self._window_s = window_s
        self._clock = clock
        self._number = 0
        self._current: OrderedDict[str, int] = OrderedDict()
        self._former: OrderedDict[str, int] = OrderedDict()

    def use_window(self, window_s: float) -> None:
        """Count in windows of another length; what was counted counts as of the one that is now."""
        if window_s != self._window_s:
            self._move_on()
            self._window_s = window_s
            self._number = int(self._clock() // window_s)

    def __len__(self) -> int:
        return len(self._current) + len(self._former)

    def uses_of(self, name: str) -> Uses:
        """How often a name was used in the window that is now, and in the one before."""
        elapsed_s = self._move_on()
        return Uses(self._current.get(name, 0), self._former.get(name, 0), elapsed_s)

    def add_use(self, name: str) -> None:
        """Count a use now."""
        self._move_on()
        self._current[name] = self._current.get(name, 0) + 1
        if len(self._current) > MOST_NAMES:
            self._current.popitem(last=False)

    def _move_on(self) -> float:
        """Begin another window where it is time; how long ago the one that is now began."""
        number, elapsed_s = divmod(self._clock(), self._window_s)
        if number != self._number:
            is_next = number == self._number + 1
            self._former = self._current if is_next else OrderedDict()
            self._current = OrderedDict()
            self._number = int(number)
        return elapsed_s


class RateLimit:
    """So many uses of one kind within `window_s` seconds, by name. Loop thread only."""

    def __init__(
        self,
        kind: str,
        limit: int,
        window_s: float,
        *,
        refused: Counter[str],
        shared: CountShared | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Allow `limit` within the window; 0: no limit. Refusals are counted in `refused`.

        `shared` counts for all gateways. While it can't, this process goes on with what it has
        let through itself.
        """
        self.kind: Final = kind
        self.limit = limit
        self._window_s = window_s
        self._refused = refused
        self._shared = shared
        self._own = WindowCounts(window_s, clock=clock)
        refused[kind] += 0

    def use_window(self, window_s: float) -> None:
        """Allow as many within so many seconds from now on."""
        self._window_s = window_s
        self._own.use_window(window_s)

    async def count_use(self, name: str) -> TooMany | None:
        """Count a use and give None, or count nothing and say why not. Never raises."""
        limit, window_s = self.limit, self._window_s
        if not limit:
            return None
        use = await self._shared(name, limit, window_s) if self._shared is not None else None
        if use is None:
            before = self._own.uses_of(name)
            use = SharedUse(has_room(before, limit, window_s), before)
        if not use.is_counted:
            self._refused[self.kind] += 1
            return too_many(use.before, limit, window_s)
        self._own.add_use(name)
        return None
