import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { eventually } from '../support/processes.js';
import { type Service, startService } from '../support/service.js';
import { inDays, onOplog } from '../support/world.js';
import { askAtOnce, statementsDuring } from '../auth-hook/statements.js';
import { type Name, toldColumns } from './told-columns.js';

const tables = Object.keys(toldColumns);
const publicIdOf = (text: string): string => text.split('_')[1] ?? '';
const overlapOf = ({ row }: ReturnType<Service['opaque']>) => ({
  previousTokenId: row.tokenId,
  previousDigest: row.digest,
  previousDigestKeyId: row.digestKeyId,
  previousValidUntil: inDays(1),
});

/** A person with every kind of credential, and all that these rest on. */
async function somebody(service: Service) {
  const { world } = service;
  const [owner, third] = [await world.user(), await world.user()];
  const { id: user, sessionId: session, token: login } = await service.person();
  const workspace = await world.workspace({ owner, members: { [user]: 'maintainer' } });
  const [previous, superseded] = [service.opaque('api_token'), service.opaque('service_token')];
  const apiToken = await service.apiToken(user, overlapOf(previous));
  const limitedToken = await service.apiToken(user, { workspaceId: workspace });
  const principal = await world.principal(workspace, user);
  const grants = onOplog(randomUUID(), 'read');
  const serviceToken = await service.serviceToken(principal, { ...overlapOf(superseded), grants });
  const document = { model: 'report', objectId: user, reportId: user };
  const tokens: readonly (readonly [Name, string])[] = [
    ['apiToken', apiToken.text],
    ['previousText', previous.text],
    ['limitedToken', limitedToken.text],
    ['serviceToken', serviceToken.text],
  ];
  return {
    ids: { user, third, workspace, principal, session, apiToken: apiToken.id, serviceToken: serviceToken.id },
    texts: [login, await service.collabJwt(user, session, document), ...tokens.map(([, text]) => text)],
    /** Who is asked for, by what the statement asks with. */
    names: [
      [session, 'session'],
      ...tokens.map(([name, text]) => [publicIdOf(text), name] as const),
    ] as const,
  };
}
type Somebody = Awaited<ReturnType<typeof somebody>>;

/** The row of somebody's that a table has. */
const rowOf = ({ ids }: Somebody): Readonly<Record<string, string>> => ({
  api_token: `id = '${ids.apiToken}'`,
  service_token: `id = '${ids.serviceToken}'`,
  service_token_grant: `token_id = '${ids.serviceToken}'`,
  user_session: `id = '${ids.session}'`,
  service_principal: `id = '${ids.principal}'`,
  user_account: `id = '${ids.user}'`,
  workspace_member: `workspace_id = '${ids.workspace}' AND user_id = '${ids.user}'`,
  credential_policy: 'true',
});

const names = (rows: readonly { name: string }[]): string[] => rows.map(({ name }) => name);

