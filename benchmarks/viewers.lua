-- wrk's part of a measurement: many viewers' requests in turn, made ready beforehand.
-- Arguments: a file with `path<TAB>token` lines, the spelling of the scheme the tokens go with
-- ("Cookie": they are the web app's sessions), then header lines that all requests share.

local ready = {}
local at = 0

function init(args)
  local headers = {}
  for i = 3, #args do
    local name, value = args[i]:match("^([^:]+): (.*)$")
    headers[name] = value
  end
  for line in io.lines(args[1]) do
    local path, token = line:match("^([^\t]+)\t([^\t]+)$")
    if args[2] == "Cookie" then
      headers["Cookie"] = "loops_session=" .. token .. "; XSRF-TOKEN=0123456789abcdef"
    else
      headers["Authorization"] = args[2] .. " " .. token
    end
    ready[#ready + 1] = wrk.format("GET", path, headers)
  end
end

function request()
  at = at % #ready + 1
  return ready[at]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"duration_us":%d,"bytes":%d,"p50_us":%d,"p99_us":%d,'
      .. '"lost":%d,"refused":%d,"late":%d}\n',
    summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write, errors.status, errors.timeout
  ))
end
