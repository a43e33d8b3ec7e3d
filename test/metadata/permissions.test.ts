import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadMetadata } from '../../src/metadata/load.js';
import { listPermissions } from '../../src/metadata/permissions.js';
import { newDirectories } from './directories.js';
import { call, doors, expectRefusal, succeed } from '../actions/doors.js';
import { type Service, metadataDirectory, startService } from '../support/service.js';

const directories = await newDirectories();
const { folder, of: directoryOf } = directories;
afterAll(directories.remove);

const loadPermissions = async (directory: string) => listPermissions(await loadMetadata(directory));

const files = {
  'databases/databases.yaml': "- name: default\n  tables: '!include default/tables/tables.yaml'\n",
  'databases/default/tables/tables.yaml': '- "!include public_project.yaml"\n- table: plain\n',
  'databases/default/tables/public_project.yaml': `
table: { schema: public, name: project }
select_permissions:
  - role: service
    permission: { columns: [id, name], filter: { access: { token_id: { _eq: X-Hasura-Service-Token-Id } } } }
insert_permissions:
  - role: user_write
    permission: { columns: '*', check: {} }
delete_permissions:
  - role: user_delete
    permission: { filter: {} }
`,
  'inherited_roles.yaml': '- { role_name: user, role_set: [user_write, user_delete] }\n',
  'actions.yaml': 'actions:\n  - name: whoami\n    permissions: [{ role: user }]\n',
};

describe('the permissions of a metadata directory', () => {
  it('are those of tables and actions, includes followed, and what inherited roles have of others', async () => {
    const found = await loadPermissions(await directoryOf(files));
    const plain = { kind: 'table', name: 'public.project', columns: null, filter: null, check: null };
    const inserts = { ...plain, operation: 'insert', columns: ['*'], check: {}, words: 'Adds any row' };
    const deletes = { ...plain, operation: 'delete', filter: {}, words: 'Deletes every row' };
    expect(found).toEqual([
      {
        ...{ ...plain, role: 'service', operation: 'select', columns: ['id', 'name'], inheritedFrom: null },
        filter: { access: { token_id: { _eq: 'X-Hasura-Service-Token-Id' } } },
        words: 'Reads rows where access token id {"_eq":"X-Hasura-Service-Token-Id"}',
      },
      { ...inserts, role: 'user_write', inheritedFrom: null },
      { ...deletes, role: 'user_delete', inheritedFrom: null },
      {
        ...plain,
        kind: 'action',
        words: 'Calls it',
        name: 'whoami',
        role: 'user',
        operation: 'call',
        inheritedFrom: null,
      },
      { ...inserts, role: 'user', inheritedFrom: 'user_write' },
      { ...deletes, role: 'user', inheritedFrom: 'user_delete' },
    ]);
  });

  it('are none where there is nothing, and do not lead out of the directory', async () => {
    expect(await loadPermissions(await directoryOf({ 'actions.yaml': 'actions: []\n' }))).toEqual([]);
    await writeFile(join(folder, 'outside.yaml'), '[]\n');
    for (const path of ['../../outside.yaml', 'databases.yaml']) {
      const planted = await directoryOf({ 'databases/databases.yaml': `- tables: '!include ${path}'\n` });
      await expect(loadPermissions(planted)).rejects.toThrow(/included too deeply|lies outside/);
    }
  });

  it('are told with the file where they are not as Hasura writes them', async () => {
    const wrong = { 'databases/databases.yaml': '- tables: [{ table: x, select_permissions: 7 }]\n' };
    await expect(loadPermissions(await directoryOf(wrong))).rejects.toThrow(/databases\.yaml/);
  });
});

describe('permissionMatrix', () => {
  let service: Service;
  let committed: Awaited<ReturnType<typeof loadPermissions>>;
  beforeAll(async () => {
    service = await startService();
    committed = await loadPermissions(metadataDirectory);
  });
  afterAll(async () => await service.close());

  it.each(doors)(
    'shows managers what the metadata of this service says, and nobody else, %s',
    async (door) => {
      const { token } = await service.person({ role: 'manager' });
      const matrix = await succeed(service, door, 'permissionMatrix', {}, { token });
      expect(matrix['permissions']).toEqual(committed);
      expect(matrix['roles']).toEqual(
        expect.arrayContaining(['public', 'service', 'collab', 'user', 'manager']),
      );
      const other = await service.person();
      expectRefusal(
        await call(service, door, 'permissionMatrix', {}, { token: other.token }),
        'Unauthorized',
      );
    },
  );
});
