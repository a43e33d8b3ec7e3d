import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { people } from '../src/demo/people.js';
import { type DemoTexts, textOf } from '../src/demo/tokens.js';
import { seedAll } from '../src/demo/seed.js';
import { seedDemo } from '../src/demo.js';
import { inTransaction } from '../src/store/database.js';
import { type Input, call } from './actions/doors.js';
import { type Service, startService } from './support/service.js';

// The demo shows every branch of what the service knows. What each person and token reaches is written down here a
// second time, project by project.

let service: Service;
let folder: string;
let texts: DemoTexts;

beforeAll(async () => {
  service = await startService();
  folder = await mkdtemp(join(tmpdir(), 'graphwarden-demo-'));
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

const keyOf = ({ digestKeys: [key] }: Service) => {
  if (key === undefined) throw new Error('no digest key');
  return key;
};

describe('the file of credentials', () => {
  const shape = z.strictObject({
    url: z.literal(''),
    users: z.array(z.strictObject({ username: z.string(), password: z.string(), role: z.string() })),
    apiToken: z.string(),
    serviceTokens: z.strictObject({ projectRead: z.string(), oplogReadWrite: z.string() }),
  });

  test('opens the demo to its people and two of its programs; a second seeding does nothing', async () => {
    const seeded = await startService();
    const file = join(folder, 'demo-credentials.json');
    const seed = () =>
      seedDemo({ db: seeded.db, passwords: seeded.passwords, digestKey: keyOf(seeded), file });
    expect(await seed()).toBe(true);
    const demo = shape.parse(JSON.parse(await readFile(file, 'utf8')));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await seed()).toBe(false);
    expect(shape.parse(JSON.parse(await readFile(file, 'utf8')))).toEqual(demo);
    // The tour of the README logs in as the third.
    expect(demo.users.map(({ username, role }) => `${username} ${role}`)).toEqual([
      ...['ada admin', 'max manager', 'olga user', 'mia user', 'noah user', 'ben user', 'petra user'],
    ]);
    for (const { username, password } of demo.users)
      expect((await call(seeded, 'graphql', 'login', { username, password })).code).toBeUndefined();
    expect((await seeded.hook(demo.apiToken)).body).toMatchObject({ 'x-hasura-user-name': 'olga' });
    for (const [token, preset] of [
      [demo.serviceTokens.projectRead, 'project_read'],
      [demo.serviceTokens.oplogReadWrite, 'oplog_rw'],
    ] as const)
      expect((await seeded.hook(token)).body).toMatchObject({ 'x-hasura-service-token-preset': preset });
    await seeded.close();
  });
});

describe('the demo', () => {
  beforeAll(async () => {
    const passwordHash = await service.passwords.hash('a password for all of them');
    const accounts = people.map((person) => ({ ...person, passwordHash }));
    texts = await inTransaction(service.db, (tx) => seedAll(tx, accounts, keyOf(service)));
  });

  const names = async (text: string, ...values: unknown[]): Promise<string[]> =>
    (await service.pool.query<{ name: string }>(text, values)).rows.map(({ name }) => name);

  test('has at least one row in every table of the reference app', async () => {
    const tables = await names(
      `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    );
    expect(tables).toHaveLength(29);
    const empty: string[] = [];
    for (const table of tables)
      if ((await names(`SELECT 'row' AS name FROM public.${table} LIMIT 1`)).length === 0) empty.push(table);
    expect(empty).toEqual([]);
    const everyModel = await names('SELECT DISTINCT model AS name FROM public.tagging');
    expect(everyModel).toHaveLength(7);
    expect(await names('SELECT DISTINCT type AS name FROM public.extra_field_spec')).toHaveLength(6);
  });

  test('has a value for every extra field that it specifies, and no other', async () => {
    const specified = await names(
      `SELECT model || '.' || internal_name AS name FROM public.extra_field_spec ORDER BY 1`,
    );
    const used = await names(`
      SELECT DISTINCT model || '.' || key AS name FROM (
        SELECT 'client' AS model, extra_fields FROM public.client UNION ALL SELECT 'project', extra_fields FROM public.project
        UNION ALL SELECT 'report', extra_fields FROM public.report UNION ALL SELECT 'finding', extra_fields FROM public.finding
        UNION ALL SELECT 'observation', extra_fields FROM public.observation
        UNION ALL SELECT 'report_finding', extra_fields FROM public.report_finding
        UNION ALL SELECT 'report_observation', extra_fields FROM public.report_observation
        UNION ALL SELECT 'oplog_entry', extra_fields FROM public.oplog_entry) v, jsonb_object_keys(extra_fields) AS key ORDER BY 1`);
    expect(used).toEqual(specified);
  });

  test('keeps files that are what they say', async () => {
    const found = await service.pool.query<{ type: string; content: Buffer }>(
      `SELECT media_type AS type, content FROM public.evidence UNION ALL SELECT media_type, content FROM public.oplog_entry_recording`,
    );
    expect(found.rows).toHaveLength(3);
    for (const { type, content } of found.rows)
      if (type === 'image/png')
        expect(content.subarray(0, 8)).toEqual(Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]));
      else {
        const lines = content.toString().trimEnd().split('\n');
        const [head, ...events]: unknown[] = lines.map((line) => z.unknown().parse(JSON.parse(line)));
        expect(head).toMatchObject({ version: 2 });
        expect(events.length).toBeGreaterThan(0);
      }
  });

  const [spring, phishing] = ['Northwind spring assessment', 'Northwind phishing exercise'];
  const [review, network, retest] = ['Southwind review', 'Eastwind network test', 'Eastwind retest'];

  const projectsOf = (view: string, key: string, id: string, where = 'true') =>
    names(
      `SELECT DISTINCT p.name FROM graphwarden.${view} a JOIN public.project p ON p.id = a.project_id
        WHERE a.${key} = $1 AND ${where} ORDER BY 1`,
      id,
    );

  test.each([
    ['ada', [], [], true],
    ['max', [retest], [retest], true],
    ['olga', [phishing, spring, review], [phishing, spring, review], false],
    ['noah', [phishing, spring, review], [phishing, spring, review], false],
    ['mia', [spring], [spring], false],
    ['ben', [network, phishing, spring], [network, phishing, spring], false],
    ['petra', [network, retest, review], [network, retest], false],
  ])('%s reaches, by membership, %j and edits %j', async (username, reached, edited, isManager) => {
    const [user = ''] = await names(
      'SELECT id AS name FROM graphwarden.user_account WHERE username = $1',
      username,
    );
    const session = await service.world.session(user);
    expect(await projectsOf('credential_project_access', 'credential_id', session)).toEqual(reached);
    expect(await projectsOf('credential_project_access', 'credential_id', session, 'can_edit')).toEqual(
      edited,
    );
    const managing = await names(
      `SELECT kind AS name FROM graphwarden.live_credential WHERE credential_id = $1 AND is_manager`,
      session,
    );
    expect(managing).toEqual(isManager ? ['login'] : []);
  });

  const rowOf = async (table: string, name: string): Promise<string> => {
    const [id] = await names(`SELECT id AS name FROM graphwarden.${table} WHERE name = $1`, name);
    return id ?? '';
  };

  test.each([
    ['Demo API token', 'user', [phishing, spring, review]],
    ['Only the demo workspace', 'user', [phishing, spring, review]],
    ['Reads only', 'user_read', [spring]],
    ['As a member of Harbour', 'user', [retest]],
    ['Last quarter', undefined, []],
    ['Lost laptop', undefined, []],
  ])('the API token "%s" acts as %s, and reaches %j', async (name, role, reached) => {
    const { status, body } = await service.hook(textOf(texts.apiTokens, name));
    expect([status, body['x-hasura-role']]).toEqual([role === undefined ? 401 : 200, role]);
    const id = await rowOf('api_token', name);
    expect(await projectsOf('credential_project_access', 'credential_id', id)).toEqual(reached);
  });

  // The portal's token is good from its own network alone, and the hook is asked from none.
  test.each([
    ['report-builder', 'project_read', [spring]],
    ['log-collector', 'oplog_rw', []],
    ['inventory', 'project_read', [phishing, spring, review]],
    ['client-portal', undefined, [review]],
    ['ticket-sync', 'project_read', [spring]],
    ['nightly-export', 'project_read', [review]],
    ['assistant', 'project_read', [network]],
    ['old-pipeline', undefined, []],
    ['leaky-script', undefined, []],
  ])('the token of %s shows as %s, and reads %j', async (principal, preset, reached) => {
    const { status, body } = await service.hook(textOf(texts.serviceTokens, principal));
    expect([status, body['x-hasura-service-token-preset']]).toEqual([
      preset === undefined ? 401 : 200,
      preset,
    ]);
    const id = await rowOf('service_token', `Demo ${principal}`);
    expect(await projectsOf('service_token_project_access', 'token_id', id)).toEqual(reached);
  });

  test('has a rotation in progress: both texts are good', async () => {
    const rotating = [...texts.serviceTokens.values()].filter(({ previous }) => previous !== undefined);
    expect(rotating).toHaveLength(1);
    for (const { current, previous } of rotating)
      for (const text of [current, previous]) expect((await service.hook(text)).status).toBe(200);
  });

  const idOfUser = async (username: string): Promise<string> =>
    (await names('SELECT id AS name FROM graphwarden.user_account WHERE username = $1', username))[0] ?? '';

  const listed = async (action: 'apiTokens' | 'serviceTokens'): Promise<Map<unknown, Input>> => {
    const manager = await idOfUser('max');
    const token = await service.loginJwt(manager, await service.world.session(manager));
    const { output } = await call(service, 'graphql', action, {}, { token });
    const nodes = z.array(z.record(z.string(), z.unknown())).parse(output['nodes']);
    return new Map(nodes.map((node) => [node['name'], node]));
  };

  test('shows a manager what became of each token', async () => {
    const api = await listed('apiTokens');
    expect([...api.values()].map(({ name, status }) => `${String(name)}: ${String(status)}`).sort()).toEqual([
      'As a member of Harbour: active',
      'Demo API token: active',
      'Last quarter: expired',
      'Lost laptop: revoked',
      'Only the demo workspace: active',
      'Reads only: active',
      'Weekly report: expiring',
    ]);
    expect(api.get('Lost laptop')).toMatchObject({
      revokedBy: 'max',
      revokedReason: 'the laptop was stolen',
    });
    const services = await listed('serviceTokens');
    const state = (name: string) => {
      const { status, staleGrants, previousValidUntil } = services.get(`Demo ${name}`) ?? {};
      return [status, staleGrants, previousValidUntil != null];
    };
    expect(services.size).toBe(9);
    expect(state('report-builder')).toEqual(['active', 0, false]);
    expect(state('ticket-sync')).toEqual(['active', 1, false]);
    expect(state('nightly-export')).toEqual(['active', 0, true]);
    expect(state('old-pipeline')).toEqual(['expired', 0, false]);
    expect(state('leaky-script')).toEqual(['revoked', 0, false]);
  });
});
