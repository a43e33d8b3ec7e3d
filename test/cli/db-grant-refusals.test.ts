import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RoleStage, startRole } from '../support/database-role.js';
import { type Service, startService } from '../support/service.js';
import { run } from './commands.js';
import { smallMetadata } from './small-metadata.js';

// What `db grant` refuses because the role would be able to do more than what it is granted, today or after the next release.

let service: Service;
let stage: RoleStage;
let directory: string;
const small = await smallMetadata();

beforeAll(async () => {
  service = await startService();
  stage = await startRole(service, small.directory);
  directory = await mkdtemp(join(tmpdir(), 'graphwarden-metadata-'));
  await mkdir(join(directory, 'databases'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
  await small.remove();
  await stage.close();
  await service.close();
});

const query = async (statement: string) => await service.pool.query(statement);

/** With metadata of these tables and functions alone. */
async function grantFor(tables: readonly object[], functions: readonly object[] = []) {
  const source = { name: 'default', kind: 'postgres', tables, functions };
  await writeFile(join(directory, 'databases/databases.yaml'), JSON.stringify([source]));
  return await stage.grant('--dry-run', '--metadata', directory);
}

const refusal = (words: RegExp) =>
  expect.objectContaining({ code: 4, stdout: '', stderr: expect.stringMatching(words) });

describe('a role that owns', () => {
  it.each([
    ['a tracked table', 'TABLE public.project', /it owns public\.project$/m],
    ['a table that no metadata track', 'TABLE public.tagging', /it owns public\.tagging$/m],
    [
      'a function beside the tables',
      'FUNCTION public.remove_taggings()',
      /it owns function .*remove_taggings/,
    ],
    ['a schema of tracked tables', 'SCHEMA public', /it owns schema public$/m],
    ['a schema of ours', 'SCHEMA graphwarden_internal', /it owns schema graphwarden_internal$/m],
    ['a function of ours', 'FUNCTION graphwarden.tell(text)', /it owns function graphwarden\.tell/],
    [
      'a sequence of ours',
      'SEQUENCE graphwarden.audit_event_id_seq',
      /it owns graphwarden\.audit_event_id_seq/,
    ],
  ])('%s is refused', async (_what, thing, words) => {
    const sequence = thing.startsWith('SEQUENCE');
    if (sequence) await query('CREATE SEQUENCE IF NOT EXISTS graphwarden.audit_event_id_seq');
    const was = await ownerOf(thing);
    await query(`ALTER ${thing} OWNER TO ${stage.role}`);
    try {
      expect(await stage.grant()).toEqual(refusal(words));
    } finally {
      await query(`ALTER ${thing} OWNER TO ${was}`);
      if (sequence) await query(`DROP SEQUENCE ${thing.slice(9)}`);
    }
    // What it was granted went with the change of owners.
    expect((await stage.grant()).code).toBe(0);
    expect(await stage.grant()).toMatchObject({ code: 0, stdout: '' });
  });

  it('what a view of ours reads or calls, however deep and wherever, is refused', async () => {
    await query(`
      CREATE SCHEMA beside;
      CREATE TABLE beside.bottom (id int);
      CREATE FUNCTION beside.called() RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE VIEW beside.between AS SELECT id FROM beside.bottom;
      CREATE VIEW graphwarden.of_theirs AS SELECT id, beside.called() AS more FROM beside.between`);
    try {
      const things = [
        'TABLE beside.bottom',
        'VIEW beside.between',
        'FUNCTION beside.called()',
        'SCHEMA beside',
      ];
      for (const thing of things) {
        const was = await ownerOf(thing);
        await query(`ALTER ${thing} OWNER TO ${stage.role}`);
        expect([thing, await stage.grant()]).toEqual([thing, refusal(/it owns .*beside/)]);
        await query(`ALTER ${thing} OWNER TO ${was}`);
      }
      expect(await stage.grant()).toMatchObject({ code: 0, stdout: '' });
    } finally {
      await query('DROP VIEW graphwarden.of_theirs; DROP SCHEMA beside CASCADE');
    }
  });
});

async function ownerOf(thing: string): Promise<string> {
  const [kind = '', ...rest] = thing.split(' ');
  const column = { SCHEMA: 'nspowner', FUNCTION: 'proowner' }[kind] ?? 'relowner';
  const [catalog, type] = { SCHEMA: ['pg_namespace', 'regnamespace'], FUNCTION: ['pg_proc', 'regprocedure'] }[
    kind
  ] ?? ['pg_class', 'regclass'];
  const found = await service.pool.query<{ owner: string }>(
    `SELECT ${column}::regrole::text AS owner FROM ${catalog} WHERE oid = $1::${type}`,
    [rest.join(' ')],
  );
  return found.rows[0]?.owner ?? '';
}

describe('metadata that', () => {
  const person = { table: { schema: 'graphwarden', name: 'person' } };
  const project = { table: { schema: 'public', name: 'project' } };
  const update = (columns: unknown) => ({
    update_permissions: [{ role: 'user', permission: { columns, filter: {}, check: {} } }],
  });
  const called = { function: { schema: 'graphwarden', name: 'tell' } };

  it('read a view of ours are served', async () => {
    expect((await grantFor([person])).code).toBe(0);
  });

  it.each([
    ['insert into', { insert_permissions: [{ role: 'user', permission: { columns: '*', check: {} } }] }],
    ['update', update(['display_name'])],
    ['update all of', update('*')],
    ['delete from', { delete_permissions: [{ role: 'user', permission: { filter: {} } }] }],
  ])('%s a view of ours are refused', async (_what, permissions) => {
    const refused = await grantFor([{ ...person, ...permissions }]);
    expect(refused).toEqual(refusal(/graphwarden\.person and let it be written/));
  });

  it('call a function of ours are refused, by tracking it or by a computed field', async () => {
    const words = /function graphwarden\.tell, which is Graphwarden's/;
    expect(await grantFor([project], [called])).toEqual(refusal(words));
    const field = { name: 'told', definition: called };
    expect(await grantFor([{ ...project, computed_fields: [field] }])).toEqual(refusal(words));
  });

  it.each(['nowhere', 'id), DELETE ON TABLE graphwarden.api_token TO PUBLIC --', 'toString', '__proto__'])(
    'update a column that is not there are refused: %p',
    async (column) => {
      expect(await grantFor([{ ...project, ...update([column]) }])).toEqual(
        refusal(/public\.project and let column .* be updated, which it does not have/),
      );
    },
  );

  it('call a function of a schema without tables get that schema too, and nothing the second time', async () => {
    await query(`CREATE SCHEMA calls; CREATE FUNCTION calls.one() RETURNS int LANGUAGE sql AS 'SELECT 1'`);
    try {
      const functions = [{ function: { schema: 'calls', name: 'one' } }];
      expect((await grantFor([project], functions)).stdout).toMatch(/GRANT USAGE ON SCHEMA calls TO/);
      expect((await stage.grant('--metadata', directory)).code).toBe(0);
      expect(await stage.refusalOf('SELECT calls.one()')).toBe('done');
      expect(await stage.grant('--metadata', directory)).toMatchObject({ code: 0, stdout: '' });
    } finally {
      await query('DROP SCHEMA calls CASCADE');
      expect((await stage.grant()).code).toBe(0);
    }
  });
});

describe('rights on what is made later', () => {
  it.each([
    ['IN SCHEMA graphwarden', 'TABLES', 'SELECT', 'role'],
    ['IN SCHEMA public', 'FUNCTIONS', 'EXECUTE', 'role'],
    ['', 'TABLES', 'SELECT', 'PUBLIC'],
    ['IN SCHEMA graphwarden_internal', 'SEQUENCES', 'USAGE', 'PUBLIC'],
    ['', 'SCHEMAS', 'USAGE', 'role'],
  ])('are refused, with what takes them back: %s %s %s to %s', async (where, what, right, to) => {
    const grantee = to === 'role' ? stage.role : to;
    await query(`ALTER DEFAULT PRIVILEGES ${where} GRANT ${right} ON ${what} TO ${grantee}`);
    const refused = await stage.grant();
    expect(refused).toEqual(refusal(/made later would be open/));
    const [, remedy = ''] = /: (ALTER DEFAULT PRIVILEGES .*) ends that/.exec(refused.stderr) ?? [];
    expect(remedy).toMatch(new RegExp(`${where === '' ? 'FOR ROLE \\S+' : where} REVOKE ALL ON ${what}`));
    await query(remedy);
    expect(await stage.grant()).toMatchObject({ code: 0, stdout: '' });
  });

  it('of others than the role are not its business', async () => {
    const other = `other_${randomBytes(4).toString('hex')}`;
    await query(`CREATE ROLE ${other}; ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO ${other}`);
    expect(await stage.grant()).toMatchObject({ code: 0, stdout: '' });
    await query(`DROP OWNED BY ${other}; DROP ROLE ${other}`);
  });
});

describe('a database of its own', () => {
  it('is refused where it is somebody else’s, which changes nothing', async () => {
    await query(`REVOKE SELECT ON graphwarden.person FROM ${stage.role}`);
    const refused = await stage.grant('--own-database', 'postgres');
    expect(refused).toEqual(refusal(/^database postgres is \w+'s: ALTER DATABASE "postgres" OWNER TO/));
    expect(await stage.refusalOf('SELECT * FROM graphwarden.person')).toBe('42501');
    expect((await stage.grant()).code).toBe(0);
  });

  it('is refused where the role of DATABASE_URL may not make it, which makes no role either', async () => {
    const own = randomBytes(4).toString('hex');
    const [weak, fresh] = [`weak_${own}`, `fresh_${own}`];
    const url = new URL(stage.env['DATABASE_URL'] ?? '');
    [url.username, url.password] = [weak, randomBytes(12).toString('hex')];
    // It may grant on our tables, as a member of the role that owns them.
    const owner = await ownerOf('TABLE graphwarden.api_token');
    await query(
      `CREATE ROLE ${weak} LOGIN CREATEROLE PASSWORD '${url.password}'; GRANT "${owner}" TO ${weak}`,
    );
    try {
      const env = { ...stage.env, DATABASE_URL: url.toString() };
      const grantTo = async (...args: string[]) =>
        await run(['db', 'grant', '--role', fresh, '--create', ...args], { env, input: url.password });
      expect((await grantTo('--dry-run')).code).toBe(0);
      const words = /may not do this: CREATE DATABASE "\w+_own" OWNER/;
      expect(await grantTo('--own-database', `${fresh}_own`)).toEqual(refusal(words));
      const { rows } = await service.pool.query('SELECT FROM pg_roles WHERE rolname = $1', [fresh]);
      expect(rows).toEqual([]);
    } finally {
      await query(`DROP ROLE ${weak}`);
    }
  });

  it('is shown and not made: --dry-run', async () => {
    const name = `shown_${randomBytes(4).toString('hex')}`;
    const shown = await stage.grant('--own-database', name, '--dry-run');
    expect(shown.stdout).toBe(`CREATE DATABASE "${name}" OWNER "${stage.role}" TEMPLATE template0;\n`);
    const { rows } = await service.pool.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    expect(rows).toEqual([]);
  });

  it.each(['pg_own', 'a b', 'a"b', ''])('is not called %p', async (name) => {
    expect(await stage.grant('--own-database', name)).toMatchObject({ code: 2, stdout: '' });
  });
});

it('does not say that it is done where the transaction could not be committed', async () => {
  await query(`
    REVOKE SELECT ON graphwarden.person FROM ${stage.role};
    CREATE SCHEMA late;
    CREATE TABLE late.one (id int PRIMARY KEY, other int REFERENCES late.one DEFERRABLE INITIALLY DEFERRED);
    CREATE FUNCTION late.fail() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO late.one VALUES (1, 2); END';
    CREATE EVENT TRIGGER late_failure ON ddl_command_end WHEN TAG IN ('GRANT') EXECUTE FUNCTION late.fail()`);
  try {
    const failed = await stage.grant();
    expect(failed.code).not.toBe(0);
    expect(failed.stdout).toBe('');
    expect(failed.stderr).not.toMatch(/now has what Hasura needs/);
    expect((await stage.grant('--dry-run')).code).toBe(0);
  } finally {
    await query('DROP EVENT TRIGGER late_failure; DROP SCHEMA late CASCADE');
  }
  expect(await stage.refusalOf('SELECT * FROM graphwarden.person')).toBe('42501');
  expect((await stage.grant()).stdout).toMatch(/^GRANT SELECT ON TABLE graphwarden\.person/);
});
