import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { accessByTable } from '../../src/actions/table-access.js';
import { loadMetadata } from '../../src/metadata/load.js';
import { inTransaction, openDatabase } from '../../src/store/database.js';
import { migrateDatabase } from '../../src/store/migrate.js';
import { emptyDatabase } from '../support/database.js';
import { type Service, metadataDirectory, startService } from '../support/service.js';
import { onOplog, readProject } from '../support/world.js';
import { type Input, doors, refusedEverywhere, succeed } from './doors.js';
import { operatorOf } from './operator.js';
import { type Stage, furnish } from './stage.js';

let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  const comments = 'long '.repeat(100);
  for (let count = 0; count < 7; count += 1) await service.world.entry(stage.home.oplogId, { comments });
});
afterAll(async () => await service.close());

const shape = z.object({
  tables: z.array(
    z.object({
      table: z.string(),
      operations: z.array(
        z.object({
          operation: z.string(),
          words: z.string(),
          columns: z.array(z.string()).nullable(),
          rows: z.int().nullable(),
          isMore: z.boolean(),
        }),
      ),
      samples: z.array(z.record(z.string(), z.unknown())),
    }),
  ),
});
type Tables = z.infer<typeof shape>['tables'];
type Options = { token: string; role?: string };

const ask = async (input: Input, options: Options, door: (typeof doors)[number] = 'hasura') =>
  shape.parse(await succeed(service, door, 'previewAccess', { ...input, withTables: true }, options)).tables;
/** Which rows are shown as samples is left to the database: how many are is not. */
const counted = (tables: Tables) =>
  tables.map(({ samples, ...table }) => ({ ...table, samples: samples.length }));
const of = (tables: Tables, name: string) => tables.find(({ table }) => table === name);
const rowsOf = (tables: Tables, name: string) =>
  Object.fromEntries((of(tables, name)?.operations ?? []).map(({ operation, rows }) => [operation, rows]));

