"""Who gets the connections to Nexgate: shares for each viewer and endpoint, and a short queue.

One hanging endpoint, or one viewer who asks for much at once, never takes all of them.
"""

import asyncio
from collections import OrderedDict, deque
from typing import Final, NamedTuple

# Few connections are not divided: a feed of several lists needs some at once.
LEAST_SHARE: Final = 4


class TooManyCalls(Exception):
    """No connection became free in time, or too many calls wait already."""


class Shares(NamedTuple):
    """How many connections there are, and how many one endpoint or one viewer may have at most.

    `shared` is the share of those who stand for many: guests, and who is signing in. `waiting` is
    how many calls of one viewer may wait, `waiting_in_all` of all together.
    """

    connections: int
    endpoint: int
    viewer: int
    shared: int
    waiting: int
    waiting_in_all: int

    @classmethod
    def of(cls, connections: int) -> "Shares":
        """The shares of so many connections."""
        least = min(connections, LEAST_SHARE)
        half, fifth = max(least, connections // 2), max(least, connections // 5)
        return cls(connections, half, fifth, half, connections, 4 * connections)


class _Waiting(NamedTuple):
    route: str
    turn: asyncio.Future[None]


class Bulkhead:
    """Calls under way and waiting, by viewer and endpoint. Loop thread only."""

    def __init__(self, shares: Shares, *, shared_by_many: frozenset[str]) -> None:
        """`shared_by_many` are the names that stand for more than one viewer."""
        self._shares = shares
        self._shared_by_many = shared_by_many
        self._under_way = 0
        self._of_route: dict[str, int] = {}
        self._of_viewer: dict[str, int] = {}
        # Viewers in the order of their turns.
        self._queues: OrderedDict[str, deque[_Waiting]] = OrderedDict()
        self.waiting = 0

    def enter(self, viewer: str, route: str) -> bool:
        """Take a connection where one is free for this viewer and endpoint; it must be left.

        Whoever waits and could have it has it already, so nobody is overtaken.
        """
        if not self._has_room(viewer, route):
            return False
        self._take(viewer, route)
        return True

    async def wait(self, viewer: str, route: str, timeout_s: float) -> None:
        """Wait for one; raises `TooManyCalls` after `timeout_s`, or when the queue is full."""
        queue = self._queues.get(viewer)
        shares = self._shares
        if self.waiting >= shares.waiting_in_all or (queue and len(queue) >= shares.waiting):
            raise TooManyCalls
        if queue is None:
            queue = self._queues[viewer] = deque()
        waiting = _Waiting(route, asyncio.get_running_loop().create_future())
        queue.append(waiting)
        self.waiting += 1
        try:
            async with asyncio.timeout(timeout_s):
                await waiting.turn
        except BaseException as error:
            if waiting.turn.done() and not waiting.turn.cancelled():
                self.leave(viewer, route)  # its turn came just when it gave up
            else:
                self._remove(viewer, waiting)
            if isinstance(error, TimeoutError):
                raise TooManyCalls from error
            raise

    def leave(self, viewer: str, route: str) -> None:
        """A call has ended: whose turn it is gets the connection."""
        self._under_way -= 1
        _count_down(self._of_route, route)
        _count_down(self._of_viewer, viewer)
        while self.waiting and self._under_way < self._shares.connections:
            if not self._admit_next():
                break

    def _has_room(self, viewer: str, route: str) -> bool:
        shares = self._shares
        most = shares.shared if viewer in self._shared_by_many else shares.viewer
        return (
            self._under_way < shares.connections
            and self._of_viewer.get(viewer, 0) < most
            and self._of_route.get(route, 0) < shares.endpoint
        )

    def _take(self, viewer: str, route: str) -> None:
        self._under_way += 1
        self._of_route[route] = self._of_route.get(route, 0) + 1
        self._of_viewer[viewer] = self._of_viewer.get(viewer, 0) + 1

    def _admit_next(self) -> bool:
        """Let one waiting call through: viewers take turns, each with its oldest that can go."""
        for viewer, queue in self._queues.items():
            for waiting in queue:
                if self._has_room(viewer, waiting.route):
                    self._queues.move_to_end(viewer)
                    self._remove(viewer, waiting)
                    if not waiting.turn.done():
                        self._take(viewer, waiting.route)
                        waiting.turn.set_result(None)
                    return True
        return False

    def _remove(self, viewer: str, waiting: _Waiting) -> None:
        queue = self._queues.get(viewer)
        if queue is None or waiting not in queue:
            return
        queue.remove(waiting)
        self.waiting -= 1
        if not queue:
            del self._queues[viewer]


def _count_down(counts: dict[str, int], name: str) -> None:
    left = counts[name] - 1
    if left:
        counts[name] = left
    else:
        del counts[name]
