-- KEYS: key, answer. ARGV: epoch, code, and the answer if there is one.
local fields = redis.call('HMGET', KEYS[1], 'state', 'epoch')
if fields[2] ~= ARGV[1] then
  return 0
end
if fields[1] ~= 'ended' then
  redis.call('HSET', KEYS[1], 'state', 'ended', 'code', ARGV[2])
  if ARGV[3] ~= '' then
    redis.call('SET', KEYS[2], ARGV[3], 'PX', math.max(redis.call('PTTL', KEYS[1]), 1))
  end
end
return 1
