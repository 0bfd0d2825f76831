-- KEYS: pauses. ARGV: endpoint, wait.
local MAX_PAUSES = 64
local longest = 0
local ends = redis.call('HGETALL', KEYS[1])
for index = 1, #ends, 2 do
  local left = ends[index + 1] - now
  if left <= 0 then
    redis.call('HDEL', KEYS[1], ends[index])
  else
    longest = math.max(longest, left)
  end
end
local endpoint = ARGV[1]
if redis.call('HEXISTS', KEYS[1], endpoint) == 0 and redis.call('HLEN', KEYS[1]) >= MAX_PAUSES then
  endpoint = '0'
end
local known = tonumber(redis.call('HGET', KEYS[1], endpoint) or 0)
redis.call('HSET', KEYS[1], endpoint, math.max(known, now + ARGV[2]))
redis.call('PEXPIRE', KEYS[1], math.max(longest, ARGV[2]) + SLACK)
return 1
