import { answerToGive, listen } from './listen.js';

// The limit: node:http that does nothing but write the bytes of the hook's answer.

const { status, headers, body } = answerToGive();
const headerPairs = headers.flat();
const bytes = Buffer.from(body);

listen((_req, res) => {
  res.writeHead(status, headerPairs);
  res.end(bytes);
});
