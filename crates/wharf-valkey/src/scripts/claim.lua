-- KEYS: key, answer. ARGV: fingerprint, epoch, runner, lease, keep, gone.
local fields = redis.call('HMGET', KEYS[1], 'fingerprint', 'state', 'epoch', 'lease', 'runner')
local fingerprint, state, epoch, lease, runner = fields[1], fields[2], fields[3], fields[4], fields[5]
local function run()
  redis.call('HSET', KEYS[1], 'fingerprint', ARGV[1], 'state', 'claimed', 'epoch', ARGV[2], 'runner', ARGV[3],
    'lease', now + ARGV[4])
  redis.call('PEXPIRE', KEYS[1], math.max(ARGV[4], ARGV[5]))
  return {'run'}
end
if not state then
  return run()
end
local over = tonumber(lease) <= now or runner == ARGV[6]
if state == 'claimed' and over then
  return run()
end
if fingerprint ~= ARGV[1] then
  return {'other'}
end
if state == 'claimed' and epoch == ARGV[2] then
  return {'run'}
end
if state == 'unknown' or state == 'begun' and over then
  -- Written again too, so that the caller can wait for replicas to have it.
  redis.call('HSET', KEYS[1], 'state', 'unknown')
  return {'unknown'}
end
if state == 'ended' then
  return {'ended', redis.call('HGET', KEYS[1], 'code'), redis.call('GET', KEYS[2])}
end
return {'running', runner}
