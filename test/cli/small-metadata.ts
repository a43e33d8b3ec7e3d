import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const select = { role: 'user', permission: { columns: ['id'], filter: {} } };
const update = { role: 'user', permission: { columns: ['name'], filter: {}, check: {} } };
const remove = { role: 'user', permission: { filter: {} } };

/** A view of ours that is read, and tables of the reference app that are read and written. */
const tables = [
  { table: { schema: 'graphwarden', name: 'person' }, select_permissions: [select] },
  { table: { schema: 'public', name: 'client' }, select_permissions: [select] },
  {
    table: { schema: 'public', name: 'project' },
    select_permissions: [select],
    update_permissions: [update],
    delete_permissions: [remove],
  },
];

/** Metadata of a few tables of the reference app. All of it is read in a third of a second, which tests do dozens of times. */
export async function smallMetadata(): Promise<{ directory: string; remove: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'graphwarden-small-metadata-'));
  await mkdir(join(directory, 'databases'));
  const sources = [{ name: 'default', kind: 'postgres', tables }];
  await writeFile(join(directory, 'databases/databases.yaml'), JSON.stringify(sources));
  return { directory, remove: async () => await rm(directory, { recursive: true }) };
}
