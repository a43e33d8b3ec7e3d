import type { Server } from 'node:http';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import request from 'supertest';
import { type App, changeSettings, createApp } from '../../src/app.js';
import { createHttpServer } from '../../src/http/server.js';
import { type Database, openDatabase } from '../../src/store/database.js';
import { createLoginThrottle } from '../../src/store/login-throttle.js';
import { noteWritten } from '../support/evidence.js';
import { noteAnswers } from '../support/watched-service.js';
import {
  type Service,
  type ServiceOptions,
  consoleDirectory,
  metadataDirectory,
} from '../support/service.js';

interface InstanceOptions extends Pick<ServiceOptions, 'throttle'> {
  /** Another database than the service's. */
  readonly databaseUrl?: string;
  readonly metadataDirectory?: string;
}

export interface Instance extends Pick<Service, 'action' | 'graphql' | 'hook' | 'url'> {
  readonly app: App;
  readonly db: Database;
  /** What it has logged so far, a JSON object a line. */
  logged(): string;
  close(): Promise<void>;
}

/** One more instance of a service, as another replica would run it: the same database and secrets, a pool of its own. */
export async function startInstance(service: Service, options: InstanceOptions = {}): Promise<Instance> {
  const url = options.databaseUrl ?? service.config.databaseUrl;
  if (url === undefined) throw new Error('the service has no database');
  const db = openDatabase({ url, poolSize: 10, onLost: () => undefined });
  const lines: string[] = [];
  const app = await createApp({
    config: service.config,
    db,
    hookDb: db,
    changes: changeSettings(service.config, url),
    log: pino({ level: 'debug' }, collector(lines)),
    actionSecret: service.actionSecret,
    digestKeys: service.digestKeys,
    signingKeys: service.signingKeys,
    passwords: service.passwords,
    throttle: createLoginThrottle(db.$client, options.throttle),
    metadataDirectory: options.metadataDirectory ?? metadataDirectory,
    consoleDirectory,
    now: () => new Date(),
  });
  const server = noteAnswers(createHttpServer(app.routes));
  const address = await listen(server);
  return {
    ...callers(address, service.actionSecret, app.caughtUp),
    app,
    db,
    url: address,
    logged: () => lines.join(''),
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await app.stop();
      if (!db.$client.ended) await db.$client.end();
    },
  };
}

const collector = (lines: string[]): Writable =>
  new Writable({
    write(chunk: unknown, _encoding, done) {
      lines.push(String(chunk));
      noteWritten('instance', String(chunk));
      done();
    },
  });

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the instance has no address');
  return `http://127.0.0.1:${address.port}`;
}

/** The doors at an address; each asks only when what was committed has been told there, if that can be waited for. */
export function callers(
  url: string,
  actionSecret: string,
  caughtUp: () => Promise<void> = () => Promise.resolve(),
): Pick<Service, 'action' | 'graphql' | 'hook'> {
  const bearer = (token: string | undefined): Record<string, string> =>
    token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return {
    async hook(token, headers = {}) {
      await caughtUp();
      return await request(url)
        .get('/hasura/auth')
        .set({ ...bearer(token), ...headers });
    },
    async action(name, input, { token, headers = {} } = {}) {
      await caughtUp();
      return await request(url)
        .post(`/hasura/actions/${name}`)
        .set({ ...bearer(token), 'Hasura-Action-Secret': actionSecret, ...headers })
        .send({ action: { name }, input, session_variables: {} });
    },
    async graphql(query, { token, variables, headers = {} } = {}) {
      await caughtUp();
      return await request(url)
        .post('/graphql')
        .set({ ...bearer(token), ...headers })
        .send({ query, variables });
    },
  };
}
