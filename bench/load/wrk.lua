-- Sends a load that a Lua file describes, and prints what came of it as JSON. One thread: its globals are the result.
-- Usage: wrk -t1 -c N -d SECONDS -s wrk.lua URL -- LOAD_FILE SECONDS_OF_SENDING
local ffi = require("ffi")
ffi.cdef([[
  typedef struct { long seconds; long nanoseconds; } bench_moment;
  int clock_gettime(int clock, bench_moment *moment);
]])
local moment = ffi.new("bench_moment")
local function now()
  ffi.C.clock_gettime(1, moment)
  return tonumber(moment.seconds) + tonumber(moment.nanoseconds) / 1e9
end

local thread
function setup(the_thread)
  thread = the_thread
end

statuses = {}
created = 0
first_sent = 0
last_received = 0

local load, deadline, seconds
local turn, items_sent = 0, 0
local parts = {}

function init(args)
  load = dofile(args[1])
  seconds = tonumber(args[2])
end

function request()
  if first_sent == 0 then
    first_sent = now()
    deadline = first_sent + seconds
  end
  turn = turn % #load.senders + 1
  local sender = load.senders[turn]
  if load.items == 0 then return sender.head end
  for item = 1, load.items do
    items_sent = items_sent + 1
    parts[item] = sender.before .. load.key_prefix .. string.format("%010d", items_sent) .. sender.after
  end
  return sender.head .. table.concat(parts, ",") .. sender.closing
end

-- Once the time is over a connection rests until wrk ends: wrk itself would drop what is under way, and with it the
-- answers to creates that the database has.
function delay()
  if deadline and now() >= deadline then return 1e7 end
  return 0
end

function response(status, headers, body)
  statuses[tostring(status)] = (statuses[tostring(status)] or 0) + 1
  last_received = now()
  if status == 201 then
    created = created + 1
  elseif status == 207 then
    created = created + tonumber(string.match(body, '"created":(%d+)'))
  end
end

function done(summary, latency)
  local errors = summary.errors
  local counts = {}
  for status, count in pairs(thread:get("statuses")) do
    counts[#counts + 1] = string.format('"%s":%d', status, count)
  end
  io.write(string.format(
    '\nresult: {"statuses":{%s},"failures":%d,"created":%d,"elapsed":%.6f,"p50":%.3f,"p99":%.3f}\n',
    table.concat(counts, ","),
    errors.connect + errors.read + errors.write + errors.timeout,
    thread:get("created"),
    thread:get("last_received") - thread:get("first_sent"),
    latency:percentile(50) / 1000,
    latency:percentile(99) / 1000
  ))
end
