import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RoleStage, startRole } from '../support/database-role.js';
import { type Service, startService } from '../support/service.js';
import { run } from './commands.js';
import { smallMetadata } from './small-metadata.js';

// How `db grant` brings the rights of a role to what they should be. What the role can do then: test/contract/database-role.test.ts.

let service: Service;
let stage: RoleStage;
const small = await smallMetadata();

beforeAll(async () => {
  service = await startService();
  stage = await startRole(service, small.directory);
});
afterAll(async () => {
  await small.remove();
  await stage.close();
  await service.close();
});

const denied = '42501';

describe('db grant', () => {
  const nothing = { code: 0, stdout: '' };

  it('does nothing the second time, and says so', async () => {
    const again = await stage.grant();
    expect(again).toMatchObject(nothing);
    expect(again.stderr).toMatch(/has what Hasura needs, and no more\./);
    expect(await stage.grant('--create')).toMatchObject(nothing);
  });

  it('shows what it would do and does not: --dry-run', async () => {
    await service.pool.query(`REVOKE SELECT ON graphwarden.person FROM ${stage.role}`);
    const shown = await stage.grant('--dry-run');
    expect(shown).toMatchObject({
      code: 0,
      stdout: `GRANT SELECT ON TABLE graphwarden.person TO "${stage.role}";\n`,
    });
    expect(await stage.refusalOf('SELECT * FROM graphwarden.person')).toBe(denied);
    expect((await stage.grant()).stdout).toBe(shown.stdout);
    expect(await stage.refusalOf('SELECT * FROM graphwarden.person')).toBe('done');
  });

  it('takes away what the role was granted beside, on whatever it was', async () => {
    await service.pool.query(`
      GRANT SELECT (password_hash), UPDATE (role) ON graphwarden.user_account TO ${stage.role};
      GRANT ALL ON graphwarden.api_token, public.tagging TO ${stage.role};
      GRANT SELECT ON public.project TO ${stage.role} WITH GRANT OPTION;
      GRANT CREATE ON SCHEMA graphwarden TO ${stage.role};
      GRANT USAGE ON SCHEMA graphwarden_internal TO ${stage.role};
      GRANT EXECUTE ON FUNCTION graphwarden.tell(text) TO ${stage.role}`);
    const { code, stdout } = await stage.grant();
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /REVOKE SELECT \(password_hash\), UPDATE \(role\) ON TABLE graphwarden.user_account/,
    );
    expect(stdout).toMatch(/REVOKE GRANT OPTION FOR SELECT ON TABLE public.project/);
    expect(stdout.match(/^GRANT/gm)).toBeNull();
    expect(await stage.refusalOf('SELECT password_hash FROM graphwarden.user_account')).toBe(denied);
    expect(await stage.refusalOf('SELECT * FROM public.tagging')).toBe(denied);
    expect(await stage.refusalOf('CREATE TABLE graphwarden.mine (id int)')).toBe(denied);
    expect(await stage.grant()).toMatchObject(nothing);
  });

  it('refuses where everybody may read a table of ours, and changes nothing', async () => {
    await service.pool.query(
      `REVOKE SELECT ON graphwarden.person FROM ${stage.role}; GRANT SELECT ON graphwarden.api_token TO PUBLIC`,
    );
    const refused = await stage.grant();
    expect([refused.code, refused.stderr]).toEqual([
      4,
      expect.stringMatching(/graphwarden\.api_token .*PUBLIC/),
    ]);
    expect(await stage.refusalOf('SELECT * FROM graphwarden.person')).toBe(denied);
    await service.pool.query('REVOKE SELECT ON graphwarden.api_token FROM PUBLIC');
    expect((await stage.grant()).code).toBe(0);
  });

  it('refuses metadata that track a table of ours, or one that is not there', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'graphwarden-metadata-'));
    try {
      await mkdir(join(directory, 'databases'));
      const track = async (schema: string, name: string) => {
        const table = { table: { schema, name } };
        const sources = [{ name: 'default', kind: 'postgres', tables: [table] }];
        await writeFile(join(directory, 'databases/databases.yaml'), JSON.stringify(sources));
        return await stage.grant('--metadata', directory);
      };
      for (const name of ['user_session', 'api_token', 'user_account'])
        expect([await track('graphwarden', name)]).toEqual([
          expect.objectContaining({ code: 4, stderr: expect.stringMatching(/never Hasura's/) }),
        ]);
      expect((await track('graphwarden_internal', 'applied_view')).code).toBe(4);
      expect((await track('public', 'nowhere')).stderr).toMatch(
        /public\.nowhere, which this database does not/,
      );
      expect((await stage.grant('--source', 'other')).code).toBe(3);
      expect(await stage.grant()).toMatchObject(nothing);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('gives numbers to columns that count, all columns where the metadata say so, and takes them back when they go', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'graphwarden-metadata-'));
    await service.pool.query(
      `CREATE SCHEMA shop; CREATE TABLE shop."Order" (id serial PRIMARY KEY, "Note" text)`,
    );
    try {
      await mkdir(join(directory, 'databases'));
      const permission = { check: {}, columns: '*' };
      const order = {
        table: { schema: 'shop', name: 'Order' },
        insert_permissions: [{ role: 'user', permission }],
        update_permissions: [{ role: 'user', permission: { filter: {}, check: {}, columns: ['Note'] } }],
      };
      const sources = [{ name: 'default', kind: 'postgres', tables: [order] }];
      await writeFile(join(directory, 'databases/databases.yaml'), JSON.stringify(sources));
      expect((await stage.grant('--metadata', directory)).code).toBe(0);
      expect(
        await stage.refusalOf(
          `INSERT INTO shop."Order" ("Note") VALUES ('new'); UPDATE shop."Order" SET "Note" = ''`,
        ),
      ).toBe('done');
      expect(await stage.refusalOf('UPDATE shop."Order" SET id = 1')).toBe(denied);
      expect(await stage.refusalOf('DELETE FROM shop."Order"')).toBe(denied);
      expect(await stage.grant('--metadata', directory)).toMatchObject(nothing);
    } finally {
      await service.pool.query('DROP SCHEMA shop CASCADE');
      await rm(directory, { recursive: true });
      expect((await stage.grant()).code).toBe(0);
    }
  });

  it.each(['pg_monitor', 'public', 'a b', '', 'x'.repeat(64), 'a;b'])(
    'refuses %p as a role',
    async (name) => {
      expect(await run(['db', 'grant', '--role', name], { env: stage.env })).toMatchObject({
        code: 2,
        stdout: '',
      });
    },
  );

  it('refuses a role that is not there, and a password that is none, and shows none', async () => {
    const missing = await run(['db', 'grant', '--role', 'nobody_of_this_name'], { env: stage.env });
    expect([missing.code, missing.stderr]).toEqual([4, expect.stringMatching(/--create makes it/)]);
    for (const input of ['short', 'pässwörter-sind-geheim', 'with blanks in between it'])
      expect(
        await run(['db', 'grant', '--role', 'nobody_of_this_name', '--create'], { env: stage.env, input }),
      ).toMatchObject({ code: 2, stdout: '', stderr: expect.not.stringContaining(input) });
  });
});
