-- KEYS: key. ARGV: epoch.
local fields = redis.call('HMGET', KEYS[1], 'state', 'epoch')
if fields[2] ~= ARGV[1] then
  return 0
end
if fields[1] == 'claimed' or fields[1] == 'begun' then
  -- Written again too, so that the caller can wait for replicas to have it.
  redis.call('HSET', KEYS[1], 'state', 'begun')
  return 1
end
return 0
