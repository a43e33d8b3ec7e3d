import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkDirectory } from '../../src/metadata/check/check-directory.js';
import { operatorOf } from '../actions/as-operator.js';
import { call, doors, expectRefusal, succeed } from '../actions/doors.js';
import { startInstance } from '../actions/instance.js';
import { type Service, metadataDirectory, startService } from '../support/service.js';
import { newDirectories } from './directories.js';

// metadataFindings: what a running service says of the metadata that it was started with.

const directories = await newDirectories();
let service: Service;
let manager: { readonly token: string };
let committed: Awaited<ReturnType<typeof checked>>;
beforeAll(async () => {
  service = await startService();
  committed = await checked(metadataDirectory);
  manager = await service.person({ role: 'manager' });
});
afterAll(async () => {
  await service.close();
  await directories.remove();
});

const project = 'databases/default/tables/public_project.yaml';
/** What `graphwarden metadata check` finds, as far as the action shows it. */
async function checked(directory: string) {
  const { findings = [], unchecked } = (await checkDirectory(directory)) ?? {};
  return { findings: findings.map(({ path: _, ...finding }) => finding), unchecked };
}

describe('metadataFindings', () => {
  it.each(doors)('says what the check of the same directory says without a database, %s', async (door) => {
    const found = await succeed(service, door, 'metadataFindings', {}, manager);
    expect(found).toEqual(committed);
    expect(found['unchecked']).toContain('unknown-column');
    expect(await (await operatorOf(service))('metadataFindings', {})).toEqual(found);
  });

  it('names file, line, rule and remedy of a mistake, of the files as they were at the start', async () => {
    const directory = join(directories.folder, 'planted');
    await cp(metadataDirectory, directory, { recursive: true });
    const before = await readFile(join(directory, project), 'utf8');
    const columns = /^(\s+)columns:\n(?:\1 .*\n)+/m;
    await writeFile(join(directory, project), before.replace(columns, "$1columns: '*'\n"));
    const expected = await checked(directory);
    const instance = await startInstance(service, { metadataDirectory: directory });
    try {
      await instance.app.readMetadata();
      await rm(directory, { recursive: true });
      const found = await succeed(instance, 'graphql', 'metadataFindings', {}, manager);
      expect(found).toEqual(expected);
      expect(found['findings']).toContainEqual({
        severity: 'warning',
        rule: 'every-column',
        file: project,
        line: expect.any(Number),
        message: expect.stringContaining('every column that there is and will be'),
        fix: 'list the columns',
      });
      expect(await succeed(instance, 'graphql', 'metadataFindings', {}, manager)).toEqual(found);
    } finally {
      await instance.close();
    }
  });

  it.each(doors)('is for managers and admins alone, by a login, %s', async (door) => {
    const admin = await service.person({ role: 'admin' });
    expect(await succeed(service, door, 'metadataFindings', {}, admin)).toHaveProperty('findings');
    const { id, token } = await service.person();
    const workspaceId = await service.world.workspace({ owner: id });
    const api = await service.apiToken(admin.id);
    const ofService = await service.serviceToken(await service.world.principal(workspaceId, id));
    for (const refused of [token, api.text, ofService.text])
      expectRefusal(await call(service, door, 'metadataFindings', {}, { token: refused }), 'Unauthorized');
  });
});
