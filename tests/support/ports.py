"""Ports for servers in other processes, and for servers that have to come back under their port."""

import random
import socket

# Below the ports that systems give to outgoing connections, so that nobody gets one of these
# between the look and its use, however many suites run on the machine.
_FIRST, _LAST = 15_000, 32_000
_given: set[int] = set()


def unused_port() -> int:
    """A port nobody listens at, and nobody but who asked will get."""
    while True:
        port = random.SystemRandom().randrange(_FIRST, _LAST)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def _is_free(port: int) -> bool:
    for host, family in (("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)):
        try:
            socket.create_server((host, port), family=family).close()
        except OSError:
            if family == socket.AF_INET or socket.has_dualstack_ipv6():
                return False
    return True
