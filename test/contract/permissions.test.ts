import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PermissionEngine, createPermissionEngine } from '../../src/metadata/engine.js';
import { loadMetadata } from '../../src/metadata/load.js';
import type { Metadata } from '../../src/metadata/model.js';
import { readCatalog } from '../../src/store/catalog.js';
import { inTransaction } from '../../src/store/database.js';
import { type Service, metadataDirectory, startService } from '../support/service.js';
import { tries } from '../support/thinned.js';
import { keysFor } from './permissions-asking.js';
import { type Stage, violations } from './permissions-contract.js';
import { readFacts } from './permissions-facts.js';
import { expectedOf } from './permissions-oracle.js';
import { type Scene, sceneOf } from './permissions-scene.js';
import { openPreparing } from './permissions-database.js';
import { contracts, undecided } from './permissions-tables.js';

// The metadata in hasura-metadata, compiled as Hasura would, over real rows, for credentials that the service's own hook
// answered for. Who should get what is written twice: by example here, and for every table in the oracle.

let service: Service;
let scene: Scene;
let stage: Stage;
let metadata: Metadata;
let engine: PermissionEngine;

beforeAll(async () => {
  service = await startService();
  scene = await sceneOf(service);
  const db = openPreparing(service.config.databaseUrl ?? '');
  // The scene has many more sessions than parents: each parent has some that it is seen to shut out.
  const shutOut = tries(1, Infinity);
  const spare = await service.world.user();
  stage = { db, catalog: await readCatalog(db), sessions: scene.sessions, spare, shutOut };
  metadata = await loadMetadata(metadataDirectory);
  engine = createPermissionEngine(metadata, stage.catalog);
});
afterAll(async () => {
  await stage.db.$client.end();
  await service.close();
});

