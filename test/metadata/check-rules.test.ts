import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uncheckedRules } from '../../src/metadata/check/check-metadata.js';
import type { Severity } from '../../src/metadata/check/rule.js';
import { type RuleName, rules } from '../../src/metadata/check/rules.js';
import type { Catalog } from '../../src/metadata/model.js';
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

// Every rule finds its mistake, planted into a small project in which nothing is wrong, in the right place, and nothing
// else there; and what only looks like a mistake is left alone.

const stage = await checkStage();
let catalog: Catalog;
beforeAll(async () => {
  catalog = await readAppCatalog();
});
afterAll(stage.remove);

const reading = '{ team: { credentialProjectAccess: { credential_id: { _eq: X-Hasura-Credential-Id } } } }';
const editing =
  '{ team: { credentialProjectAccess: { credential_id: { _eq: X-Hasura-Credential-Id }, can_edit: { _eq: true } } } }';
const manager =
  '{ _exists: { _table: { schema: graphwarden, name: live_credential }, _where: { credential_id: { _eq: X-Hasura-Credential-Id }, is_manager: { _eq: true } } } }';
const forService =
  '{ team: { serviceTokenProjectAccess: { token_id: { _eq: X-Hasura-Service-Token-Id } } } }';
const readOwn = `columns: [id, team_id, owner_id, title, due]\n      filter: ${reading}`;
const deleteOwn = `delete_permissions:\n  - role: user_write\n    permission:\n      filter: ${editing}`;
const updateOwn = `columns: [title, due]\n      filter: ${editing}`;
const deletes = (filter: string): string =>
  `delete_permissions:\n  - role: user_write\n    permission:\n      filter: ${filter}`;
const also = (condition: string): string =>
  `columns: [id, title]\n      filter: { ${condition}, ${reading.slice(2)}`;
const permission = (role: string, rest: string): string => `  - role: ${role}\n    permission: { ${rest} }\n`;
const actions = 'actions.yaml';
const inherited = 'inherited_roles.yaml';

interface Planted {
  readonly edits: readonly Edit[];
  readonly file: string;
  readonly path: string;
  /** How the line begins that the finding names. */
  readonly at: string;
  readonly severity?: Severity;
}
const inItem = (from: string, to: string, path: string, at: string, severity?: Severity): Planted => ({
  ...{ edits: [[item, from, to]], file: item, path, at },
  ...(severity && { severity }),
});
const selected = 'select_permissions.0.permission';
const inRead = (condition: string, path: string, severity?: Severity): Planted =>
  inItem(readOwn, also(condition), `${selected}.filter.${path}`, 'filter:', severity);
const inTracked = (entry: string, path: string, at: string): Planted => ({
  ...{ edits: [[tracked, '- table: { schema: graphwarden, name: live_credential }\n', `$&${entry}`]] },
  ...{ file: tracked, path, at },
});

