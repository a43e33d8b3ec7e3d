import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SQL, sql } from 'drizzle-orm';
import { type PermissionEngine, createPermissionEngine } from '../../src/metadata/engine.js';
import { loadMetadata } from '../../src/metadata/load.js';
import { readCatalog } from '../../src/store/catalog.js';
import { type Database, type Transaction, inTransaction } from '../../src/store/database.js';
import { type Service, metadataDirectory, startService } from '../support/service.js';
import { keysFor, undone } from './permissions-asking.js';
import { type Scene, sceneOf } from './permissions-scene.js';
import { contracts, isGranted, roles } from './permissions-tables.js';
import { openPreparing } from './permissions-database.js';

// Hasura keeps what it was told of a caller for as long as a subscription is open. Whatever ends a credential ends what
// those variables see: at the next poll there is not one row in any table, libraries and people's names included.

let service: Service;
let scene: Scene;
let db: Database;
let engine: PermissionEngine;

beforeAll(async () => {
  service = await startService();
  scene = await sceneOf(service);
  db = openPreparing(service.config.databaseUrl ?? '');
  engine = createPermissionEngine(await loadMetadata(metadataDirectory), await readCatalog(db));
});
afterAll(async () => {
  await db.$client.end();
  await service.close();
});

/** The tables in which the session sees rows, in any role of its holder that may read. */
async function seenBy(tx: Transaction, who: string): Promise<string[]> {
  const { role: own, variables } = scene.named(who);
  const [holder = own] = own.split('_');
  const reading = [...roles.keys()].filter((role) => role === own || role === `${holder}_read`);
  const found = new Set<string>();
  for (const role of reading)
    for (const contract of contracts.filter((each) => isGranted(role, each, 'select'))) {
      const asker = { tx, engine, session: { role, variables: { ...variables, 'x-hasura-role': role } } };
      if ((await keysFor(asker, contract, 'select')).size > 0) found.add(contract.name);
    }
  return [...found];
}

type Happening = readonly [what: string, happens: () => SQL];

const minuteAgo = sql.raw(`now() - interval '1 minute'`);
const frozen = (kind: string): Happening => [
  `${kind} is frozen`,
  () => sql`UPDATE graphwarden.credential_policy SET frozen_kinds = ARRAY[${kind}]`,
];
const deactivated = (who: keyof Scene['staff']): Happening => [
  'its person is deactivated',
  () => sql`UPDATE graphwarden.user_account SET is_active = false WHERE id = ${scene.staff[who].id}`,
];
const leaving = (who: keyof Scene['staff']): Happening[] => [
  [
    'its person is removed from the workspace',
    () => sql`DELETE FROM graphwarden.workspace_member WHERE user_id = ${scene.staff[who].id}`,
  ],
  [
    'its person becomes a guest of the workspace',
    () => sql`UPDATE graphwarden.workspace_member SET role = 'guest' WHERE user_id = ${scene.staff[who].id}`,
  ],
];
const sessionEnds = (who: keyof Scene['staff']): Happening[] => {
  const change = (set: SQL) => () =>
    sql`UPDATE graphwarden.user_session SET ${set} WHERE id = ${scene.staff[who].sessionId}`;
  return [
    ['its session is revoked', change(sql`revoked_at = now()`)],
    ['its session expires', change(sql`expires_at = ${minuteAgo}`)],
    ['its session is idle for too long', change(sql`idle_expires_at = ${minuteAgo}`)],
    ['its session may only enrol a second factor', change(sql`limited_to = 'second_factor'`)],
    deactivated(who),
  ];
};
const tokenEnds = (who: string, table: 'api_token' | 'service_token'): Happening[] => {
  const change = (set: SQL) => () =>
    sql`UPDATE ${sql.raw(`graphwarden.${table}`)} SET ${set}
         WHERE id = ${scene.named(who).variables['x-hasura-credential-id']}`;
  return [
    ['it is revoked', change(sql`revoked_at = now()`)],
    ['it expires', change(sql`expires_at = ${minuteAgo}`)],
    frozen(table),
  ];
};

const ends: readonly (readonly [who: string, happenings: readonly Happening[]])[] = [
  ['owner', sessionEnds('owner')],
  ['owner', [frozen('login')]],
  ['guest', [['its session is revoked', () => sql`UPDATE graphwarden.user_session SET revoked_at = now()`]]],
  ['manager', sessionEnds('manager')],
  [
    'manager',
    [
      frozen('login'),
      [
        'its person is a manager no more',
        () => sql`UPDATE graphwarden.user_account SET role = 'user' WHERE id = ${scene.staff.manager.id}`,
      ],
    ],
  ],
  ['token of two workspaces', tokenEnds('token of two workspaces', 'api_token')],
  ['token of two workspaces', [deactivated('both')]],
  ['token for here', leaving('both')],
  ['token that reads', [frozen('api_token')]],
  ['reader of the workspace', tokenEnds('reader of the workspace', 'service_token')],
  [
    'reader of the workspace',
    [
      deactivated('owner'),
      ...leaving('owner'),
      ['its principal is stopped', () => sql`UPDATE graphwarden.service_principal SET is_active = false`],
    ],
  ],
  ['writer of an oplog', tokenEnds('writer of an oplog', 'service_token')],
  ['editor', [...sessionEnds('assigned'), frozen('collab')]],
];
const endings = ends.flatMap(([who, happenings]) => happenings.map((each) => [who, ...each] as const));

describe('a subscription that is open', () => {
  it.each(endings)('of %s sees nothing any more once %s', async (who, _what, happens) => {
    await inTransaction(db, async (tx) => {
      const before = await seenBy(tx, who);
      expect(before).toEqual(expect.arrayContaining(['severity', 'finding_type']));
      expect(before.some((table) => /report|oplog/.test(table))).toBe(true);
      const after = await undone(tx, async (attempt) => {
        await attempt.execute(happens());
        return await seenBy(attempt, who);
      });
      expect(after).toEqual([]);
    });
  });

  it('outlives a freeze of logins where the freeze spares it: of an admin, and of whoever froze them', async () => {
    await inTransaction(db, async (tx) => {
      const all = await seenBy(tx, 'admin');
      await tx.execute(sql`UPDATE graphwarden.credential_policy
        SET frozen_kinds = '{login}', freeze_spares_session_id = ${scene.staff.manager.sessionId}`);
      expect(await seenBy(tx, 'admin')).toEqual(all);
      expect(await seenBy(tx, 'manager')).toEqual(all);
      expect(await seenBy(tx, 'owner')).toEqual([]);
    });
  });

  it('of a collab credential loses its report, and that alone, with the last way to the project', async () => {
    await inTransaction(db, async (tx) => {
      await tx.execute(sql`DELETE FROM public.project_assignment WHERE user_id = ${scene.staff.assigned.id}`);
      expect(await seenBy(tx, 'editor')).toEqual(['finding_type', 'severity']);
    });
  });

  it('of nobody never saw anything', async () => {
    expect(await inTransaction(db, async (tx) => await seenBy(tx, 'nobody'))).toEqual([]);
  });
});