describe('what a session reaches', () => {
  const contractOf = (name: string) => {
    const found = contracts.find((each) => each.name === name);
    if (found === undefined) throw new Error(`no table ${name}`);
    return found;
  };
  /** The names in the scene of the rows that are taken. */
  const taken = async (
    who: string,
    operation: 'select' | 'update' | 'delete',
    table: string,
  ): Promise<string> =>
    await inTransaction(stage.db, async (tx) => {
      const keys = await keysFor({ tx, engine, session: scene.named(who) }, contractOf(table), operation);
      return [...keys]
        .map((key) => scene.nameOf(key))
        .sort()
        .join(' ');
    });

  it.each([
    ['admin', 'a1 a2 b1 d1', 'a1 a2 b1 d1'],
    ['manager', 'a1 a2 b1 d1', 'a1 a2 b1 d1'],
    ['manager as manager_read', 'a1 a2 b1 d1', ''],
    // By membership, which attaches the manager to nothing.
    ['manager as user', '', ''],
    ["manager's token for here", '', ''],
    ['demotedManager', '', ''],
    ['owner', 'a1 a2 b1', 'a1 a2 b1'],
    ['maintainer', 'a1 a2 b1', 'a1 a2 b1'],
    ['maintainer as user_read', 'a1 a2 b1', ''],
    ['demotedOwner', '', ''],
    ['assigned', 'a1', 'a1'],
    ['invitedToClient', 'b1', 'b1'],
    ['invited', 'a2', 'a2'],
    ['guest', 'a1', ''],
    ["guest's token", 'a1', ''],
    ['idle', '', ''],
    ['outsider', '', ''],
    ['otherOwner', 'd1', 'd1'],
    ['both', 'a1 d1', 'a1 d1'],
    ['token for here', 'a1', 'a1'],
    ['token for there', 'd1', 'd1'],
    ['token that reads and writes', 'a1 d1', 'a1 d1'],
    ...['removed', 'deactivated', 'loggedOut', 'timedOut', 'revoked token', 'expired token'].map(
      (who) => [who, '', ''] as const,
    ),
    ['reader of a project', 'a1', ''],
    ['reader of a client', 'a1 a2', ''],
    ['reader of the workspace', 'a1 a2 b1', ''],
    ['reader of what a member reaches', 'a1', ''],
    ['reader of an oplog', '', ''],
    ['reader of what its owner never had', '', ''],
    ['reader elsewhere, of a manager', '', ''],
    ["token of a demoted owner's", '', ''],
    ['editor', '', ''],
    ['nobody', '', ''],
  ] as const)('of projects: %s sees %p and changes %p', async (who, seen, changed) => {
    expect(await taken(who, 'select', 'project')).toBe(seen);
    expect(await taken(who, 'update', 'project')).toBe(changed);
  });

  it.each([
    ['maintainer', 'a b c', 'a b c'],
    ['assigned', 'a', ''],
    ['idle', '', ''],
    ['both', 'a d', 'd'],
    ['reader of a project', 'a', ''],
    ['reader of an oplog', '', ''],
  ])('of clients: %s sees %p and deletes %p', async (who, seen, deleted) => {
    expect(await taken(who, 'select', 'client')).toBe(seen);
    expect(await taken(who, 'delete', 'client')).toBe(deleted);
  });

  it.each([
    ['reader of a project', 'a1 a1-second', '', ''],
    ['reader of an oplog', 'a1', '', ''],
    ['writer of an oplog', 'a1-second', 'a1-second', 'a1-second'],
    ['changer of an oplog', 'a1', 'a1', ''],
    ['deleter of an oplog', 'a1', '', 'a1'],
    ['changer who does not read', '', 'b1', 'b1'],
    ['revoked service token', '', '', ''],
    ['expired service token', '', '', ''],
    ['token of a stopped principal', '', '', ''],
    ['token of a removed owner', '', '', ''],
    ['guest', 'a1 a1-second', '', ''],
    ['token that reads and writes', 'a1 a1-second d1', 'a1 a1-second d1', ''],
  ])('of entries: %s sees those of %p, changes %p and deletes %p', async (who, seen, changed, deleted) => {
    expect(await taken(who, 'select', 'oplog_entry')).toBe(seen);
    expect(await taken(who, 'update', 'oplog_entry')).toBe(changed);
    expect(await taken(who, 'delete', 'oplog_entry')).toBe(deleted);
  });

  it.each([
    ['editor', 'a1'],
    ["manager's editor", 'd1'],
    ["guest's editor", 'a1'],
    ['editor of what its person never had', ''],
    ['editor of one who was removed', ''],
    ['editor of a session that ended', ''],
    ['assigned', 'a1 a1-second'],
  ])('of reports: %s sees %p', async (who, seen) => {
    expect(await taken(who, 'select', 'report')).toBe(seen);
    expect(await taken(who, 'select', 'report_observation')).toBe(seen);
  });
});

describe('the metadata', () => {
  it('says something about every table, or that it is closed', () => {
    expect(undecided(metadata, stage.catalog)).toEqual([]);
  });

  it('cannot gain a table, nor the database, without that', () => {
    const [oplog] = stage.catalog.tables.filter(({ name }) => name === 'oplog_entry');
    const [tracked] = metadata.tables.filter(({ name }) => name === 'oplog_entry');
    if (oplog === undefined || tracked === undefined) throw new Error('the app has oplog entries');
    const more = { ...stage.catalog, tables: [...stage.catalog.tables, { ...oplog, name: 'loot' }] };
    expect(undecided(metadata, more)).toEqual(['public.loot']);
    const session = { ...tracked, schema: 'graphwarden', name: 'user_session' };
    expect(undecided({ ...metadata, tables: [...metadata.tables, session] }, stage.catalog)).toEqual([
      'graphwarden.user_session',
    ]);
  });

  // Hasura answers a write with the rows that it took, seen or not, and lets conditions ask about them.
  it('lets nobody take rows that they do not see, but a token that was granted just that', async () => {
    const facts = await inTransaction(stage.db, readFacts);
    const blind = stage.sessions.filter(({ session }) => {
      const { rows } = expectedOf(facts, session);
      return contracts.some((contract) =>
        (['update', 'delete'] as const).some((operation) =>
          [...rows(contract, operation)].some((key) => !rows(contract, 'select').has(key)),
        ),
      );
    });
    expect(blind.map(({ name }) => name)).toEqual(['changer who does not read']);
  });

  it('gives every session the rows of every table that it should have, and no other; and takes theirs alone', async () => {
    expect(await violations(stage, metadata)).toEqual([]);
  }, 120_000);
});