const planted: Readonly<Record<RuleName, Planted>> = {
  'unguarded-select': inItem(
    readOwn,
    'columns: [id]\n      filter: { owner_id: { _eq: X-Hasura-User-Id } }',
    `${selected}.filter`,
    'filter:',
  ),
  'unguarded-write': inItem(
    deleteOwn,
    deletes('{ title: { _eq: x } }'),
    'delete_permissions.0.permission.filter',
    'filter: { title',
  ),
  'open-to-all': inItem(forService, '{}', 'select_permissions.1.permission.filter', 'filter: {}'),
  'unbound-access-view': inItem(
    reading,
    '{ team: { credentialProjectAccess: {} } }',
    `${selected}.filter.team.credentialProjectAccess`,
    'filter: { team',
  ),
  'reader-writes': inItem(
    deleteOwn,
    deletes(reading),
    'delete_permissions.0.permission.filter.team.credentialProjectAccess',
    'filter:',
  ),
  'or-of-access-views': inItem(
    reading,
    `{ _or: [${reading}, ${manager}] }`,
    `${selected}.filter._or`,
    'filter: { _or',
  ),
  'check-through-own-table': inTracked(
    `- table: project
  array_relationships:
    - { name: access, using: { manual_configuration: { column_mapping: { id: project_id }, remote_table: { schema: graphwarden, name: credential_project_access } } } }
  insert_permissions:
    - role: user_write
      permission:
        columns: [name]
        check: { access: { credential_id: { _eq: X-Hasura-Credential-Id }, can_edit: { _eq: true } } }
`,
    '3.insert_permissions.0.permission.check.access',
    'check: { access',
  ),
  'nullable-in-check': inItem(
    `title]\n      check: {`,
    `title, due]\n      check: { due: { _gt: '2030-01-01' },`,
    'insert_permissions.0.permission.check.due._gt',
    'check: { due',
    'warning',
  ),
  'null-in-check': inItem(
    'check: {}',
    'check: { title: { _eq: null } }',
    'update_permissions.0.permission.check.title._eq',
    'check: { title',
  ),
  'updatable-reach': inItem(
    'columns: [title, due]',
    'columns: [title, due, team_id]',
    'update_permissions.0.permission.columns.2',
    'columns: [title',
  ),
  'given-away': inItem(
    updateOwn,
    `columns: [owner_id]\n      filter: { owner_id: { _eq: X-Hasura-User-Id }, ${editing.slice(2)}`,
    'update_permissions.0.permission.filter.owner_id._eq',
    'filter: { owner_id',
  ),
  'every-column': {
    edits: [[team, 'columns: [id, name]', "columns: '*'"]],
    ...{ file: team, path: `${selected}.columns`, at: "columns: '*'" },
  },
  'secret-selected': inItem(
    '[id, title, token_id]',
    '[id, title, api_key]',
    'select_permissions.1.permission.columns.2',
    'columns: [id, title, api_key]',
  ),
  'bytes-selected': inItem(
    '[id, title, token_id]',
    '[id, data]',
    'select_permissions.1.permission.columns.1',
    'columns: [id, data]',
  ),
  'preset-and-named': inItem(
    'columns: [team_id, title]',
    'columns: [team_id, title, owner_id]',
    'insert_permissions.0.permission.set.owner_id',
    'set:',
  ),
  'unknown-variable': inRead('title: { _eq: X-Hasura-Tenant-Id }', 'title._eq'),
  'unsent-variable': inItem(
    'filter: { team: { serviceTokenProjectAccess: {',
    'filter: { owner_id: { _eq: X-Hasura-User-Id }, team: { serviceTokenProjectAccess: {',
    'select_permissions.1.permission.filter.owner_id._eq',
    'filter: { owner_id',
  ),
  'list-variable': inRead('owner_id: { _in: X-Hasura-User-Id }', 'owner_id._in'),
  'variable-in-literal': inRead('owner_id: { _in: [X-Hasura-User-Id] }', 'owner_id._in'),
  'product-table': inTracked('- table: { schema: graphwarden, name: user_account }\n', '3', '- table:'),
  'access-view-permission': inTracked(
    `  select_permissions:\n    - { role: user_read, permission: { columns: [kind], filter: ${manager} } }\n`,
    '2.select_permissions.0',
    '- { role: user_read',
  ),
  'idle-table': inTracked('- table: { schema: app, name: idle }\n', '3', '- table: { schema: app'),
  'blind-write': inItem(
    deleteOwn,
    `${deleteOwn}\n${permission('manager_delete', `filter: ${manager}`)}`,
    'delete_permissions.1',
    '- role: manager_delete',
  ),
  'undeclared-action': {
    edits: [[actions, 'Service tokens need', 'One needs']],
    ...{ file: actions, path: 'actions.0.permissions.1', at: '- role: service' },
  },
  'role-conflict': {
    edits: [
      [
        item,
        'update_permissions:\n',
        `$&${permission('user_read', `columns: [title], filter: ${editing}, check: {}`)}`,
      ],
    ],
    ...{ file: inherited, path: '0', at: '- role_name: user' },
  },
  'unknown-role': {
    edits: [[inherited, '[user_read, user_write]', '[user_read, user_write, user_writ]']],
    ...{ file: inherited, path: '0.role_set.2', at: 'role_set:' },
  },
  'role-cycle': {
    edits: [
      [inherited, '- role_name', '- { role_name: a, role_set: [b] }\n- { role_name: b, role_set: [a] }\n$&'],
    ],
    ...{ file: inherited, path: '0', at: '- { role_name: a' },
  },
  'reserved-role': {
    edits: [[actions, '- role: user\n', '- role: admin\n']],
    ...{ file: actions, path: 'actions.0.permissions.0', at: '- role: admin' },
  },
  'role-never-given': inItem(
    'update_permissions:\n',
    `${permission('guest', `columns: [id], filter: ${reading}`)}$&`,
    'select_permissions.2',
    '- role: guest',
  ),
  'shadowed-role': inItem(
    'update_permissions:\n',
    `${permission('user', `columns: [id], filter: ${reading}`)}$&`,
    'select_permissions.2',
    '- role: user',
  ),
  'backend-only': inItem(
    deleteOwn,
    `${deleteOwn}\n      backend_only: true`,
    'delete_permissions.0',
    '- role: user_write',
  ),
  'upsert-without-check': inItem('      check: {}\n', '', 'update_permissions.0', '- role: user_write'),
  'object-of-many': {
    edits: [
      [
        team,
        'array_relationships:',
        'object_relationships:\n  - { name: any, using: { manual_configuration: { column_mapping: { id: team_id }, remote_table: { schema: app, name: item } } } }\n$&',
      ],
    ],
    ...{ file: team, path: 'object_relationships.0', at: '- { name: any' },
  },
  duplicate: inItem(
    'update_permissions:\n',
    `${permission('user_read', `columns: [id], filter: ${reading}`)}$&`,
    'select_permissions.2',
    '- role: user_read',
  ),
  'unknown-table': {
    edits: [[team, 'name: item }', 'name: itme }']],
    ...{ file: team, path: 'array_relationships.0', at: '- { name: items' },
  },
  'unknown-column': inItem(
    '[id, title, token_id]',
    '[id, titel]',
    'select_permissions.1.permission.columns.1',
    'columns: [id, titel]',
  ),
  'unknown-relationship': inItem(
    '{ team: { serviceTokenProjectAccess',
    '{ tem: { serviceTokenProjectAccess',
    'select_permissions.1.permission.filter.tem',
    'filter: { tem',
  ),
  'unknown-operator': inRead('title: { _equals: x }', 'title._equals'),
  'wrong-operand': inRead('due: { _is_null: X-Hasura-User-Id }', 'due._is_null'),
  'untaken-operation': inItem(
    'columns: [title, due]',
    'columns: [title, size]',
    'update_permissions.0.permission.columns.1',
    'columns: [title, size]',
  ),
  unreadable: {
    edits: [[inherited, '[user_read, user_write]', 'user_read']],
    ...{ file: inherited, path: '0.role_set', at: 'role_set: user_read' },
  },
  'unread-source': {
    edits: [['databases/databases.yaml', '- name', '- { name: other, kind: mssql, tables: [] }\n$&']],
    ...{ file: 'databases/databases.yaml', path: '0', at: '- { name: other' },
  },
};

