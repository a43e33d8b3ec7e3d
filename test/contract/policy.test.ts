import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import prettier from 'prettier';
import { z } from 'zod';
import { actionsYaml } from '../../src/actions/actions-yaml.js';
import { sessionVariables } from '../../src/access/session-variables.js';
import { loadActionsSdl } from '../../src/metadata/actions-metadata.js';
import { openDirectory } from '../../src/metadata/directory.js';
import { loadMetadata } from '../../src/metadata/load.js';
import type { Catalog } from '../../src/metadata/model.js';
import { accessViews } from '../../src/metadata/policy/access-views.js';
import { generateMetadata } from '../../src/metadata/policy/generate.js';
import { parsePolicy } from '../../src/metadata/policy/schema.js';
import { variablesFor } from '../../src/metadata/session-variables.js';
import { definedActions } from '../../src/process/defined-actions.js';
import { readCatalog } from '../../src/store/catalog.js';
import { openDatabase } from '../../src/store/database.js';
import { tableSchema, typeErrors } from '../metadata/hasura-types.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { metadataDirectory } from '../support/service.js';

// The committed metadata directory is what the policy makes of the reference app's tables, and what Hasura takes.

let database: TestDatabase;
let catalog: Catalog;
let files: ReadonlyMap<string, string>;

beforeAll(async () => {
  database = await cloneDatabase();
  const db = openDatabase({ url: database.url, poolSize: 1, onLost: () => undefined });
  catalog = await readCatalog(db);
  await db.$client.end();
  files = await generated();
});
afterAll(async () => await database.drop());

async function generated(): Promise<ReadonlyMap<string, string>> {
  const schema = await loadActionsSdl(join(metadataDirectory, 'actions.graphql'));
  const text = await readFile(join(metadataDirectory, 'policy.yaml'), 'utf8');
  const actions = actionsYaml(await definedActions(), schema);
  return generateMetadata(parsePolicy(text, 'policy.yaml'), catalog, actions);
}

describe('the committed metadata directory', () => {
  it('is, byte for byte, what `graphwarden metadata generate` writes, and nothing else', async () => {
    const entries = await readdir(metadataDirectory, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(metadataDirectory.length + 1));
    expect(paths.sort()).toEqual([...files.keys(), 'actions.graphql', 'policy.yaml'].sort());
    for (const [path, text] of files)
      expect({ path, text: await readFile(join(metadataDirectory, path), 'utf8') }).toEqual({ path, text });
  });

  it('comes out the same every time, as prettier writes it', async () => {
    expect([...(await generated())]).toEqual([...files]);
    const options = (await prettier.resolveConfig(join(metadataDirectory, 'version.yaml'))) ?? {};
    for (const [path, text] of files)
      expect({ path, isClean: await prettier.check(text, { ...options, parser: 'yaml' }) }).toEqual({
        path,
        isClean: true,
      });
  });

  it('tracks no table of ours, only views, and gives nobody anything of an access view', async () => {
    const { tables } = await loadMetadata(metadataDirectory);
    const ours = tables.filter(({ schema }) => schema === 'graphwarden');
    const kinds = ours.map(({ name }) => catalog.tables.find((table) => table.name === name)?.kind);
    expect(new Set(kinds)).toEqual(new Set(['view']));
    const open = ours.filter(({ permissions }) => permissions.length > 0).map(({ name }) => name);
    expect(open).toEqual(['person']);
    expect(ours.map(({ name }) => name).sort()).toEqual(
      ['live_credential', 'person', ...accessViews.map(({ name }) => name)].sort(),
    );
  });
});

describe('Hasura’s published types', () => {
  async function committed() {
    const directory = openDirectory(metadataDirectory);
    const sources = z
      .array(z.looseObject({ tables: z.array(z.looseObject({})) }))
      .parse(await directory.read('databases/databases.yaml'));
    const { actions } = z
      .looseObject({ actions: z.array(z.looseObject({ definition: z.looseObject({}) })) })
      .parse(await directory.read('actions.yaml'));
    return { sources, actions, inherited_roles: await directory.read('inherited_roles.yaml') };
  }

  it('take the whole directory', async () => {
    expect(typeErrors(await committed())).toEqual([]);
  }, 60_000);

  it('refuse a wrong key and a wrong value, wherever they stand', async () => {
    const whole = await committed();
    const [source] = whole.sources;
    const [table] = source?.tables ?? [];
    const [action] = whole.actions;
    const planted = {
      sources: [{ ...source, tables: [{ ...table, select_permission: [] }] }],
      actions: [{ ...action, definition: { ...action?.definition, timeout: 'long' } }],
      inherited_roles: [{ role_name: 'user', role_set: 'user_read' }],
    };
    const found = typeErrors(planted).join('\n');
    expect(found).toMatch(/'"select_permission"' does not exist/);
    expect(found).toMatch(/'"timeout"' does not exist/);
    expect(found).toContain("Type 'string' is not assignable to type 'string[]'");
  }, 60_000);

  it('leave open what a table and its permissions must have: our own schema takes each, and refuses one without', async () => {
    const { sources } = await committed();
    const tables = sources.flatMap((source) => source.tables);
    expect(tables.length).toBeGreaterThan(35);
    for (const table of tables) expect(tableSchema.safeParse(table).error?.issues).toBeUndefined();
    const withoutFilter = { role: 'user_read', permission: { columns: ['id'] } };
    expect(tableSchema.safeParse({ ...tables[0], select_permissions: [withoutFilter] }).success).toBe(false);
  });
});

test('the table of session variables is what the auth hook sends with each role', () => {
  const presented = { credentialId: 'c', endsAt: new Date(0) };
  const person = { id: 'i', username: 'u', role: 'manager' } as const;
  const report = { model: 'report', objectId: 'r', reportId: 'r', findingId: undefined } as const;
  const personal = (['read', 'read_write', 'full'] as const).flatMap((scopes) =>
    (['user', 'manager'] as const).flatMap((actsAs) => [
      sessionVariables({ kind: 'login', person, actsAs, scopes, limitedTo: undefined, ...presented }),
      sessionVariables({ kind: 'api_token', person, actsAs, scopes, workspaceId: 'w', ...presented }),
    ]),
  );
  const principal = { principalId: 'p', principalName: 'n', workspaceId: 'w', preset: 'custom' } as const;
  const sent = [
    ...personal,
    sessionVariables({ kind: 'anonymous' }),
    sessionVariables({ kind: 'service_token', ...principal, ...presented }),
    sessionVariables({ kind: 'collab', person, document: report, ...presented }),
  ];
  for (const variables of sent) {
    const role = variables['x-hasura-role'] ?? '';
    const known = [...(variablesFor(role) ?? [])].sort();
    expect({ role, known }).toEqual({ role, known: Object.keys(variables).sort() });
  }
  expect(variablesFor('admin')).toBeUndefined();
});