describe('a preview by table', () => {
  it.each(doors)('says what a login may do in Hasura, in words, numbers and samples, %s', async (door) => {
    const { member, home } = stage;
    const tables = await ask({ credentialId: member.sessionId }, member, door);
    expect(rowsOf(tables, 'project')).toEqual({ select: 1, insert: null, update: 1, delete: 0 });
    expect(of(tables, 'project')?.samples).toMatchObject([{ id: home.projectId }]);
    expect(of(tables, 'project')?.operations).toMatchObject([
      { operation: 'select', words: 'Reads rows of projects that it reaches', isMore: false },
      { words: 'Adds rows of workspaces whose maintainer or owner its person is' },
      { words: 'Changes rows of projects that it may edit', columns: expect.arrayContaining(['name']) },
      { words: expect.stringMatching(/^Deletes rows of workspaces/), columns: null },
    ]);
    expect(rowsOf(tables, 'oplog_entry')).toEqual({ select: 7, insert: null, update: 7, delete: 7 });
    expect(of(tables, 'tagging')).toBeUndefined();
  });

  it('cuts its samples: five rows, no long values, no columns that the role may not read', async () => {
    const { member } = stage;
    const entries = of(await ask({ credentialId: member.sessionId }, member), 'oplog_entry');
    expect(entries?.samples).toHaveLength(5);
    for (const { comments } of entries?.samples ?? []) expect(comments).toMatch(/^(?:long ){20}…$/);
    const readable = entries?.operations.find(({ operation }) => operation === 'select')?.columns;
    expect(Object.keys(entries?.samples[0] ?? {})).toEqual(readable);
  });

  it('of a service token to be says what it says once the token is there', async () => {
    const { member, home, away } = stage;
    const grants = [
      readProject(home.projectId),
      readProject(away.projectId),
      ...onOplog(home.oplogId, 'create', 'update'),
    ];
    const toBe = await ask({ servicePrincipalId: home.principalId, grants }, member);
    expect(rowsOf(toBe, 'oplog_entry')).toEqual({ select: 7, insert: null, update: 7, delete: 0 });
    expect(rowsOf(toBe, 'project')).toEqual({ select: 1 });
    expect(rowsOf(toBe, 'severity')).toEqual({ select: 0 });
    const { id } = await service.serviceToken(home.principalId, { grants });
    expect(counted(await ask({ credentialId: id }, member))).toEqual(counted(toBe));
  });

  it('of an API token to be says what it says once the token is there: scopes, workspace, standing', async () => {
    const { member, manager, home } = stage;
    const same = async (toBe: Input, { id }: { readonly id: string }, caller: Options) => {
      const there = counted(await ask({ credentialId: id }, caller));
      expect(counted(await ask(toBe, caller))).toEqual(there);
    };
    await same({}, await service.apiToken(member.id), member);
    const scopes = ['read:*'];
    const reader = await service.apiToken(member.id, { scopes });
    await same({ scopes }, reader, member);
    expect(rowsOf(await ask({ scopes }, member), 'oplog_entry')).toEqual({ select: 7 });
    const { workspaceId } = home;
    const limited = await service.apiToken(member.id, { workspaceId });
    await same({ workspaceId }, limited, member);
    await same({}, await service.apiToken(manager.id), manager);
    expect(rowsOf(await ask({}, manager), 'project')).toEqual({
      select: 2,
      insert: null,
      update: 2,
      delete: 2,
    });
  });

  it('refuses scopes wider than the caller’s own, and those that are no list of scopes', async () => {
    const { member, home } = stage;
    const asReader = { token: (await service.apiToken(member.id, { scopes: ['read:*'] })).text };
    const full = { scopes: ['read:*', 'write:*', 'delete:*'] };
    await refusedEverywhere(service, 'Unauthorized', 'previewAccess', full, asReader);
    await refusedEverywhere(service, 'InvalidInput', 'previewAccess', { scopes: ['write:*'] }, member);
    const both = { servicePrincipalId: home.principalId, allAccessible: true, preset: 'project_read' };
    await refusedEverywhere(
      service,
      'InvalidInput',
      'previewAccess',
      { ...both, scopes: ['read:*'] },
      member,
    );
  });

  it('of somebody else’s has numbers, and no samples', async () => {
    const { member, manager, admin, home } = stage;
    const { id } = await service.serviceToken(home.principalId, { grants: [readProject(home.projectId)] });
    const operator = await operatorOf(service);
    const seen = [
      await ask({ credentialId: id }, manager),
      await ask({ credentialId: member.sessionId }, admin),
      shape.parse(await operator('previewAccess', { credentialId: id, withTables: true })).tables,
    ];
    for (const tables of seen) {
      expect(rowsOf(tables, 'project')).toMatchObject({ select: 1 });
      expect(tables.flatMap(({ samples }) => samples)).toEqual([]);
    }
  });

  it('is empty where nobody asked for it, and for what the hook refuses', async () => {
    const { member } = stage;
    const plain = await succeed(service, 'hasura', 'previewAccess', {}, member);
    expect(plain['tables']).toEqual([]);
    const revoked = await service.apiToken(member.id, { revokedAt: new Date() });
    expect(await ask({ credentialId: revoked.id }, member)).toEqual([]);
  });

  it('counts up to a thousand', async () => {
    const { owner, home } = stage;
    const oplogId = await service.world.oplog(home.projectId);
    await service.pool.query(
      'INSERT INTO public.oplog_entry (oplog_id) SELECT $1 FROM generate_series(1, 1100)',
      [oplogId],
    );
    const [read] = of(await ask({}, owner), 'oplog_entry')?.operations ?? [];
    expect(read).toMatchObject({ rows: 1000, isMore: true });
    await service.pool.query('DELETE FROM public.oplog WHERE id = $1', [oplogId]);
  });

  it('passes over tables that the database does not have', async () => {
    const database = await emptyDatabase();
    await migrateDatabase({ url: database.url, referenceApp: false });
    const db = openDatabase({ url: database.url, poolSize: 1, onLost: () => undefined });
    const person = { id: stage.member.id, username: 'member', role: 'user' } as const;
    const shown = { kind: 'api_token', credentialId: stage.member.id, person, scopes: 'full' } as const;
    const holder = { shown: { ...shown, actsAs: 'user', workspaceId: undefined }, showsRows: true } as const;
    const metadata = await loadMetadata(metadataDirectory);
    const found = await inTransaction(db, async (tx) => await accessByTable(tx, metadata, holder));
    expect(found.map(({ table }) => table)).toEqual(['graphwarden.person']);
    await db.$client.end();
    await database.drop();
  });
});
