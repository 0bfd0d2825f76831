-- KEYS: marks. ARGV: lists.
local MAX_LISTS, MARKS = 1000, 2 * 60 * 60 * 1000
-- All digits, where the usual form of a number has fourteen.
local function digits(number)
  return string.format('%.0f', number)
end
local born = now * 1000
for index = 1, lists do
  local list = '/' .. ARGV[index]
  if redis.call('HEXISTS', KEYS[1], list) == 0 and redis.call('HLEN', KEYS[1]) >= MAX_LISTS then
    local every = tonumber(redis.call('HGET', KEYS[1], '*') or 0)
    redis.call('DEL', KEYS[1])
    redis.call('HSET', KEYS[1], '*', digits(math.max(every + 1, born)))
  end
  local mark = tonumber(redis.call('HGET', KEYS[1], list) or 0)
  redis.call('HSET', KEYS[1], list, digits(math.max(mark + 1, born)))
end
redis.call('PEXPIRE', KEYS[1], MARKS)
return 1
