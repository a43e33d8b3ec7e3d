import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type TestDatabase, cloneDatabase, emptyDatabase } from '../support/database.js';
import { metadataDirectory } from '../support/service.js';
import { run } from './commands.js';

let database: TestDatabase;
let folder: string;
let directory: string;
let serial = 0;

beforeAll(async () => {
  database = await cloneDatabase();
  folder = await mkdtemp(join(tmpdir(), 'graphwarden-generate-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  directory = join(folder, String(++serial));
  await mkdir(directory);
  await cp(join(metadataDirectory, 'policy.yaml'), join(directory, 'policy.yaml'));
});

const generate = async (...options: string[]) =>
  await run(['metadata', 'generate', directory, ...options], { env: { DATABASE_URL: database.url } });
const read = async (path: string): Promise<string> => await readFile(join(directory, path), 'utf8');
const write = async (path: string, text: string): Promise<void> => {
  await mkdir(join(directory, path, '..'), { recursive: true });
  await writeFile(join(directory, path), text);
};
/** Every file, and when it was written. */
async function written(at = directory): Promise<Map<string, number>> {
  const entries = await readdir(at, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const times = await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs));
  return new Map(paths.map((path, index) => [path.slice(at.length + 1), times[index] ?? 0]));
}
const tables = 'databases/default/tables';

describe('metadata generate', () => {
  test('writes what is committed for the reference app, once', async () => {
    expect(await generate()).toMatchObject({ code: 0, stdout: '' });
    const files = await written();
    const committed = [...(await written(metadataDirectory)).keys()].filter(
      (path) => path !== 'actions.graphql',
    );
    expect([...files.keys()].sort()).toEqual(committed.sort());
    for (const path of committed)
      expect(await read(path)).toBe(await readFile(join(metadataDirectory, path), 'utf8'));
    expect(await generate()).toMatchObject({ code: 0, stderr: expect.stringContaining('up to date') });
    expect(await written()).toEqual(files);
  });

  test('writes anew what is stale, removes what is no longer generated, and leaves what others wrote', async () => {
    await generate();
    const generatedOnce = await read(`${tables}/public_tag.yaml`);
    await write(`${tables}/public_gone.yaml`, generatedOnce);
    await write(`${tables}/public_tag.yaml`, generatedOnce.replace('manager_read', 'public'));
    await write('notes.yaml', 'mine: true\n');
    await write('network.yaml', 'tls_allowlist: []\n');
    const { code, stderr } = await generate();
    expect(code).toBe(0);
    expect(stderr).toContain('network.yaml was not generated: it is left as it is.');
    expect(stderr).toMatch(/Wrote 1 of \d+ files, removed 1\./);
    expect(await read(`${tables}/public_tag.yaml`)).toBe(generatedOnce);
    const left = await written();
    expect(left.has(`${tables}/public_gone.yaml`)).toBe(false);
    expect(await read('notes.yaml')).toBe('mine: true\n');
    expect(await read('network.yaml')).toBe('tls_allowlist: []\n');
  });

  test('with --check writes nothing, and is refused with the names of what is not up to date', async () => {
    await generate();
    expect(await generate('--check')).toMatchObject({ code: 0 });
    await write(`${tables}/public_gone.yaml`, await read(`${tables}/public_tag.yaml`));
    await write('version.yaml', `${await read('version.yaml')}# more\n`);
    await rm(join(directory, 'inherited_roles.yaml'));
    const before = await written();
    const { code, stdout, stderr } = await generate('--check');
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    for (const path of ['version.yaml', 'inherited_roles.yaml', `${tables}/public_gone.yaml`])
      expect(stderr).toContain(`\n  ${join(directory, path)}`);
    expect(stderr).not.toContain('public_tag');
    expect(await written()).toEqual(before);
  });

  test('removes nothing that others generated', async () => {
    await generate();
    const others = '# Generated from schema.graphql by something else\nroles: []\n';
    await write('remote/roles.yaml', others);
    expect(await generate()).toMatchObject({ code: 0, stderr: expect.stringContaining('up to date') });
    expect(await read('remote/roles.yaml')).toBe(others);
  });

  test('finds what is left over in the directory that it is run in, too', async () => {
    await generate();
    await write(`${tables}/public_gone.yaml`, await read(`${tables}/public_tag.yaml`));
    const before = process.cwd();
    process.chdir(directory);
    try {
      const env = { DATABASE_URL: database.url };
      const refused = await run(['metadata', 'generate', '.', '--check'], { env });
      expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('public_gone.yaml') });
    } finally {
      process.chdir(before);
    }
  });

  test('says which file is a directory', async () => {
    await mkdir(join(directory, tables, 'public_tag.yaml'), { recursive: true });
    const { code, stderr, faults } = await generate();
    expect({ code, faults }).toEqual({ code: 1, faults: [] });
    expect(stderr).toContain(`${join(directory, tables, 'public_tag.yaml')} is a directory`);
  });

  test('never writes over permissions that somebody wrote', async () => {
    await write(`${tables}/tables.yaml`, '- "!include public_mine.yaml"\n');
    const before = await written();
    const { code, stderr } = await generate();
    expect(code).toBe(4);
    expect(stderr).toMatch(/would be written over: move them away first\.\n.*tables\.yaml/);
    expect(await written()).toEqual(before);
  });

  test('refuses a policy that would let somebody through, with file and line, and writes nothing', async () => {
    const policy = await read('policy.yaml');
    await write('policy.yaml', policy.replace('columns: [note] }', 'columns: [note, client_id] }'));
    const { code, stderr, faults } = await generate();
    expect({ code, faults }).toEqual({ code: 4, faults: [] });
    expect(stderr).toMatch(
      /policy\.yaml:\d+ \(tables\.client_note\.update\.columns\): client_id decides who/,
    );
    expect([...(await written()).keys()]).toEqual(['policy.yaml']);
  });

  test('says where there is no policy', async () => {
    await rm(join(directory, 'policy.yaml'));
    expect(await generate()).toMatchObject({ code: 3, stderr: expect.stringMatching(/no .*policy\.yaml/) });
  });

  test('says where the database has no reference app', async () => {
    const bare = await emptyDatabase();
    try {
      const env = { DATABASE_URL: bare.url, REFERENCE_APP: 'off' };
      expect(await run(['migrate'], { env })).toMatchObject({ code: 0 });
      const refused = await run(['metadata', 'generate', metadataDirectory, '--check'], { env });
      expect(refused).toMatchObject({ code: 4, faults: [] });
      expect(refused.stderr).toMatch(/has none of these tables: .*REFERENCE_APP=on/);
    } finally {
      await bare.drop();
    }
  });
});
