import { Agent, get } from 'node:http';
import { z } from 'zod';

// A steady stream of requests to all replicas while something else is measured: so many a second, evenly spread, not
// as fast as it can. BENCH_LOAD says what.

const { urls, credentials, perSecond } = z
  .object({ urls: z.array(z.string()), credentials: z.array(z.string()), perSecond: z.number() })
  .parse(JSON.parse(process.env['BENCH_LOAD'] ?? ''));

const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const began = performance.now();
let sent = 0;

setInterval(() => {
  const due = ((performance.now() - began) * perSecond) / 1000;
  for (; sent < due; sent += 1) {
    const authorization = `Bearer ${credentials[sent % credentials.length] ?? ''}`;
    const url = `${urls[sent % urls.length] ?? ''}/hasura/auth`;
    get(url, { agent, headers: { authorization } }, (response) => response.resume()).on(
      'error',
      () => undefined,
    );
  }
}, 4);

process.stdout.write('sends to http://127.0.0.1\n');
process.on('SIGTERM', () => process.exit(0));
