import { afterAll, describe, expect, it } from '@jest/globals';
import { loadMetadata } from '../../src/metadata/load.js';
import { MetadataError } from '../../src/metadata/metadata-error.js';
import { newDirectories } from './directories.js';

const directories = await newDirectories();
const directoryOf = directories.of;
afterAll(directories.remove);

const databases = (tables: string, others = ''): Record<string, string> => ({
  'databases/databases.yaml': `- name: default\n  kind: postgres\n  tables: ${tables}\n${others}`,
});
const report = `
table:
  name: report
  schema: app
is_enum: true
configuration:
  custom_name: Report
  custom_column_names: { old: legacy, both: lost }
  column_config:
    both: { custom_name: won }
    plain: {}
object_relationships:
  - { name: own, using: { foreign_key_constraint_on: project_id } }
  - { name: pair, using: { foreign_key_constraint_on: [a, b] } }
  - { name: theirs, using: { foreign_key_constraint_on: { table: note, columns: [report_id] } } }
array_relationships:
  - { name: notes, using: { foreign_key_constraint_on: { column: report_id, table: { schema: app, name: note } } } }
  - name: access
    using:
      manual_configuration:
        column_mapping: { project_id: project_id }
        insertion_order: null
        remote_table: { name: access, schema: graphwarden }
computed_fields:
  - { name: size, definition: { function: { schema: app, name: size }, session_argument: s } }
select_permissions:
  - role: a
    comment: why
    permission:
      columns: '*'
      filter: { _and: [{ id: { _eq: X-Hasura-Id } }] }
      limit: 5
      allow_aggregations: true
      query_root_fields: []
insert_permissions:
  - { role: a, permission: { check: {}, set: { kind: x-hasura-role } } }
update_permissions:
  - { role: a, permission: { columns: [id], filter: {}, check: null } }
delete_permissions:
  - { role: a, permission: { filter: {}, backend_only: true } }
`;

describe('a metadata directory', () => {
  it('gives every form of table, relationship and permission, each with its place', async () => {
    const { tables } = await loadMetadata(
      await directoryOf({
        ...databases('"!include default/tables/tables.yaml"'),
        'databases/default/tables/tables.yaml': '- !include app_report.yaml\n- table: plain\n',
        'databases/default/tables/app_report.yaml': report,
      }),
    );
    const file = 'databases/default/tables/app_report.yaml';
    const manual = { schema: 'graphwarden', name: 'access' };
    expect(tables).toMatchObject([
      {
        ...{ schema: 'app', name: 'report', source: 'default', customName: 'Report', isEnum: true },
        customColumnNames: { old: 'legacy', both: 'won' },
        place: { file, path: '', line: 2 },
        relationships: [
          { name: 'own', type: 'object', using: { kind: 'own_key', columns: ['project_id'] } },
          { name: 'pair', type: 'object', using: { kind: 'own_key', columns: ['a', 'b'] } },
          { using: { kind: 'their_key', table: { schema: 'public', name: 'note' }, columns: ['report_id'] } },
          { type: 'array', using: { kind: 'their_key', columns: ['report_id'] } },
          { using: { kind: 'manual', table: manual, mapping: { project_id: 'project_id' } } },
        ],
        computedFields: [{ name: 'size', tableArgument: null, sessionArgument: 's' }],
        permissions: [
          {
            ...{
              role: 'a',
              operation: 'select',
              comment: 'why',
              columns: '*',
              limit: 5,
              allowAggregations: true,
            },
            ...{ queryRootFields: [], subscriptionRootFields: null, computedFields: [] },
            filter: { _and: [{ id: { _eq: 'X-Hasura-Id' } }] },
            place: { file, path: 'select_permissions.0', line: 27 },
          },
          { operation: 'insert', columns: '*', set: { kind: 'x-hasura-role' }, backendOnly: false },
          { operation: 'update', columns: ['id'], check: null },
          { operation: 'delete', backendOnly: true },
        ],
      },
      { schema: 'public', name: 'plain', customName: null, permissions: [] },
    ]);
  });

  it('leaves out sources that are not PostgreSQL, and has roles, functions and actions', async () => {
    const metadata = await loadMetadata(
      await directoryOf({
        ...databases('[{ table: a }]', '  functions: [{ function: f, permissions: [{ role: a }] }]\n'),
        'inherited_roles.yaml': '- { role_name: both, role_set: [a, b] }\n',
        'actions.yaml': 'actions: [{ name: act, comment: c, permissions: [{ role: a }], definition: {} }]\n',
      }),
    );
    expect(metadata.functions).toMatchObject([{ schema: 'public', name: 'f', roles: ['a'] }]);
    expect(metadata.inheritedRoles).toMatchObject([{ role: 'both', parents: ['a', 'b'] }]);
    expect(metadata.actions).toMatchObject([{ name: 'act', roles: ['a'], comment: 'c' }]);
    const foreign = 'databases/databases.yaml';
    const others = await directoryOf({ [foreign]: '- { name: m, kind: mssql, tables: [{ odd: 1 }] }\n' });
    expect((await loadMetadata(others)).tables).toEqual([]);
  });

  const wrong: readonly (readonly [what: string, files: Record<string, string>, finding: RegExp])[] = [
    [
      'a permission without its filter',
      databases("'!include t.yaml'"),
      /^databases\/t\.yaml:4 \(0\.select_permissions\.0\.permission\.filter\): is not a select permission/,
    ],
    ['YAML that is none', { 'databases/databases.yaml': 'a: [\nb: }' }, /^databases\/databases\.yaml:\d+: /],
    [
      'an include that is not there',
      databases("'!include gone.yaml'"),
      /^databases\/databases\.yaml:3 \(0\.tables\): cannot read databases\/gone\.yaml: there is no such file/,
    ],
    [
      'aliases that unfold without end',
      { 'actions.yaml': `a: &a [1]\nb: &b [${'*a,'.repeat(99)}]\nc: [${'*b,'.repeat(99)}]\n` },
      /^actions\.yaml:1: /,
    ],
    [
      'a relationship by nothing',
      databases('[{ table: a, object_relationships: [{ name: r, using: {} }] }]'),
      /^databases\/databases\.yaml:3 .*is not a relationship/,
    ],
  ];
  it.each(wrong)('is refused for %s, with the place', async (_what, files, finding) => {
    const table =
      '- table: a\n  select_permissions:\n    - role: a\n      permission:\n        columns: []\n';
    const directory = await directoryOf({ ...files, 'databases/t.yaml': table });
    const refused = loadMetadata(directory);
    await expect(refused).rejects.toThrow(finding);
    await expect(refused).rejects.toBeInstanceOf(MetadataError);
  });
});
