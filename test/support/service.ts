import { Agent, type Server } from 'node:http';
import { resolve } from 'node:path';
import type pg from 'pg';
import request from 'supertest';
import { type App, type AppSettings, changeSettings, createApp } from '../../src/app.js';
import { type Config, readConfig } from '../../src/config.js';
import { createHttpServer } from '../../src/http/server.js';
import type { Clocks } from '../../src/store/changes/hearing.js';
import { type Database, openDatabase } from '../../src/store/database.js';
import { createLoginThrottle } from '../../src/store/login-throttle.js';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { type DigestKey, newOpaqueToken } from '../../src/tokens/opaque-token.js';
import { type Passwords, createPasswords } from '../../src/tokens/password.js';
import { signLoginJwt } from '../../src/tokens/login-jwt.js';
import { signCollabJwt } from '../../src/tokens/collab-jwt.js';
import type { JwtSettings } from '../../src/tokens/session-jwt.js';
import { type SigningKeys, importSigningKeys } from '../../src/tokens/signing-keys.js';
import { cloneDatabase } from './database.js';
import { noteSecretsIn } from './evidence.js';
import { keptLog, noteAnswers, noteConfig, notedPasswords } from './watched-service.js';
import { worldOf } from './world.js';

export const metadataDirectory = resolve(import.meta.dirname, '../../hasura-metadata');
export const consoleDirectory = resolve(import.meta.dirname, '../../console/dist');

type World = ReturnType<typeof worldOf>;
type Headers = Readonly<Record<string, string>>;
export type Answer = {
  status: number;
  body: Record<string, unknown>;
  headers: Record<string, string>;
  text: string;
};
type ActionOptions = {
  token?: string;
  role?: string;
  secret?: string | null;
  headers?: Headers;
  body?: unknown;
};

export type ServiceOptions = {
  env?: Record<string, string>;
  /** Where the built console is; else where `npm run build` puts it. */
  consoleDirectory?: string;
  /** Else cheap ones. */
  passwords?: Passwords;
  throttle?: { perUserAndAddress: number; perUser: number; perAddress: number };
  /** The clock of the process; the database's is the real one. */
  now?: () => Date;
  /** The clocks by which the service judges what it was told; else those of the process. */
  clocks?: Clocks;
  /** Leads the service, not the test itself, to its database by another way: through a wire that can be cut. */
  databaseUrl?: (url: string) => string;
  /** The same, for nothing but the connections by which it is told of changes. */
  changesUrl?: (url: string) => string;
};

export interface Service {
  readonly pool: pg.Pool;
  readonly db: Database;
  readonly world: World;
  readonly config: Config;
  readonly app: App;
  readonly jwt: JwtSettings;
  readonly signingKeys: SigningKeys;
  readonly digestKeys: readonly DigestKey[];
  readonly actionSecret: string;
  readonly passwords: Passwords;
  readonly url: string;
  /** The auth hook as Hasura calls it in GET mode. */
  hook(token?: string, headers?: Headers): Promise<Answer>;
  /** The auth hook in POST mode: `token` as `Authorization`, beside the other client headers. */
  hookPost(token?: string, headers?: Headers, request?: unknown): Promise<Answer>;
  /** An action as Hasura calls it; `secret: null` sends none. */
  action(name: string, input: unknown, options?: ActionOptions): Promise<Answer>;
  /** The same through /graphql: give the field with its selection, e.g. `whoami { username }`. */
  graphql(
    document: string,
    options?: { token?: string; variables?: unknown; headers?: Headers },
  ): Promise<Answer>;
  /** A user with a password and a live session: ids, and the login JWT. */
  person(row?: Parameters<World['user']>[0]): Promise<{ id: string; token: string; sessionId: string }>;
  loginJwt(userId: string, sessionId: string, now?: Date): Promise<string>;
  collabJwt(
    userId: string,
    sessionId: string,
    document: { model: string; objectId: string; reportId?: string; findingId?: string },
  ): Promise<string>;
  /** Texts of opaque tokens with the row values to insert them by. */
  opaque(
    kind: 'api_token' | 'service_token',
    key?: DigestKey,
  ): { text: string; row: { tokenId: string; digest: Buffer; digestKeyId: string } };
  apiToken(userId: string, row?: Parameters<World['apiToken']>[1]): Promise<{ id: string; text: string }>;
  serviceToken(
    principalId: string,
    row?: Parameters<World['serviceToken']>[1],
  ): Promise<{ id: string; text: string }>;
  close(): Promise<void>;
}

