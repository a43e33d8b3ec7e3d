import { describe, expect, it } from '@jest/globals';
import { matrixOf } from '../../src/metadata/matrix.js';
import type { BoolExp, Metadata, Relationship, TrackedTable } from '../../src/metadata/model.js';
import {
  accessViews,
  credentialOf,
  libraryFilter,
  managerFilter,
} from '../../src/metadata/policy/access-views.js';
import { rowsInWords, permissionInWords } from '../../src/metadata/words.js';

const place = { file: 'x.yaml', path: '', line: 1 };
const manual = (name: string, view: string, mapping: Readonly<Record<string, string>>): Relationship => ({
  ...{ name, type: 'array', place },
  using: { kind: 'manual', table: { schema: 'graphwarden', name: view }, mapping },
});
const tracked = (name: string, relationships: readonly Relationship[]): TrackedTable => ({
  ...{ source: 'default', schema: 'public', name, customName: null, customColumnNames: {}, isEnum: false },
  ...{ computedFields: [], permissions: [], place, relationships },
});
/** A relationship to each access view, called as the view. */
const toViews = accessViews.map(({ name, key }) => manual(name, name, { id: key }));
const key = (name: string, column: string): Relationship => ({
  ...{ name, type: 'object', place },
  using: { kind: 'own_key', columns: [column] },
});
const children = (name: string, table: string, column: string): Relationship => ({
  ...{ name, type: 'array', place },
  using: { kind: 'their_key', table: { schema: 'public', name: table }, columns: [column] },
});
const metadata: Metadata = {
  tables: [
    tracked('report', [...toViews, children('findings', 'finding', 'report_id')]),
    tracked('finding', [key('report', 'report_id'), key('author', 'author_id')]),
  ],
  ...{ functions: [], inheritedRoles: [], actions: [] },
};
const words = (expression: BoolExp, name = 'report') =>
  rowsInWords(metadata, { schema: 'public', name }, expression);
/** What an access view is asked for a thing it allows. */
const asked = (name: string, ability: 'select' | 'insert' | 'update' | 'delete' | 'maintain'): BoolExp => {
  const view = accessViews.find((each) => each.name === name);
  const { column, variable } = credentialOf[view?.holder ?? 'people'];
  return { [name]: { [column]: { _eq: variable }, ...view?.abilities[ability] } };
};

describe('a filter in words', () => {
  it.each([
    [asked('credential_project_access', 'select'), 'rows of projects that it reaches'],
    [asked('credential_project_access', 'update'), 'rows of projects that it may edit'],
    [
      asked('credential_workspace_access', 'maintain'),
      'rows of workspaces whose maintainer or owner its person is',
    ],
    [asked('service_token_project_access', 'select'), 'rows of projects within its grants'],
    [asked('service_token_oplog_access', 'select'), 'rows of operation logs within its grants'],
    [asked('service_token_oplog_access', 'insert'), 'rows of operation logs where it may create entries'],
    [asked('service_token_oplog_access', 'update'), 'rows of operation logs where it may change entries'],
    [asked('service_token_oplog_access', 'delete'), 'rows of operation logs where it may delete entries'],
    [managerFilter, 'every row'],
    [libraryFilter, 'every row'],
    [{}, 'every row'],
    [{ _and: [] }, 'every row'],
    [{ _or: [] }, 'no row'],
    [{ title: { _eq: 'x' }, _and: [{ id: { _in: [1, 2] } }] }, 'rows where title = x and where id in [1,2]'],
    [{ title: { _is_null: true } }, 'rows where title is null'],
    [{ title: null }, 'rows where title = null'],
    [{ $not: { title: { $like: 'a%' } } }, 'rows other than rows where title like a%'],
    [{ _or: [{ a: { _eq: 1 } }, { b: { _gt: 2 } }] }, 'rows where a = 1, or where b > 2'],
    [{ findings: {} }, 'rows that have findings'],
    [{ findings: { title: { _eq: 'x' } } }, 'rows with findings: rows where title = x'],
    [
      { _exists: { _table: { schema: 'app', name: 'flag' }, _where: { on: { _eq: true } } } },
      'rows while app.flag has rows where on = true',
    ],
  ] satisfies (readonly [BoolExp, string])[])('%j', (expression, expected) => {
    expect(words(expression)).toBe(expected);
  });

  it('passes over the way to an access view, by a key of its own', () => {
    expect(words({ report: asked('credential_project_access', 'select') }, 'finding')).toBe(
      'rows of projects that it reaches',
    );
  });

  it('does not hide what an access view is asked beside what it allows', () => {
    const odd = {
      credential_project_access: {
        credential_id: { _eq: 'X-Hasura-Credential-Id' },
        can_edit: { _eq: false },
      },
    };
    expect(words(odd)).toBe('rows of projects that it reaches (where can_edit = false)');
  });
});

it('does not take an access view, or a live credential, that is asked for another one as meant for it', () => {
  const other = { credential_project_access: { credential_id: { _eq: 'X-Hasura-User-Id' } } };
  expect(words(other)).toBe('rows of projects where credential_id = X-Hasura-User-Id');
  const any = { _exists: { _table: { schema: 'graphwarden', name: 'live_credential' }, _where: {} } };
  expect(words(any)).toBe('rows while graphwarden.live_credential has every row');
});

describe('a permission in words', () => {
  const table = { schema: 'public', name: 'report' };
  it('says what is set, and how many at a time', () => {
    const set = { author_id: 'X-Hasura-User-Id' };
    expect(permissionInWords(metadata, table, { operation: 'insert', rows: {}, set })).toBe(
      'Adds any row, always with author_id = X-Hasura-User-Id',
    );
    expect(permissionInWords(metadata, table, { operation: 'select', rows: {}, limit: 5 })).toBe(
      'Reads every row, at most 5 at a time',
    );
  });
});

describe('the matrix', () => {
  it('shows a role once, with what its narrower forms have, and leaves out tables of nobody', () => {
    const permission = { role: 'a_read', comment: null, place, filter: {} };
    const report: TrackedTable = {
      ...tracked('report', []),
      permissions: [
        {
          ...{ ...permission, operation: 'select', columns: '*', limit: null, allowAggregations: false },
          ...{ computedFields: [], queryRootFields: null, subscriptionRootFields: null },
        },
        { ...permission, role: 'a_delete', operation: 'delete', backendOnly: false },
      ],
    };
    const matrix = matrixOf({
      ...metadata,
      tables: [tracked('lonely', []), report],
      inheritedRoles: [
        { role: 'a_some', parents: ['a_read'], place },
        { role: 'a', parents: ['a_some', 'a_delete'], place },
      ],
    });
    expect(matrix.roles).toEqual(['a']);
    expect(matrix.rows.map(({ table, cells }) => [table, cells.get('a')])).toEqual([
      [
        'report',
        [
          { operation: 'select', words: 'Reads every row', isForAll: true, columns: ['*'] },
          { operation: 'delete', words: 'Deletes every row', isForAll: true, columns: null },
        ],
      ],
    ]);
  });
});
