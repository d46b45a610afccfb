"""Every endpoint that Loops' clients write to, one story after the other."""

from gateway.conform.loops_relations import relations
from gateway.conform.loops_threads import threads
from gateway.conform.loops_unchanging import unchanging
from gateway.conform.run import Run


async def every_write(run: Run) -> None:
    """What can be undone is done and undone; the rest changes nothing, or is refused."""
    if run.may_write and run.has_token:
        await unchanging(run)
        await relations(run)
        await threads(run)
