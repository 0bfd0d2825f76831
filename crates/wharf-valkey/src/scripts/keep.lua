-- KEYS: token, turn, rejection. ARGV: nonce, what, sealed, time, digest.
local turn = redis.call('HMGET', KEYS[2], 'nonce', 'end')
if turn[1] ~= ARGV[1] or tonumber(turn[2]) <= now then
  return 0
end
redis.call('DEL', KEYS[2])
if ARGV[2] == 'token' then
  redis.call('HSET', KEYS[1], 'sealed', ARGV[3], 'expires', now + ARGV[4], 'digest', ARGV[5])
  redis.call('PEXPIRE', KEYS[1], ARGV[4] + SLACK)
elseif ARGV[2] == 'rejected' then
  redis.call('HSET', KEYS[3], 'sealed', ARGV[3], 'end', now + ARGV[4])
  redis.call('PEXPIRE', KEYS[3], ARGV[4] + SLACK)
end
return 1
