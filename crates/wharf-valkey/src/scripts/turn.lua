-- KEYS: token, turn, rejection. ARGV: digest of the refused token or nothing, nonce, time.
local token = redis.call('HMGET', KEYS[1], 'sealed', 'digest', 'expires')
if token[1] and now < tonumber(token[3]) and token[2] ~= ARGV[1] then
  return {'have', token[1], token[3] - now}
end
local rejection = redis.call('HMGET', KEYS[3], 'sealed', 'end')
if rejection[1] and now < tonumber(rejection[2]) then
  return {'rejected', rejection[1], rejection[2] - now}
end
local turn = redis.call('HMGET', KEYS[2], 'nonce', 'end')
if turn[1] and now < tonumber(turn[2]) then
  if turn[1] == ARGV[2] then
    return {'yours'}
  end
  return {'wait', turn[2] - now}
end
redis.call('HSET', KEYS[2], 'nonce', ARGV[2], 'end', now + ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3] + SLACK)
return {'yours'}
