'use strict';

const MAX_BYTES = 1024 * 1024;

/**
 * Reads the body of a request as it was received. It goes to `req.rawBody`, and `_body` tells the parsers of Express
 * that nothing is left to read.
 */
async function readRawBody(req, res, next) {
  const chunks = [];
  let size = 0;
  try {
    for await (const chunk of req) {
      size += chunk.length;
      if (size > MAX_BYTES) {
        res.set('connection', 'close').sendStatus(413);
        return;
      }
      chunks.push(chunk);
    }
  } catch {
    // The sender left before the end of its body: nobody waits for an answer.
    return;
  }
  req.rawBody = Buffer.concat(chunks);
  req._body = true;
  next();
}

module.exports = { readRawBody };
