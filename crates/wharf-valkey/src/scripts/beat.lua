-- KEYS: runners. ARGV: runner, known, until.
local REMEMBERED = 60000
local counts = now <= tonumber(ARGV[3])
if counts then
  redis.call('HSET', KEYS[1], ARGV[1], now .. ' ' .. ARGV[2])
  redis.call('PEXPIRE', KEYS[1], REMEMBERED + SLACK)
end
local peers = {}
local runners = redis.call('HGETALL', KEYS[1])
for index = 1, #runners, 2 do
  local seen, known = string.match(runners[index + 1], '^(%d+) (%d+)$')
  if seen + REMEMBERED <= now then
    redis.call('HDEL', KEYS[1], runners[index])
  else
    peers[#peers + 1] = {runners[index], math.max(0, now - seen), tonumber(known)}
  end
end
return {now, counts and 1 or 0, peers}
