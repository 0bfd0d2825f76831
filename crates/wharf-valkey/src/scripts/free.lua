-- KEYS: key. ARGV: epoch.
local fields = redis.call('HMGET', KEYS[1], 'state', 'epoch')
if fields[2] == ARGV[1] and (fields[1] == 'claimed' or fields[1] == 'begun') then
  redis.call('DEL', KEYS[1])
  return 1
end
return 0
