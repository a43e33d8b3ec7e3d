import { once } from 'node:events';
import { Agent, IncomingMessage, type Server, ServerResponse, get } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import express, { type Express } from 'express';
import request from 'supertest';
import { type Ahead, createHttpServer } from '../../src/http/server.js';
import { closeServer } from '../../src/process/close-server.js';

const servers: ReturnType<typeof createHttpServer>[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function serverOf(app: Express, ahead: readonly Ahead[] = []) {
  const server = createHttpServer({ app, ahead });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

describe('the objects of a request', () => {
  /** The prototypes that Node gives both, and those that they have once Express has them. */
  async function prototypes() {
    const app = express();
    const seen: unknown[][] = [];
    app.get('/', (req, res) => {
      seen.push([Object.getPrototypeOf(req), Object.getPrototypeOf(res)]);
      expect(req instanceof IncomingMessage && res instanceof ServerResponse).toBe(true);
      expect([req.app, res.app]).toEqual([app, app]);
      res.json({ host: req.hostname, query: req.query });
    });
    const server = await serverOf(app);
    server.prependListener('request', (req, res) =>
      seen.push([Object.getPrototypeOf(req), Object.getPrototypeOf(res)]),
    );
    const answer = await request(server).get('/?a=b');
    return { seen, answer };
  }

  test('are born with the prototypes that Express gives them, so that it changes none', async () => {
    const { seen, answer } = await prototypes();
    expect(answer.body).toEqual({ host: '127.0.0.1', query: { a: 'b' } });
    const [born = [], routed = []] = seen;
    expect(born.length).toBe(2);
    expect(born[0] === routed[0] && born[1] === routed[1]).toBe(true);
  });
});

describe('a door ahead of Express', () => {
  const said = (text: string) => (_req: IncomingMessage, res: ServerResponse) => void res.end(text);

  test('answers its exact URL and its methods; all else is routed', async () => {
    const app = express();
    app.all('/door', said('routed'));
    const server = await serverOf(app, [{ url: '/door', methods: ['GET', 'POST'], handle: said('ahead') }]);
    const ask = async (method: 'get' | 'post' | 'delete', url: string) =>
      (await request(server)[method](url)).text;
    expect(await ask('get', '/door')).toBe('ahead');
    expect(await ask('post', '/door')).toBe('ahead');
    expect(await ask('delete', '/door')).toBe('routed');
    for (const url of ['/door/', '/DOOR', '/door?a=b']) expect(await ask('get', url)).toBe('routed');
  });
});

describe('a server that ends', () => {
  test('answers what is under way and what still comes over its connections, and sends both away', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((done) => (release = done));
    const app = express();
    app.get('/slow', (_req, res) => void held.then(() => res.send('slow')));
    app.get('/', (_req, res) => void res.send('quick'));
    const server = await serverOf(app);
    const port = portOf(server);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const slow = answerOf(port, '/slow', agent);
    await once(server, 'request');
    const closed = closeServer(server, { warn: () => undefined });
    const next = answerOf(port, '/', agent);
    release();
    expect((await slow).text).toBe('slow');
    expect(await next).toEqual({ text: 'quick', connection: 'close' });
    await closed;
    agent.destroy();
  });

  test('waits for no connection that stays open for nothing', async () => {
    const app = express();
    let release = (): void => undefined;
    const held = new Promise<void>((done) => (release = done));
    app.get('/', (_req, res) => void held.then(() => res.send('answered')));
    const server = await serverOf(app);
    const port = portOf(server);
    const agent = new Agent({ keepAlive: true });
    const answer = answerOf(port, '/', agent);
    await once(server, 'request');
    const closed = closeServer(server, { warn: () => undefined });
    release();
    expect((await answer).text).toBe('answered');
    // Nobody ends the connection but the server, which would else keep it for more than a minute.
    await closed;
    agent.destroy();
  });
});

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

async function answerOf(port: number, path: string, agent: Agent) {
  const response = await new Promise<IncomingMessage>((done, fail) => {
    get({ port, host: '127.0.0.1', path, agent }, done).on('error', fail);
  });
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { text, connection: response.headers.connection };
}
