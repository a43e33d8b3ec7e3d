import { once } from 'node:events';
import type { Server } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { clientLimits, createHttpServer } from '../../src/http/server.js';
import { type Service, startService } from '../support/service.js';
import { type Received, exchange } from './wire.js';

// Bytes that two readers of HTTP could read in two ways: what a proxy in front takes for one request must never be two
// here, nor the other way round, or a stranger's request could come to be answered with the credential of another.

let service: Service;
let server: Server;
let url: string;
let token: string;
beforeAll(async () => {
  service = await startService();
  ({ text: token } = await service.apiToken(await service.world.user()));
  // With little patience, so that a connection that is left open ends soon.
  server = createHttpServer(service.app.routes, { ...clientLimits, idle: 300, check: 50 });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  url = `http://127.0.0.1:${address.port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  await service.close();
});
afterEach(async () => {
  const answer = await fetch(`${url}/hasura/auth`, { headers: { Authorization: `Bearer ${token}` } });
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('x-hasura-user-id')]);
});

const crlf = '\r\n';
const json = 'Content-Type: application/json';

interface Door {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body: () => string;
  /** What it answers to whoever the credential stands for. */
  readonly knows: string;
  readonly readsBody: boolean;
}
const publicRole = '"x-hasura-role":"public"';
const knownRole = '"x-hasura-role":"user"';
const bearer = (): string => `Bearer ${token}`;
const doors: readonly Door[] = [
  {
    ...{ name: 'GET /hasura/auth', method: 'GET', path: '/hasura/auth' },
    ...{ body: () => '', knows: knownRole, readsBody: false },
  },
  {
    ...{ name: 'POST /hasura/auth', method: 'POST', path: '/hasura/auth' },
    ...{ body: () => JSON.stringify({ headers: { Authorization: bearer() } }), knows: knownRole },
    readsBody: true,
  },
  {
    ...{ name: 'an action', method: 'POST', path: '/hasura/actions/whoami' },
    ...{ body: () => '{"action":{"name":"whoami"},"input":{}}', knows: '"credential":"api_token"' },
    readsBody: true,
  },
  {
    ...{ name: '/graphql', method: 'POST', path: '/graphql', readsBody: true },
    ...{ body: () => '{"query":"{ whoami { credential } }"}', knows: '"credential":"api_token"' },
  },
  {
    ...{ name: '/healthz', method: 'GET', path: '/healthz', readsBody: false },
    ...{ body: () => '', knows: '"status":"ok"' },
  },
  {
    ...{ name: '/.well-known/jwks.json', method: 'GET', path: '/.well-known/jwks.json', readsBody: false },
    ...{ body: () => '', knows: '"keys":' },
  },
];

/** A request written by hand; every part of it can be another. */
interface Written {
  readonly line?: string;
  readonly own?: readonly string[];
  readonly extra?: readonly string[];
  readonly framing?: readonly string[];
  readonly body?: string;
  readonly end?: string;
}
const ownHeaders = (): readonly string[] => [
  'Host: here',
  json,
  `Authorization: ${bearer()}`,
  `Hasura-Action-Secret: ${service.actionSecret}`,
];
const lengthOf = (text: string): string => `Content-Length: ${Buffer.byteLength(text)}`;
function written(
  door: Door,
  { line, own = ownHeaders(), extra = [], framing, body = door.body(), end = crlf }: Written = {},
): string {
  const first = line ?? `${door.method} ${door.path} HTTP/1.1`;
  return [first, ...own, ...extra, ...(framing ?? [lengthOf(body)]), '', ''].join(end) + body;
}
const chunked = 'Transfer-Encoding: chunked';
const chunks = (text: string): string =>
  text === '' ? `0${crlf}${crlf}` : `${text.length.toString(16)}${crlf}${text}${crlf}0${crlf}${crlf}`;
/** What stands behind a request, and must never be taken for one of its own. */
const smuggled = ['GET /hasura/auth HTTP/1.1', 'Host: here', '', ''].join(crlf);

/** That one answer at most is of somebody, and none of nobody. */
function expectNothingSmuggled({ text, statuses }: Received): void {
  expect(text).not.toContain(publicRole);
  expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
  expect(text.split(knownRole).length).toBeLessThanOrEqual(2);
}

/** All at once: most of the time goes by until a connection that is left open ends. */
const atEach = async (some: readonly Door[], check: (door: Door) => Promise<void>): Promise<void> => {
  await Promise.all(some.map(check));
};

type Attack = (door: Door) => string;
const lengths = (...values: readonly string[]): Attack => {
  const framing = values.map((value) => `Content-Length: ${value}`);
  return (door) => written(door, { framing }) + smuggled;
};
const header =
  (extra: string): Attack =>
  (door) =>
    written(door, { extra: [extra] });
const instead =
  (authorization: () => string): Attack =>
  (door) =>
    written(door, { own: ['Host: here', json, authorization()] });
const line =
  (change: (door: Door) => string): Attack =>
  (door) =>
    written(door, { line: change(door) });

/** Whose headers are wrong: refused before anybody looks at them, at every door, and nothing behind them is read. */
const wrongHeads: Readonly<Record<string, Attack>> = {
  'a length beside chunks': (door) =>
    written(door, { framing: [lengthOf(door.body()), chunked], body: chunks(door.body()) }) + smuggled,
  'chunks beside a length': (door) =>
    written(door, { framing: [chunked, lengthOf(door.body())], body: chunks(door.body()) }) + smuggled,
  'a length beside chunks of which one reader sees none': (door) =>
    written(door, { framing: [lengthOf(`0${crlf}${crlf}${smuggled}`), chunked], body: '' }) +
    `0${crlf}${crlf}${smuggled}`,
  'two lengths that differ': lengths('0', String(smuggled.length)),
  'two lengths that do not': lengths('0', '0'),
  'a list of lengths': lengths('0, 5'),
  'a length with a sign': lengths('+0'),
  'a length below nothing': lengths('-1'),
  'a length in hexadecimal': lengths('0x0'),
  'a length that is none': lengths(''),
  'a length beyond all numbers': lengths('99999999999999999999999'),
  'a coding twice': (door) =>
    written(door, { framing: [chunked, 'Transfer-Encoding: identity'], body: chunks(door.body()) }) +
    smuggled,
  'chunks that are not the last coding': (door) =>
    written(door, { framing: ['Transfer-Encoding: chunked, identity'], body: chunks(door.body()) }) +
    smuggled,
  'a coding behind a control character': (door) =>
    written(door, { framing: ['Transfer-Encoding: \x0bchunked'], body: chunks(door.body()) }) + smuggled,
  'a header that goes on in the next line': header('X-Some: one\r\n two'),
  'a credential that goes on in the next line': instead(() => `Authorization: Bearer\r\n ${token}`),
  'lines that end in LF': (door) => written(door, { end: '\n' }),
  'one line that ends in LF': header('X-Some: one\nX-Other: two'),
  'one line that ends in CR': header('X-Some: one\rX-Other: two'),
  'a header that ends in CR': header('X-Some: one\r'),
  'NUL in a header': header('X-Some: one\0two'),
  'NUL in a credential': instead(() => `Authorization: Bearer \0${token}`),
  'NUL in the name of a header': instead(() => `Authorization\0: ${bearer()}`),
  'a space before the colon': instead(() => `Authorization : ${bearer()}`),
  'a space in the name of a header': instead(() => `Authori zation: ${bearer()}`),
  'a space before the first header': (door) =>
    written(door, { own: [` Authorization: ${bearer()}`, 'Host: here', json] }),
  'a header without a name': header(': one'),
  'a header without a colon': header('X-Some'),
  'a name that is not ASCII': instead(() => `Authorizat\xefon: ${bearer()}`),
  'no host': (door) => written(door, { own: ownHeaders().slice(1) }) + smuggled,
  'HTTP/1.2': line(({ method, path }) => `${method} ${path} HTTP/1.2`),
  'HTTP/1.1 and more': line(({ method, path }) => `${method} ${path} HTTP/1.1x`),
  'another protocol': line(({ method, path }) => `${method} ${path} ICY/1.1`),
  'the preface of HTTP/2': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'the address of a tunnel': line(({ method }) => `${method} here:80 HTTP/1.1`),
  'a space in the address': line(({ method, path }) => `${method} ${path} x HTTP/1.1`),
  'tabs for spaces': line(({ method, path }) => `${method}\t${path}\tHTTP/1.1`),
  'an address that is not ASCII': line(({ method, path }) => `${method} ${path}\xff HTTP/1.1`),
  'a method that there is not': line(({ path }) => `FETCH ${path} HTTP/1.1`),
  'a method in lower case': line(({ method, path }) => `${method.toLowerCase()} ${path} HTTP/1.1`),
};

const inChunks =
  (framing: string, text: string): Attack =>
  (door) =>
    written(door, { framing: [framing], body: text }) + smuggled;
/** Whose body is wrong: a door that reads it refuses, another has answered by then; nothing behind it is read. */
const wrongBodies: Readonly<Record<string, Attack>> = {
  'a size that is no number': inChunks(chunked, `zz${crlf}{}${crlf}0${crlf}${crlf}`),
  'a size below nothing': inChunks(chunked, `-1${crlf}{}${crlf}0${crlf}${crlf}`),
  'a size with its prefix': inChunks(chunked, `0x2${crlf}{}${crlf}0${crlf}${crlf}`),
  'a size beyond all numbers': inChunks(chunked, `FFFFFFFFFFFFFFFFFF${crlf}{}${crlf}0${crlf}${crlf}`),
  'a size and a space': inChunks(chunked, `2 ${crlf}{}${crlf}0${crlf}${crlf}`),
  'a size that ends in LF': inChunks(chunked, `2\n{}${crlf}0${crlf}${crlf}`),
  'an extension that ends in LF': inChunks(chunked, `2;a\n{}${crlf}0${crlf}${crlf}`),
  'more than the size says': inChunks(chunked, `1${crlf}{}x${crlf}0${crlf}${crlf}`),
  'a coding that nobody knows': inChunks('Transfer-Encoding: xchunked', chunks('{}')),
  'a coding that is none': inChunks('Transfer-Encoding: identity', chunks('{}')),
};

describe('a request that can be read in two ways is refused at every door, and its connection ends', () => {
  it.each(Object.entries(wrongHeads))('%s', async (_what, attack) => {
    await atEach(doors, async (door) => {
      const received = await exchange(url, attack(door));
      expect([door.name, received.statuses]).toEqual([door.name, [400]]);
      expectNothingSmuggled(received);
    });
  });

  it.each(Object.entries(wrongBodies))('%s', async (_what, attack) => {
    await atEach(doors, async (door) => {
      const received = await exchange(url, attack(door));
      expectNothingSmuggled(received);
      const [status, ...others] = received.statuses;
      expect([door.name, status]).toEqual([door.name, door.readsBody ? 400 : expect.any(Number)]);
      expect([400, 200]).toContain(status);
      expect(others.filter((other) => other !== 400)).toEqual([]);
    });
  });

  it.each(['HTTP/0.9', 'HTTP/2.0', ''])(
    'of another version, written as 1.1 would be: %j',
    async (version) => {
      await atEach(doors, async (door) => {
        const bytes = written(door, { line: `${door.method} ${door.path} ${version}`.trim() });
        const received = await exchange(url, bytes + smuggled);
        expect([door.name, received.statuses]).toEqual([door.name, [505]]);
        expectNothingSmuggled(received);
      });
    },
  );
});

const last = ['Connection: close'];

describe('a request that is unusual and clear is answered as if it were not', () => {
  const unusual: Readonly<Record<string, Attack>> = {
    'by chunks': (door) => written(door, { extra: last, framing: [chunked], body: chunks(door.body()) }),
    'with the whole address of another host': (door) =>
      written(door, { extra: last, line: `${door.method} http://evil.example${door.path} HTTP/1.1` }),
    'with a second host: none of them decides anything': (door) =>
      written(door, { extra: ['Host: evil.example', ...last] }),
    'that waits to be asked for its body': (door) =>
      written(door, { extra: ['Expect: 100-continue', ...last] }),
    'that would rather speak WebSocket': (door) =>
      written(door, { extra: ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: eA=='] }),
    'that would rather speak HTTP/2': (door) =>
      written(door, {
        extra: ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQ'],
      }),
  };

  it.each(Object.entries(unusual))('%s', async (_what, attack) => {
    await atEach(doors, async (door) => {
      const received = await exchange(url, attack(door));
      expect([door.name, received.statuses.filter((status) => status !== 100)]).toEqual([door.name, [200]]);
      expect(received.text).toContain(door.knows);
      expectNothingSmuggled(received);
    });
  });

  it('and what stands behind one that would rather speak something else is not read', async () => {
    await atEach(doors, async (door) => {
      const extra = ['Connection: Upgrade', 'Upgrade: websocket'];
      const received = await exchange(url, written(door, { extra }) + smuggled);
      expect([door.name, received.statuses]).toEqual([door.name, [200]]);
      expectNothingSmuggled(received);
    });
  });
});

describe('what is no request for a door', () => {
  const refused: readonly (readonly [string, number, Attack])[] = [
    ['an expectation that nobody knows', 417, (door) => written(door, { extra: ['Expect: more', ...last] })],
    ['TRACE', 405, (door) => written(door, { line: `TRACE ${door.path} HTTP/1.1`, extra: last, body: '' })],
    ['an asterisk', 404, (door) => written(door, { line: `${door.method} * HTTP/1.1`, extra: last })],
  ];

  it.each(refused)('is refused, and never told back: %s, %i', async (_what, status, attack) => {
    await atEach(doors, async (door) => {
      const received = await exchange(url, attack(door));
      expect([door.name, received.statuses]).toEqual([door.name, [status]]);
      expect(received.text).not.toContain(token);
    });
  });

  it.each(['evil.example:443', '/hasura/auth'])('CONNECT ends the connection: %s', async (to) => {
    await atEach(doors, async (door) => {
      const received = await exchange(url, written(door, { line: `CONNECT ${to} HTTP/1.1` }) + smuggled);
      expect([door.name, received.text]).toEqual([door.name, '']);
    });
  });
});

describe('requests behind each other on one connection', () => {
  const second = (authorization: string): string =>
    ['GET /hasura/auth HTTP/1.1', 'Host: here', `${authorization}Connection: close`, '', ''].join(crlf);

  it('are each answered by their own credential: without one, as nobody', async () => {
    await atEach(doors, async (door) => {
      const { text, statuses } = await exchange(url, written(door) + second(''));
      expect([door.name, statuses]).toEqual([door.name, [200, 200]]);
      expect(text.indexOf(publicRole)).toBeGreaterThan(text.indexOf(door.knows));
      expect(text.split(knownRole).length).toBeLessThanOrEqual(2);
    });
  });

  it('are each refused by their own credential', async () => {
    await atEach(doors, async (door) => {
      const { statuses } = await exchange(url, written(door) + second('Authorization: Bearer junk\r\n'));
      expect([door.name, statuses]).toEqual([door.name, [200, 401]]);
    });
  });

  it('are one where the second is the body of the first, which its door does not read', async () => {
    await atEach(
      doors.filter(({ readsBody }) => !readsBody),
      async (door) => {
        const received = await exchange(url, written(door, { body: smuggled }) + second(''));
        expect([door.name, received.statuses]).toEqual([door.name, [200, 200]]);
        expect(received.text.split(publicRole)).toHaveLength(2);
      },
    );
  });

  it('take no credential from what follows a body', async () => {
    const body = `${chunks('{}').slice(0, -2)}Authorization: ${bearer()}${crlf}${crlf}`;
    const own = ['Host: here', json, `Hasura-Action-Secret: ${service.actionSecret}`, ...last];
    await atEach(
      doors.filter(({ path }) => path.startsWith('/hasura')),
      async (door) => {
        const { text } = await exchange(url, written(door, { own, framing: [chunked], body }));
        expect([door.name, text.includes(knownRole)]).toEqual([door.name, false]);
      },
    );
  });
});