const names = Object.keys(rules).filter((name): name is RuleName => Object.hasOwn(rules, name));

describe('a check of metadata', () => {
  it('finds nothing in a project in which nothing is wrong, with its database or without', async () => {
    expect(await stage.check(cleanFiles)).toEqual([]);
    expect(await stage.check(cleanFiles, catalog)).toEqual([]);
  });

  it.each(names)('finds by the rule %s its mistake and no other', async (rule) => {
    const { edits, file, path, at, severity = rules[rule].severity } = planted[rule];
    const files = edited(cleanFiles, edits);
    const expected = [
      { rule, file, path, severity, at: expect.stringMatching(at.replace(/[{}[\]*]/g, String.raw`\$&`)) },
    ];
    expect(await stage.check(files, catalog)).toMatchObject(expected);
    expect(await stage.check(files)).toMatchObject(uncheckedRules.includes(rule) ? [] : expected);
  });

  it.each<readonly [what: string, ...edits: Edit[]]>([
    ['names that only speak of secrets', [item, '[id, title, token_id]', '[id, title, token_id, due]']],
    [
      'a nullable column beside its test for NULL',
      [
        item,
        'title]\n      check: {',
        "title, due]\n      check: { due: { _is_null: false, _gt: '2030-01-01' },",
      ],
    ],
    [
      'a nullable column that is preset',
      [item, '{ owner_id: X-Hasura-User-Id }', "{ owner_id: X-Hasura-User-Id, due: '2030-01-01' }"],
      [item, 'title]\n      check: {', "title]\n      check: { due: { _gt: '2020-01-01' },"],
    ],
    ['a nullable column in a filter', [item, readOwn, also("due: { _gt: '2030-01-01' }")]],
    ['a comparison with null in a filter', [item, readOwn, also('due: { _eq: null }')]],
    ['an _or of one access view and columns', [item, readOwn, also('_or: [{ due: now }, { title: x }]')]],
    ['operators with a dollar', [item, readOwn, also('$and: [{ title: { $neq: x } }]')]],
    [
      'everything for a library, while the credential lives',
      [item, 'update_permissions:\n', `${permission('manager_read', `columns: [id], filter: ${manager}`)}$&`],
    ],
    [
      'rows that are open to all as the values of a type',
      [
        tracked,
        '- table: { schema: graphwarden, name: live_credential }\n',
        '$&- table: { schema: app, name: idle }\n  is_enum: true\n  select_permissions:\n    - { role: user_read, permission: { columns: [id], filter: {} } }\n',
      ],
    ],
    [
      'parents with the same permission, written otherwise',
      [
        item,
        'update_permissions:\n',
        `$&${permission('user_read', `check: {}, filter: ${editing}, columns: [due, title]`)}`,
      ],
    ],
    ['a role that only a remote schema knows', [inherited, 'user_write]', 'user_write, other]']],
  ])('leaves alone %s', async (what, ...edits) => {
    const files = edited(
      { ...cleanFiles, 'remote_schemas.yaml': '- permissions: [{ role: other }]\n' },
      edits,
    );
    expect({ what, found: await stage.check(files, catalog) }).toEqual({ what, found: [] });
  });
});
