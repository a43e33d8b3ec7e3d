import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { people } from '../../src/demo/people.js';
import { seedAll } from '../../src/demo/seed.js';
import { type PermissionEngine, type Session, createPermissionEngine } from '../../src/metadata/engine.js';
import { loadMetadata } from '../../src/metadata/load.js';
import { readCatalog } from '../../src/store/catalog.js';
import { inTransaction } from '../../src/store/database.js';
import { type Service, metadataDirectory, startService } from '../support/service.js';
import { thinned } from '../support/thinned.js';
import { type Stage, misled } from './permissions-contract.js';
import { readFacts } from './permissions-facts.js';
import { expectedOf } from './permissions-oracle.js';
import { randomWorld } from './permissions-random-world.js';
import { type Named, hookSession } from './permissions-scene.js';
import { sightOf } from './permissions-sight.js';
import { type TableContract, contracts } from './permissions-tables.js';
import { openPreparing } from './permissions-database.js';

// For every principal and every table, what the engine makes of the metadata equals what the oracle says, which knows
// nothing but bare tables: the rows that are seen, those that an update and a delete take, and what may be inserted.

let service: Service;
let db: Stage['db'];
let engine: PermissionEngine;

const start = async (): Promise<void> => {
  service = await startService();
  db = openPreparing(service.config.databaseUrl ?? '');
  engine = createPermissionEngine(await loadMetadata(metadataDirectory), await readCatalog(db));
};
const stop = async (): Promise<void> => {
  await db.$client.end();
  await service.close();
};

/** How many of the questions have an answer: a world in which nobody sees anything would prove nothing. */
async function answered(sessions: readonly Named[]): Promise<{ none: number; some: number; all: number }> {
  const count = { none: 0, some: 0, all: 0 };
  await inTransaction(db, async (tx) => {
    const facts = await readFacts(tx);
    for (const { session } of sessions)
      for (const contract of contracts.filter(({ lies }) => lies !== 'library')) {
        const seen = expectedOf(facts, session).rows(contract, 'select').size;
        const there = facts.rows.get(`${contract.schema}.${contract.name}`)?.length ?? 0;
        count[seen === 0 ? 'none' : seen < there ? 'some' : 'all'] += 1;
      }
  });
  return count;
}

const wrong = async (sessions: readonly Named[], tables?: readonly TableContract[]): Promise<string[]> => {
  const spare = await service.world.user();
  return await inTransaction(
    db,
    async (tx) => await misled(tx, engine, { sessions, spare, shutOut: 1 }, tables),
  );
};

describe('a world thrown with dice', () => {
  beforeAll(start);
  afterAll(stop);

  it('is seen and written as the oracle says, before and after much of it is lost', async () => {
    const { sessions, mishaps } = await randomWorld(service, 7);
    const { none, some, all } = await answered(sessions);
    expect([none, some, all].map((count) => count > 50)).toEqual([true, true, true]);
    expect(await wrong(sessions)).toEqual([]);
    await mishaps();
    expect((await answered(sessions)).none).toBeGreaterThan(none);
    expect(await wrong(sessions)).toEqual([]);
  }, 120_000);
});

describe('the demo', () => {
  beforeAll(start);
  afterAll(stop);
  afterEach(async () => await service.world.policy({ frozenKinds: [] }));

  /** Every credential of the demo: people's logins, their editors of every third report, and all tokens, good or not. */
  async function principals(): Promise<Named[]> {
    const { digestKeys, world, pool } = service;
    const [key] = digestKeys;
    if (key === undefined) throw new Error('no digest key');
    const passwordHash = await service.passwords.hash('a password for all of them');
    const accounts = people.map((person) => ({ ...person, passwordHash }));
    const texts = await inTransaction(service.db, (tx) => seedAll(tx, accounts, key));
    // From another network, the hook refuses one of them; what it reaches is not asked by address.
    await pool.query('UPDATE graphwarden.service_token SET allowed_cidrs = NULL');
    const list = async <T extends object>(text: string): Promise<T[]> => (await pool.query<T>(text)).rows;
    const found: Named[] = [];
    const reports = await list<{ id: string }>('SELECT id FROM public.report ORDER BY title');
    const accountsThere = await list<{ id: string; username: string }>(
      'SELECT id, username FROM graphwarden.user_account ORDER BY username',
    );
    for (const [turn, { id, username }] of accountsThere.entries()) {
      const sessionId = await world.session(id);
      const login = await hookSession(service, await service.loginJwt(id, sessionId));
      found.push({ name: username, session: login });
      for (const { id: reportId } of thinned(reports, 3, turn)) {
        const document = { model: 'report', objectId: reportId, reportId };
        const session = await hookSession(service, await service.collabJwt(id, sessionId, document));
        found.push({ name: `${username}, editing ${reportId}`, session });
      }
    }
    for (const [kind, all] of [
      ['api_token', texts.apiTokens],
      ['service_token', texts.serviceTokens],
    ] as const)
      for (const [name, { current, previous = current }] of all) {
        const session = await sessionOf(kind, name, current);
        if (session.isAnswered)
          expect((await hookSession(service, previous)).variables).toEqual(session.variables);
        found.push({ name, session });
      }
    return found;
  }

  /** What the hook answers; for a token that it refuses, what it answered while that was good. */
  async function sessionOf(
    kind: 'api_token' | 'service_token',
    name: string,
    text: string,
  ): Promise<Session & { readonly isAnswered: boolean }> {
    const { status } = await service.hook(text);
    if (status === 200) return { ...(await hookSession(service, text)), isAnswered: true };
    const { rows } = await service.pool.query<{ id: string; user: string | null }>(
      kind === 'api_token'
        ? 'SELECT id, user_id AS user FROM graphwarden.api_token WHERE name = $1'
        : `SELECT id, NULL AS user FROM graphwarden.service_token WHERE name = 'Demo ' || $1`,
      [name],
    );
    const [row] = rows;
    if (row === undefined) throw new Error(`the demo has no token ${name}`);
    const role = kind === 'api_token' ? 'user' : 'service';
    const ids =
      kind === 'api_token' ? { 'x-hasura-user-id': row.user ?? '' } : { 'x-hasura-service-token-id': row.id };
    const variables = {
      'x-hasura-role': role,
      'x-hasura-credential': kind,
      'x-hasura-credential-id': row.id,
      ...ids,
    };
    return { role, variables, isAnswered: false };
  }

  it('is seen and written as the oracle says by every principal that there is, whatever is frozen', async () => {
    const found = await principals();
    expect(await wrong(found)).toEqual([]);
    // The oracle knows who is refused at the hook, too.
    const facts = await inTransaction(db, readFacts);
    const dead = found.filter(({ session }) => sightOf(facts, session) === undefined).map(({ name }) => name);
    expect(dead.sort()).toEqual(['Last quarter', 'Lost laptop', 'leaky-script', 'old-pipeline']);
    expect(
      found
        .filter(({ session }) => 'isAnswered' in session && !session.isAnswered)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(dead);
    const few = contracts.filter(({ name }) =>
      ['project', 'oplog_entry', 'report', 'tag', 'person'].includes(name),
    );
    for (const kind of ['login', 'collab', 'api_token', 'service_token'] as const) {
      await service.world.policy({ frozenKinds: [kind] });
      const ofKind = found.filter(({ session }) => session.variables['x-hasura-credential'] === kind);
      expect(await wrong(ofKind, few)).toEqual([]);
    }
  }, 120_000);
});