/** The whole service on a database of its own, listening on a free port of the loopback. Cheap passwords, real everything else. */
export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const given = {
    consoleDirectory,
    now: () => new Date(),
    passwords: createPasswords({ cost: 4 }),
    ...options,
  };
  const database = await cloneDatabase();
  const config = settled(
    readConfig({
      ...(await newSecrets()),
      DATABASE_URL: database.url,
      LOG_LEVEL: 'silent',
      ...changesMode,
      ...options.env,
    }),
  );
  noteConfig(config);
  const { actionSecret = '', digestKeys = [], signingKeys: jwks = [] } = config.secrets;
  const signingKeys = await importSigningKeys(jwks);
  const url = options.databaseUrl?.(database.url) ?? database.url;
  const db = openDatabase({
    url,
    poolSize: 10,
    onLost: () => undefined,
  });
  const passwords = notedPasswords(given.passwords);
  const settings: AppSettings = {
    config,
    db,
    hookDb: db,
    changes: changeSettings(config, options.changesUrl?.(url) ?? url, options.clocks),
    log: keptLog(),
    actionSecret,
    digestKeys,
    signingKeys,
    passwords,
    throttle: createLoginThrottle(db.$client, options.throttle),
    metadataDirectory,
    consoleDirectory: given.consoleDirectory,
    now: given.now,
  };
  const app = await createApp(settings);
  const server = await listening(noteAnswers(createHttpServer(app.routes)));
  // Doors keep their connections, and none may end between two requests of a test because a machine was slow.
  server.keepAliveTimeout = 0;
  const connections = new Agent({ keepAlive: true });
  const jwt = { keys: signingKeys, ...config.jwt };
  const world = worldOf(database.pool);
  const base = {
    pool: database.pool,
    db,
    world,
    config,
    app,
    jwt,
    signingKeys,
    digestKeys,
    actionSecret,
    passwords,
    url: addressOf(server),
  };
  return {
    ...base,
    ...doors({ url: base.url, connections, actionSecret, caughtUp: app.caughtUp }),
    ...credentials({ world, jwt, digestKeys, passwords }),
    async close() {
      connections.destroy();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await app.stop();
      await db.$client.end();
      await database.drop();
    },
  };
}

/** TEST_DATABASE_CHANGES=poll runs every test on a service that polls. */
const changesMode = { DATABASE_CHANGES: process.env['TEST_DATABASE_CHANGES'] ?? 'listen' };

function settled(config: ReturnType<typeof readConfig>): Config {
  if ('problems' in config) throw new Error(config.problems.join('\n'));
  return config;
}

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the test server has no address');
  return `http://127.0.0.1:${address.port}`;
}

const bearer = (token: string | undefined): Headers =>
  token === undefined ? {} : { Authorization: `Bearer ${token}` };

type DoorSettings = {
  readonly url: string;
  /** A connection for each request would cost a tenth of the time of all tests. */
  readonly connections: Agent;
  readonly actionSecret: string;
  readonly caughtUp: App['caughtUp'];
};

/** What a test has committed is told before it asks: whatever the service keeps in memory, no answer may show it. */
function doors({
  url,
  connections,
  actionSecret,
  caughtUp,
}: DoorSettings): Pick<Service, 'hook' | 'hookPost' | 'action' | 'graphql'> {
  return {
    async hook(token, headers = {}) {
      await caughtUp();
      return await request(url)
        .get('/hasura/auth')
        .agent(connections)
        .set({ ...bearer(token), ...headers });
    },
    async hookPost(token, headers = {}, hasuraRequest = null) {
      await caughtUp();
      return await request(url)
        .post('/hasura/auth')
        .agent(connections)
        .send({ headers: { ...bearer(token), ...headers }, request: hasuraRequest });
    },
    async action(name, input, { token, role, secret = actionSecret, headers = {}, body } = {}) {
      await caughtUp();
      const sent = body ?? {
        action: { name },
        input,
        session_variables: role === undefined ? {} : { 'x-hasura-role': role },
      };
      return await request(url)
        .post(`/hasura/actions/${name}`)
        .agent(connections)
        .set({ ...bearer(token), ...(secret === null ? {} : { 'Hasura-Action-Secret': secret }), ...headers })
        .set('Content-Type', 'application/json')
        .send(typeof sent === 'string' ? sent : JSON.stringify(sent));
    },
    async graphql(document, { token, variables, headers = {} } = {}) {
      await caughtUp();
      return await request(url)
        .post('/graphql')
        .agent(connections)
        .set({ ...bearer(token), ...headers })
        .send({ query: document, variables });
    },
  };
}

type CredentialSettings = {
  world: World;
  jwt: JwtSettings;
  digestKeys: readonly DigestKey[];
  passwords: Passwords;
};

function credentials({ world, jwt, digestKeys, passwords }: CredentialSettings) {
  const [firstKey] = digestKeys;
  const noted = (text: string): string => {
    noteSecretsIn(text);
    return text;
  };
  const loginJwt = async (userId: string, id: string, now = new Date()): Promise<string> =>
    noted((await signLoginJwt(jwt, { id, userId, endsAt: new Date(now.getTime() + 86_400_000) }, now)).token);
  const opaque: Service['opaque'] = (kind, key = firstKey) => {
    if (key === undefined) throw new Error('no digest key');
    const { text, ...row } = newOpaqueToken(kind, key);
    return { text: noted(text), row };
  };
  return {
    loginJwt,
    opaque,
    async collabJwt(userId: string, sessionId: string, named: Parameters<Service['collabJwt']>[2]) {
      const { model, objectId, reportId, findingId } = named;
      const document = { model, objectId, reportId, findingId };
      return noted((await signCollabJwt(jwt, { userId, sessionId, document }, new Date())).token);
    },
    async person(row: Parameters<World['user']>[0] = {}) {
      const passwordHash = row.passwordHash ?? (await passwords.hash(testPassword));
      const id = await world.user({ ...row, passwordHash });
      const sessionId = await world.session(id);
      return { id, sessionId, token: await loginJwt(id, sessionId) };
    },
    async apiToken(userId: string, row: Parameters<World['apiToken']>[1] = {}) {
      const { text, row: secret } = opaque('api_token');
      return { text, id: await world.apiToken(userId, { ...secret, ...row }) };
    },
    async serviceToken(principalId: string, row: Parameters<World['serviceToken']>[1] = {}) {
      const { text, row: secret } = opaque('service_token');
      return { text, id: await world.serviceToken(principalId, { ...secret, ...row }) };
    },
  };
}

/** The password of every person that `person()` makes. */
export const testPassword = 'correct horse battery staple';
