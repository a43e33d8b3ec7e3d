import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientLimits, createHttpServer, largestHeaderBytes } from '../../src/http/server.js';
import { eventually } from '../support/processes.js';
import { type Service, startService } from '../support/service.js';
import { decisionsDuring } from './decisions.js';

// The doors of a whole service, opened once more by a server that has little patience.

const limits = { headers: 300, request: 700, stalled: 1_000, idle: 700, check: 50 };
let service: Service;
let server: Server;
let token: string;
beforeAll(async () => {
  service = await startService();
  ({ text: token } = await service.apiToken(await service.world.user()));
  server = createHttpServer(service.app.routes, limits);
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await service.close();
});

function portOf(of: Server): number {
  const address: AddressInfo | string | null = of.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/** A connection, with all that came over it so far. */
function opened(to = server): { socket: Socket; heard: () => string; ended: Promise<unknown> } {
  const socket = connect(portOf(to), '127.0.0.1');
  let text = '';
  socket.on('data', (bytes) => (text += bytes.toString()));
  socket.on('error', () => undefined);
  return { socket, heard: () => text, ended: once(socket, 'close') };
}

const body = (): string =>
  JSON.stringify({ headers: { Authorization: `Bearer ${token}` }, request: null, more: 'x'.repeat(500) });
const head = (path: string, ...headers: string[]): string =>
  [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json', ...headers, '', ''].join(
    '\r\n',
  );

/** Requests whose bodies begin and do not end, by how they say where they will. */
const unfinished = (path: string, ...headers: string[]): Readonly<Record<string, string>> => {
  const part = body().slice(0, 100);
  const begun = part.length.toString(16);
  return {
    'of a given length': head(path, ...headers, `Content-Length: ${body().length}`) + part,
    'in chunks': `${head(path, ...headers, 'Transfer-Encoding: chunked')}${begun}\r\n${part}\r\n`,
    'whole, in chunks without the last one': `${head(path, ...headers, 'Transfer-Encoding: chunked')}${body().length.toString(16)}\r\n${body()}\r\n`,
  };
};

/** Sends all of them at once, each over a connection of its own, and gives what comes back until the service ends it. */
async function allHeard(texts: readonly string[]): Promise<string[]> {
  return await Promise.all(
    texts.map(async (text) => {
      const { socket, heard, ended } = opened();
      socket.write(text);
      await ended;
      return heard();
    }),
  );
}

describe('a body that does not come to its end', () => {
  test('is a 408 at the hook, however it is sent, and nobody is taken for anybody', async () => {
    const answers: string[] = [];
    const decided = await decisionsDuring(service, async () => {
      answers.push(...(await allHeard(Object.values(unfinished('/hasura/auth')))));
    });
    expect(answers).toHaveLength(3);
    for (const answer of answers) {
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
      expect(answer).not.toMatch(/x-hasura/i);
    }
    expect(decided).toEqual([]);
  });

  test('is a 408 at the other doors; and one that comes byte by byte has no more time than one that stands still', async () => {
    const secret = `Hasura-Action-Secret: ${service.actionSecret}`;
    const bearer = `Authorization: Bearer ${token}`;
    const { socket, heard, ended } = opened();
    socket.write(head('/hasura/auth', `Content-Length: ${body().length}`));
    let at = 0;
    const drip = setInterval(() => socket.write(body().slice(at, (at += 1))), 50);
    const others = ['/hasura/actions/whoami', '/graphql'].flatMap((path) =>
      Object.values(unfinished(path, secret, bearer)),
    );
    const answers = await allHeard(others);
    await ended;
    clearInterval(drip);
    expect(answers).toHaveLength(6);
    for (const answer of [...answers, heard()]) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('whose sender goes away gets no answer, and is nobody', async () => {
    const decided = await decisionsDuring(service, async () => {
      for (const text of Object.values(unfinished('/hasura/auth'))) {
        const { socket, heard, ended } = opened();
        socket.end(text);
        await ended;
        expect(heard()).not.toMatch(/ 200 |x-hasura/i);
      }
    });
    expect(decided).toEqual([]);
  });
});

describe('a connection', () => {
  test.each([
    ['that says nothing', ''],
    ['whose headers do not end', 'GET /hasura/auth HTTP/1.1\r\nHost: localhost\r\n'],
  ])('%s ends with a 408', async (_which, text) => {
    const { socket, heard, ended } = opened();
    const decided = await decisionsDuring(service, async () => {
      socket.write(text);
      await ended;
    });
    expect(heard()).toMatch(/^HTTP\/1\.1 408 /);
    expect(decided).toEqual([]);
  });

  const request = (): string =>
    `GET /hasura/auth HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  const answers = (heard: () => string, count: number): Promise<void> =>
    eventually(`${count} answers`, () =>
      Promise.resolve((heard().match(/HTTP\/1\.1 200 /g)?.length ?? 0) === count),
    );

  test('that is idle lives longer than a request may take to begin, and no longer than it may be idle', async () => {
    const { socket, heard, ended } = opened();
    const began = performance.now();
    socket.write(request());
    await answers(heard, 1);
    await ended;
    expect(performance.now() - began).toBeGreaterThan(limits.idle * 0.9);
    expect(heard()).not.toContain('HTTP/1.1 408');
  });

  test('is not ended for the number of its requests', async () => {
    const { socket, heard } = opened();
    for (let asked = 1; asked <= 150; asked += 1) {
      socket.write(request());
      await answers(heard, asked);
    }
    expect(heard()).not.toMatch(/connection: close/i);
    socket.destroy();
  });
});

describe('headers that are too large', () => {
  test.each([
    ['one', () => [`X-Filler: ${'x'.repeat(largestHeaderBytes)}`]],
    ['many', () => Array.from({ length: 2_000 }, (_, turn) => `X-Filler-${turn}: ${'x'.repeat(40)}`)],
  ])('are a 431, and nobody is taken for nobody: %s', async (_which, fillers) => {
    const { socket, heard, ended } = opened();
    const decided = await decisionsDuring(service, async () => {
      const lines = ['GET /hasura/auth HTTP/1.1', 'Host: localhost', ...fillers(), '', ''];
      socket.write(lines.join('\r\n'));
      await ended;
    });
    expect(heard()).toMatch(/^HTTP\/1\.1 431 /);
    expect(decided).toEqual([]);
  });
});

describe('an answer that nobody takes', () => {
  test('is given up', async () => {
    const app = {
      url: '/much',
      methods: ['GET'],
      handle: (_req: unknown, res: { end(text: Buffer): unknown }) =>
        void res.end(Buffer.alloc(64 * 1024 * 1024)),
    };
    const sender = createHttpServer({ ahead: [app], app: service.app.routes.app }, limits);
    await once(sender.listen(0, '127.0.0.1'), 'listening');
    const { socket } = opened(sender);
    socket.pause();
    socket.write('GET /much HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const open = async (): Promise<number> =>
      await new Promise((done) => sender.getConnections((_error, count) => done(count)));
    await eventually('it has begun', async () => (await open()) === 1);
    await eventually('it is given up', async () => (await open()) === 0);
    socket.destroy();
    await new Promise((done) => sender.close(done));
  });
});

describe('the limits of a service', () => {
  test('are those of its server, and let clients and proxies end an idle connection first', () => {
    const usual = createHttpServer(service.app.routes);
    expect({
      headers: usual.headersTimeout,
      request: usual.requestTimeout,
      stalled: usual.timeout,
      idle: usual.keepAliveTimeout,
    }).toEqual({ headers: 15_000, request: 30_000, stalled: 60_000, idle: 75_000 });
    const [ofHasura, ofProxies] = [35_000, 60_000];
    expect(clientLimits.idle).toBeGreaterThan(Math.max(ofHasura, ofProxies));
    expect(usual.maxRequestsPerSocket).toBe(0);
  });
});
