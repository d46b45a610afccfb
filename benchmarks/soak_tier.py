"""The shared tier of a soak: a redis-server that is paused once and killed once."""

import asyncio
import os
import signal
from collections.abc import Sequence
from pathlib import Path

from benchmarks.programs import HOST, Program, Programs, Trouble, free_port
from benchmarks.soak_findings import Findings
from benchmarks.soak_replicas import Replica

# A gateway tries once a second to come back; a machine that is busy gets some more.
BACK_WITHIN_S = 4.0
# Long enough for a gateway nobody asks to notice.
SHORTEST_S = 2.0
_LOOK_S = 0.02


class TierServer:
    """A redis-server that keeps its port through restarts, and nothing else."""

    def __init__(self, programs: Programs, directory: Path) -> None:
        """Start it; raises Trouble."""
        self._programs = programs
        self._port = free_port()
        self._command = (
            *("redis-server", "--bind", HOST, "--port", str(self._port)),
            *("--save", "", "--appendonly", "no", "--dir", str(directory)),
        )
        self._program = self._started()

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://{HOST}:{self._port}/0"

    async def pause(self) -> None:
        """Let it answer nothing, while connections to it stand and are made."""
        self._program.process.send_signal(signal.SIGSTOP)

    async def resume(self) -> None:
        """Let it go on."""
        self._program.process.send_signal(signal.SIGCONT)

    async def kill(self) -> None:
        """End it; all it held is lost."""
        self._program.process.kill()
        await asyncio.to_thread(self._program.process.wait)

    async def start(self) -> None:
        """Start it again; raises Trouble."""
        self._program = await asyncio.to_thread(self._started)

    def _started(self) -> Program:
        core = max(os.sched_getaffinity(0))
        return self._programs.start("redis", self._command, port=self._port, core=core)


async def cut_off_twice(
    server: TierServer, replicas: Sequence[Replica], seconds: float, findings: Findings
) -> None:
    """Within `seconds` pause the server for a while, and later kill it for as long.

    While it is away every gateway has to notice, and a while after it is there again to use it.
    """
    away_s = max(SHORTEST_S, seconds / 12)
    for leave, come_back in ((server.pause, server.resume), (server.kill, server.start)):
        await asyncio.sleep(seconds / 5)
        await leave()
        await asyncio.sleep(away_s)
        if any(replica.tier_use().is_in_use for replica in replicas):
            findings.mistake("a gateway says that it uses the shared tier, which is away")
        try:
            await come_back()
        except Trouble as trouble:
            findings.mistake(str(trouble))
            return
        if not await _is_used_again(replicas):
            findings.mistake("a gateway does not use the shared tier, which is there again")


async def _is_used_again(replicas: Sequence[Replica]) -> bool:
    for _ in range(round(BACK_WITHIN_S / _LOOK_S)):
        if all(replica.tier_use().is_in_use for replica in replicas):
            return True
        await asyncio.sleep(_LOOK_S)
    return False