describe.each(['listen', 'poll'])('a change in the database, told by way of: %s', (mode) => {
  let service: Service;
  let stranger: Somebody;
  beforeAll(async () => {
    service = await startService({ env: { DATABASE_CHANGES: mode, CREDENTIAL_CACHE_BOUND_MS: '10000' } });
    await service.app.caughtUp();
    // While nothing is heard yet, nothing is kept, and there is nothing to catch up with.
    await eventually('changes are heard', () => Promise.resolve(service.app.memory.isUsed()));
    stranger = await somebody(service);
  });
  afterAll(async () => await service.close());

  /** Who is looked up anew when everybody presents everything; whatever was found is in memory afterwards. */
  async function lookedUp(ours: Somebody, unknown: string): Promise<Name[]> {
    const names = new Map<string, Name>([...ours.names, [publicIdOf(unknown), 'unknown']]);
    await service.app.caughtUp();
    const texts = [...ours.texts, ...stranger.texts, unknown];
    const statements = await statementsDuring(service, async () => await askAtOnce(service, texts));
    return [...new Set(statements.map(({ values: [id] }) => names.get(id) ?? 'stranger'))].sort();
  }

  const inSql = (sql: string, ours: Somebody): string =>
    sql
      .replace('$otherToken', `'${stranger.ids.serviceToken}'`)
      .replace('$otherPrincipal', `'${stranger.ids.principal}'`)
      .replace('$other', `'${stranger.ids.user}'`)
      .replace('$third', `'${ours.ids.third}'`)
      .replace('$space', `'${stranger.ids.workspace}'`);

  /** Changes one column as anybody at a prompt would, and back, unless that is refused. */
  async function changed(
    table: string,
    column: string,
    sql: string,
    ours: Somebody,
  ): Promise<() => Promise<void>> {
    const name = `graphwarden.${table}`;
    const { rows } = await service.pool.query<{ at: string; row: unknown }>(
      `WITH was AS (SELECT t.ctid AS place, to_jsonb(t) AS row FROM ${name} t WHERE ${rowOf(ours)[table] ?? ''})
       UPDATE ${name} t SET ${column} = ${inSql(sql, ours)} FROM was WHERE t.ctid = was.place RETURNING t.ctid::text AS at, was.row`,
    );
    const [found] = rows;
    if (found === undefined) throw new Error(`${table}.${column} was not changed`);
    return async () => {
      const back = `UPDATE ${name} SET ${column} = (jsonb_populate_record(null::${name}, $1)).${column} WHERE ctid = $2::tid`;
      await service.pool.query(back, [JSON.stringify(found.row), found.at]);
    };
  }

  test.each(tables)('of a column of %s drops exactly what rests on it', async (table) => {
    const ours = await somebody(service);
    const unknown = service.opaque('service_token').text;
    await lookedUp(ours, unknown);
    expect(await lookedUp(ours, unknown)).toEqual([]);
    const found: unknown[] = [];
    const expected: unknown[] = [];
    for (const [column, changes] of Object.entries(toldColumns[table] ?? {}))
      for (const [sql, drops = []] of changes) {
        if (sql === undefined) continue;
        const restore = await changed(table, column, sql, ours);
        found.push([column, sql, await lookedUp(ours, unknown)]);
        expected.push([column, sql, [...drops].sort()]);
        if (column === 'revoked_at') continue;
        await restore();
        await lookedUp(ours, unknown);
      }
    expect(found).toEqual(expected);
  });

  test('of a column that nobody has thought of would be noticed here', async () => {
    const ours = await somebody(service);
    const statements = await statementsDuring(service, async () => await askAtOnce(service, ours.texts));
    const read = statements.flatMap(({ text }) => text.match(/(?<=graphwarden\.)\w+/g) ?? []);
    expect([...new Set(read)].sort()).toEqual([...tables].sort());
    for (const table of tables) {
      const { rows } = await service.pool.query<{ name: string }>(
        `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'graphwarden' AND table_name = $1`,
        [table],
      );
      expect(names(rows).sort()).toEqual(Object.keys(toldColumns[table] ?? {}).sort());
    }
  });

  test.each(tables)('that empties %s as a whole is refused', async (table) => {
    await expect(service.pool.query(`TRUNCATE graphwarden.${table} CASCADE`)).rejects.toThrow(
      /is not emptied as a whole/,
    );
  });

  // The same triggers write both down; only what is polled has to be found again among the rest.
  const many = mode === 'poll' ? 20_000 : 2_000;
  test(`of ${many} rows in one statement is told`, async () => {
    const ours = await somebody(service);
    const unknown = service.opaque('api_token').text;
    await lookedUp(ours, unknown);
    const client = await service.pool.connect();
    await client.query('BEGIN; SET LOCAL session_replication_role = replica'); // untold, for want of time
    await client.query(
      `INSERT INTO graphwarden.api_token (user_id, name, token_id, digest, digest_key_id, expires_at)
       SELECT $1, 'one of many', lpad(to_hex(number), 16, '0'), sha256('secret'), 'test', now() + interval '1 day'
         FROM generate_series(1, $2::int) number`,
      [ours.ids.third, many],
    );
    await client.query('COMMIT');
    client.release();
    await service.pool.query('UPDATE graphwarden.api_token SET revoked_at = now() WHERE revoked_at IS NULL');
    const texts = [...ours.texts, ...stranger.texts];
    await service.app.caughtUp();
    const answers = await askAtOnce(service, texts);
    expect(answers).toEqual([200, 200, 401, 401, 401, 200, 200, 200, 401, 401, 401, 200]);
  });

  test('that brings a row or takes one drops exactly what rests on it', async () => {
    const ours = await somebody(service);
    const { user, workspace, principal, apiToken, serviceToken, session, third } = ours.ids;
    const unknown = service.opaque('api_token').text;
    const { row } = service.opaque('api_token');
    const everybody: Name[] = [
      'session',
      'apiToken',
      'limitedToken',
      'previousText',
      'serviceToken',
      'stranger',
    ];
    const cases: readonly (readonly [string, () => Promise<unknown>, readonly Name[]])[] = [
      ['a new API token', () => service.world.apiToken(user, row), ['unknown']],
      ['a new service token', () => service.world.serviceToken(principal), ['unknown']],
      ['a new session', () => service.world.session(user), ['unknown']],
      [
        'a new grant',
        () =>
          service.world.grant(serviceToken, { resourceType: 'project', resourceId: user, action: 'read' }),
        ['serviceToken'],
      ],
      [
        'no grant',
        () =>
          service.pool.query('DELETE FROM graphwarden.service_token_grant WHERE token_id = $1', [
            serviceToken,
          ]),
        ['serviceToken'],
      ],
      ['a new person', () => service.world.user(), []],
      ['a new principal', () => service.world.principal(workspace, user), []],
      ['another member', () => service.world.member(workspace, third, 'member'), []],
      ['no membership', () => service.world.removeMember(workspace, user), ['limitedToken', 'serviceToken']],
      [
        'a membership',
        () => service.world.member(workspace, user, 'member'),
        ['limitedToken', 'serviceToken'],
      ],
      ['no policy', () => service.pool.query('DELETE FROM graphwarden.credential_policy'), everybody],
      [
        'a policy',
        () => service.pool.query('INSERT INTO graphwarden.credential_policy DEFAULT VALUES'),
        everybody,
      ],
      [
        'no API token',
        () => service.pool.query('DELETE FROM graphwarden.api_token WHERE id = $1', [apiToken]),
        ['apiToken', 'previousText'],
      ],
      [
        'no service token',
        () => service.pool.query('DELETE FROM graphwarden.service_token WHERE id = $1', [serviceToken]),
        ['serviceToken'],
      ],
      [
        'no session',
        () => service.pool.query('DELETE FROM graphwarden.user_session WHERE id = $1', [session]),
        ['session'],
      ],
    ];
    await lookedUp(ours, unknown);
    const found: unknown[] = [];
    for (const [what, change] of cases) {
      await change();
      found.push([what, await lookedUp(ours, unknown)]);
    }
    expect(found).toEqual(cases.map(([what, , drops]) => [what, [...drops].sort()]));
  });
});
