-- KEYS: marks. ARGV: lists.
local every = redis.call('HGET', KEYS[1], '*') or '0'
local marks = {}
for index = 1, lists do
  local mark = redis.call('HGET', KEYS[1], '/' .. ARGV[index]) or '0'
  marks[index] = tonumber(mark) > tonumber(every) and mark or every
end
return marks
