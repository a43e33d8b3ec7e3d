import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RuleName } from '../../src/metadata/check/rules.js';
import type { Catalog } from '../../src/metadata/model.js';
import { metadataDirectory } from '../support/service.js';
import {
  type Edit,
  checkStage,
  cleanFiles,
  edited,
  item,
  readAppCatalog,
  team,
  tracked,
} from './check-stage.js';

// What is committed for the reference app has no mistakes, each that somebody could make in it is found, and a large
// directory is checked at once.

const stage = await checkStage();
let catalog: Catalog;
let files: Readonly<Record<string, string>>;
beforeAll(async () => {
  catalog = await readAppCatalog();
  const entries = await readdir(metadataDirectory, { recursive: true });
  const yaml = entries.filter((path) => path.endsWith('.yaml') && path !== 'policy.yaml');
  const texts = yaml.map(
    async (path) => [path, await readFile(join(metadataDirectory, path), 'utf8')] as const,
  );
  files = Object.fromEntries(await Promise.all(texts));
});
afterAll(stage.remove);

const file = (table: string): string => `databases/default/tables/public_${table}.yaml`;
const access = (table: string): string => `databases/default/tables/graphwarden_${table}.yaml`;
const ownFilter = `      filter:
        credentialProjectAccess:
          credential_id:
            _eq: X-Hasura-Credential-Id
`;
const serviceFilter = ownFilter
  .replace('credentialProject', 'serviceTokenProject')
  .replace('credential_id', 'token_id')
  .replace('Credential-Id', 'Service-Token-Id');
const note = file('project_note');
const noteUpdate = '- role: user_write\n    permission:\n      columns:\n        - note\n      filter:';
const editedFilter = `${ownFilter}          can_edit:\n            _eq: true\n`;

describe('the metadata of the reference app', () => {
  it('has nothing wrong', async () => {
    expect(await stage.check(files, catalog)).toEqual([]);
    expect(await stage.check(files)).toEqual([]);
  });

  it.each<readonly [what: string, rule: RuleName, ...edits: Edit[]]>([
    ['a dropped filter', 'open-to-all', [note, ownFilter, '      filter: {}\n']],
    [
      'every column for service',
      'every-column',
      [
        note,
        `        - id\n        - project_id\n        - author_id\n        - note\n        - created_at\n${serviceFilter}`,
        `${serviceFilter}      columns: '*'\n`,
      ],
      [note, '  - role: service\n    permission:\n      columns:\n', '  - role: service\n    permission:\n'],
    ],
    [
      'a nullable column in a check',
      'nullable-in-check',
      [
        note,
        '      set:\n        author_id: X-Hasura-User-Id\n      columns:\n        - project_id\n        - note\nselect',
        '      columns:\n        - project_id\n        - author_id\n        - note\nselect',
      ],
      [
        note,
        '  - role: user_write\n    permission:\n      check:\n',
        '$&        author_id:\n          _eq: X-Hasura-User-Id\n',
      ],
    ],
    [
      'a project that can be moved to',
      'updatable-reach',
      [note, noteUpdate, noteUpdate.replace('- note', '- note\n        - project_id')],
    ],
    [
      'a NULL in another table, turned round',
      'nullable-in-check',
      [
        note,
        '  - role: user_write\n    permission:\n      check:\n',
        '$&        _not: { project: { end_date: { _lt: X-Hasura-User-Id } } }\n',
      ],
    ],
    [
      'somebody else who can be let in',
      'updatable-reach',
      [
        file('project_invite'),
        'delete_permissions:',
        'update_permissions:\n  - { role: user_write, permission: { columns: [user_id], filter: { project: { credentialProjectAccess: { credential_id: { _eq: X-Hasura-Credential-Id }, can_edit: { _eq: true } } } }, check: {} } }\n$&',
      ],
    ],
    [
      'a person for a service token',
      'unsent-variable',
      [note, 'X-Hasura-Service-Token-Id', 'X-Hasura-User-Id'],
    ],
    [
      'a table of accounts that is tracked',
      'product-table',
      [tracked, '- ', '- table: { schema: graphwarden, name: user_account }\n- '],
    ],
    [
      'an access view with a permission',
      'access-view-permission',
      [
        access('credential_project_access'),
        'table:',
        'select_permissions:\n  - { role: user_read, permission: { columns: [project_id], filter: { credential_id: { _eq: X-Hasura-Credential-Id } } } }\n$&',
      ],
    ],
    [
      'two access views under _or',
      'or-of-access-views',
      [
        note,
        ownFilter,
        '      filter: { _or: [{ credentialProjectAccess: { credential_id: { _eq: X-Hasura-Credential-Id } } }, { serviceTokenProjectAccess: { token_id: { _eq: X-Hasura-Credential-Id } } }] }\n',
      ],
    ],
    [
      'a reader that deletes',
      'reader-writes',
      [note, `_delete\n    permission:\n${editedFilter}`, `_delete\n    permission:\n${ownFilter}`],
    ],
    [
      'parents that differ',
      'role-conflict',
      [
        note,
        noteUpdate,
        `- role: user_read\n    permission: { columns: [note], filter: { project: { credentialProjectAccess: { credential_id: { _eq: X-Hasura-Credential-Id }, can_edit: { _eq: true } } } }, check: {} }\n  ${noteUpdate}`,
      ],
    ],
    [
      'an action that asks no grant',
      'undeclared-action',
      ['actions.yaml', 'Service tokens need', 'They say'],
    ],
  ])('is found to have %s', async (_what, rule, ...edits) => {
    const found = await stage.check(edited(files, edits), catalog);
    expect(found.map((each) => each.rule)).toContain(rule);
    const [first] = found.filter((each) => each.rule === rule);
    expect(first).toMatchObject({ severity: 'error' });
  });

  it('may compare a nullable column of another table in a check, where a NULL is no', async () => {
    const check = '  - role: user_write\n    permission:\n      check:\n';
    const more = `${check}        project: { end_date: { _lt: '2030-01-01' } }\n`;
    expect(await stage.check(edited(files, [[note, check, more]]), catalog)).toEqual([]);
  });
});

describe('a directory of 70 tables', () => {
  it('is checked in no time', async () => {
    const names = Array.from({ length: 70 }, (_, index) => `item${index}`);
    const more = names.flatMap((name) => {
      const text = (cleanFiles[item] ?? '').replaceAll('name: item', `name: ${name}`);
      return [[`databases/default/tables/${name}.yaml`, text] as const];
    });
    const list = names.map((name) => `- "!include ${name}.yaml"\n`).join('');
    const large = {
      ...{ ...cleanFiles, ...Object.fromEntries(more) },
      [tracked]: `${cleanFiles[tracked] ?? ''}${list}`,
      [team]: cleanFiles[team] ?? '',
    };
    const tables = catalog.tables.flatMap((table) =>
      table.schema === 'app' && table.name === 'item'
        ? [table, ...names.map((name) => ({ ...table, name }))]
        : [table],
    );
    const started = performance.now();
    expect(await stage.check(large, { ...catalog, tables })).toEqual([]);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
