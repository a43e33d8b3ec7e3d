import { createHistogram } from 'node:perf_hooks';
import autocannon from 'autocannon';
import type { BenchProcess } from './process.js';

export interface BenchRequest {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Load {
  /** Dealt out among the connections, each of which sends its own share again and again. */
  readonly requests: readonly BenchRequest[];
  readonly connections: number;
  /** How long; or until every request was sent once. */
  readonly seconds: number | 'once';
  /** The statuses that may come; any other, an error or a time-out makes the round worthless and ends the bench. */
  readonly statuses: readonly number[];
  /** How many of the requests were sent in earlier rounds, where none may be sent twice. */
  readonly skip?: number;
}

/** What one round of load found. */
export interface Round {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  /** Processor time of the server for one request, in microseconds. */
  readonly cpuMicroseconds: number;
  /** How much of one core the server used; below 1 it was the client, or others on the machine, that held it up. */
  readonly serverBusy: number;
  readonly clientBusy: number;
}

interface Counter {
  readonly statuses: Map<number, number>;
  readonly latencies: ReturnType<typeof createHistogram>;
}

/** Every connection sends its next request when the last is answered. Latencies in microseconds: autocannon's own are whole milliseconds. */
export async function loadRound(server: BenchProcess, load: Load): Promise<Round> {
  const counter: Counter = { statuses: new Map(), latencies: createHistogram() };
  const before = {
    server: await server.cpuMilliseconds(),
    client: process.cpuUsage(),
    at: performance.now(),
  };
  const result = await fire(server.url, load, counter);
  const wall = performance.now() - before.at;
  const used = process.cpuUsage(before.client);
  const serverCpu = ((await server.cpuMilliseconds()) ?? Number.NaN) - (before.server ?? 0);
  check(server, load, counter.statuses, result);
  const requests = [...counter.statuses.values()].reduce((sum, count) => sum + count, 0);
  return {
    requests,
    requestsPerSecond: (requests * 1000) / wall,
    p50Milliseconds: counter.latencies.percentile(50) / 1000,
    p99Milliseconds: counter.latencies.percentile(99) / 1000,
    cpuMicroseconds: (serverCpu * 1000) / requests,
    serverBusy: serverCpu / wall,
    clientBusy: (used.user + used.system) / 1000 / wall,
  };
}

async function fire(
  url: string,
  { requests, connections, seconds, skip = 0 }: Load,
  counter: Counter,
): Promise<autocannon.Result> {
  let opened = 0;
  return await new Promise((done, fail) => {
    const running = autocannon(
      {
        url,
        connections,
        ...(seconds === 'once' ? { amount: requests.length } : { duration: seconds }),
        sampleInt: 100,
        setupClient(client) {
          client.setRequests(shareOf(requests, opened, connections, skip));
          opened += 1;
        },
      },
      (error: unknown, result) => {
        if (error === null || error === undefined) done(result);
        else fail(error instanceof Error ? error : new Error('autocannon failed', { cause: error }));
      },
    );
    running.on('response', (_client, status, _bytes, milliseconds) => {
      counter.statuses.set(status, (counter.statuses.get(status) ?? 0) + 1);
      counter.latencies.record(Math.max(1, Math.round(milliseconds * 1000)));
    });
  });
}

/** The requests of one connection; what was skipped comes last, should a round be longer than the list. */
function shareOf(
  requests: readonly BenchRequest[],
  connection: number,
  connections: number,
  skip: number,
): autocannon.Request[] {
  const size = Math.max(1, Math.floor(requests.length / connections));
  const first = (skip + connection * size) % requests.length;
  return Array.from({ length: size }, (_, n) => ({
    method: 'GET',
    ...requests[(first + n) % requests.length],
  }));
}

function check(
  server: BenchProcess,
  { statuses }: Load,
  found: Counter['statuses'],
  { errors, timeouts }: autocannon.Result,
): void {
  const wrong = [...found].filter(([status]) => !statuses.includes(status));
  if (errors + timeouts === 0 && wrong.length === 0 && found.size > 0) return;
  const counts = [...found].map(([status, count]) => `${status}: ${count}`).join(', ');
  throw new Error(`${server.name} answered ${counts}; ${errors} errors, ${timeouts} time-outs`);
}
