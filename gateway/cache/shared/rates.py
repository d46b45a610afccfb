"""Uses counted at the shared tier, so that a limit holds for all gateways together.

One script, because looking and counting must be one step. Windows are cut by the tier's clock.
"""

from typing import Final

from gateway.cache.shared.address import Command
from gateway.limits.rates import SharedUse
from gateway.limits.sliding_window import Uses

# The rule is that of `gateway.limits.sliding_window`, in whole milliseconds.
_SCRIPT: Final = """\
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local limit, length = tonumber(ARGV[1]), tonumber(ARGV[2])
local window = math.floor(now / length)
local elapsed = now - window * length
local seen = redis.call('HMGET', KEYS[1], 'window', 'current', 'former')
local current, former = tonumber(seen[2]) or 0, tonumber(seen[3]) or 0
if tonumber(seen[1]) ~= window then
  former = tonumber(seen[1]) == window - 1 and current or 0
  current = 0
end
if former * (length - elapsed) + (current + 1) * length > limit * length then
  return {0, current, former, elapsed}
end
redis.call('HSET', KEYS[1], 'window', window, 'current', current + 1, 'former', former)
redis.call('PEXPIRE', KEYS[1], 2 * length)
return {1, current, former, elapsed}
"""


def count_command(name: bytes, limit: int, window_s: float) -> Command:
    """Counts a use under a name, unless there were `limit` of them within the window."""
    return ("EVAL", _SCRIPT, 1, name, limit, max(1, round(window_s * 1_000)))


def read_count(reply: object) -> SharedUse | None:
    """What the script says; None for a reply that isn't its."""
    if not isinstance(reply, list) or len(reply) != 4:
        return None
    if not all(isinstance(number, int) and number >= 0 for number in reply):
        return None
    is_counted, current, former, elapsed_ms = reply
    return SharedUse(bool(is_counted), Uses(current, former, elapsed_ms / 1_000))
