-- KEYS: slots, pauses, waiting. ARGV: most, window, lag, want, rank, runner.
local most, window, lag = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local want, rank, runner = tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]
local SEEN, TOGETHER, BEHIND, LATE = 5000, 8, 20, 100

local first = redis.call('LINDEX', KEYS[1], 0)
while first and first + window <= now do
  redis.call('LPOP', KEYS[1])
  first = redis.call('LINDEX', KEYS[1], 0)
end
local used = redis.call('LLEN', KEYS[1])
local last = redis.call('LINDEX', KEYS[1], -1)
if last and now + window < tonumber(last) then
  -- The clock went back: these slots count as of now.
  for index = 0, used - 1 do
    redis.call('LSET', KEYS[1], index, now)
  end
end

local pauses, tenant = {}, nil
local ends = redis.call('HGETALL', KEYS[2])
for index = 1, #ends, 2 do
  local left = ends[index + 1] - now
  if left <= 0 then
    redis.call('HDEL', KEYS[2], ends[index])
  else
    pauses[#pauses + 1] = ends[index]
    pauses[#pauses + 1] = left
    if ends[index] == '0' then
      tenant = left
    end
  end
end

redis.call('HSET', KEYS[3], 'rank' .. rank, now)
redis.call('PEXPIRE', KEYS[3], SEEN + SLACK)
if tenant then
  return {0, tenant, pauses}
end

local kept, ahead, beside = 0, 0, 0
local waiting = redis.call('HGETALL', KEYS[3])
for index = 1, #waiting, 2 do
  local who, what = waiting[index], waiting[index + 1]
  local seen = string.match(who, '^rank(%d)$')
  if seen then
    if tonumber(seen) < rank and now < what + SEEN then
      kept = math.floor(most / 10)
    end
  else
    local its_rank, its_want, its_end = string.match(what, '^(%d+) (%d+) (%d+)$')
    if who == runner or tonumber(its_end) <= now then
      redis.call('HDEL', KEYS[3], who)
    elseif tonumber(its_rank) < rank then
      ahead = ahead + its_want
    elseif tonumber(its_rank) == rank then
      beside = beside + its_want
    end
  end
end

local free = math.max(0, most - kept - used - ahead)
local got = math.min(want, math.ceil(free * want / (want + beside)))
for _ = 1, got do
  redis.call('RPUSH', KEYS[1], now + lag)
end
if got > 0 then
  redis.call('PEXPIRE', KEYS[1], window + lag + SLACK)
end
local rest = want - got
if rest == 0 then
  return {got, 0, pauses}
end
used = used + got
local leaving = math.min(used, math.max(0, used + math.min(TOGETHER, rest) - (most - kept)))
local wait = BEHIND
if leaving > 0 then
  -- Slots leave in their order, which is not always that of their times.
  local oldest, leaves = redis.call('LINDEX', KEYS[1], 0), redis.call('LINDEX', KEYS[1], leaving - 1)
  wait = math.max(tonumber(oldest), tonumber(leaves)) + window - now
end
redis.call('HSET', KEYS[3], runner, rank .. ' ' .. rest .. ' ' .. now + wait + LATE)
return {got, wait, pauses}
