import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import express, { type Express } from 'express';
import request from 'supertest';
import { type Ahead, createHttpServer } from '../../src/http/server.js';

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
