-- wrk's part of a measurement: many viewers' requests in turn, made ready beforehand.
-- Arguments: a file with `path<TAB>token` lines, the method, the header line that a token goes into
-- in place of `{token}`, then header lines that all requests share.

local ready = {}
local at = 0

function init(args)
  local headers = {}
  for i = 4, #args do
    local name, value = args[i]:match("^([^:]+): (.*)$")
    headers[name] = value
  end
  for line in io.lines(args[1]) do
    local path, token = line:match("^([^\t]+)\t([^\t]+)$")
    local name, before, after = args[3]:match("^([^:]+): (.*){token}(.*)$")
    headers[name] = before .. token .. after
    ready[#ready + 1] = wrk.format(args[2], path, headers)
  end
end

function request()
  at = at % #ready + 1
  return ready[at]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"duration_us":%d,"bytes":%d,"p50_us":%d,"p99_us":%d,"p999_us":%d,'
      .. '"lost":%d,"refused":%d,"late":%d}\n',
    summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
    errors.connect + errors.read + errors.write, errors.status, errors.timeout
  ))
end
