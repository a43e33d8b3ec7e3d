import { listen } from './listen.js';

// A collector of traces that takes what it is sent and keeps nothing.

listen((request, response) => {
  request.resume().once('end', () => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
  });
});
