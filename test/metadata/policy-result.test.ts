import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadMetadata } from '../../src/metadata/load.js';
import type { BoolExp, Json, TrackedTable } from '../../src/metadata/model.js';
import { liveCredential } from '../../src/metadata/policy/access-views.js';
import { generateMetadata } from '../../src/metadata/policy/generate.js';
import { parsePolicy } from '../../src/metadata/policy/schema.js';
import { violations } from '../../src/metadata/rules/index.js';
import { metadataDirectory } from '../support/service.js';
import { type Edit, type PolicyStage, looseAs, looseColumns, policyStage } from './policy-stage.js';

// What a policy becomes: rules by role, relationships by the keys of the database; and what guards a select.

let stage: PolicyStage;
beforeAll(async () => {
  stage = await policyStage();
});

const usingOf = (relationships: readonly { name: string; using: unknown }[], name: string): unknown =>
  relationships.find((each) => each.name === name)?.using;

describe('a policy', () => {
  it('may excuse a name that only looks like a secret', () => {
    const open = `library: true\n    not_secret: [retry_token]\n    ${looseColumns}[id, retry_token] }`;
    const withoutClash = stage.edited([looseAs(open)]);
    expect(stage.problemsOf(withoutClash).map(({ message }) => message)).not.toContainEqual(
      expect.stringContaining('secret'),
    );
  });

  it('may have rules that differ by role, with a limit and aggregates', () => {
    const rules = `select:
      - { roles: [user, service], columns: [id], limit: 10, where: { name: { _ne: x } } }
      - { roles: [manager], columns: [id, name], aggregate: true }`;
    const text = stage.edited([
      ['tag', 'select: { roles: [manager], columns: [id, name, created_at] }', rules],
    ]);
    const { select_permissions: found } = stage.tableFile(text, 'public_tag');
    expect(found.map(({ role }) => role)).toEqual(['manager_read', 'service', 'user_read']);
    const [manager, service] = found.map(({ permission }) => permission);
    expect(manager).toMatchObject({ columns: ['id', 'name'], allow_aggregations: true });
    expect(service).toMatchObject({
      columns: ['id'],
      limit: 10,
      filter: { _and: [{}, { name: { _ne: 'x' } }] },
    });
  });

  it('is refused in one word where the database is another one', () => {
    const empty = { tables: [], functions: [] };
    const generate = () => generateMetadata(parsePolicy(stage.policy, 'policy.yaml'), empty, '');
    expect(generate).toThrow(/the database has none of these tables: .*REFERENCE_APP=on/);
  });
});

describe('relationships', () => {
  it('come from keys: to what a column names, back from many, or from one where the key is unique', () => {
    const evidence = stage.tableFile(stage.policy, 'public_evidence').object_relationships;
    const both = ['report_finding_id', 'report_id'];
    expect(usingOf(evidence, 'report')).toEqual({ foreign_key_constraint_on: 'report_id' });
    expect(usingOf(evidence, 'reportFinding')).toEqual({ foreign_key_constraint_on: both });
    const finding = stage.tableFile(stage.policy, 'public_report_finding').array_relationships;
    const table = { schema: 'public', name: 'evidence' };
    expect(usingOf(finding, 'evidences')).toEqual({ foreign_key_constraint_on: { columns: both, table } });
    const entry = stage.tableFile(stage.policy, 'public_oplog_entry');
    expect(usingOf(entry.object_relationships, 'oplogEntryRecording')).toBeDefined();
    expect(
      usingOf(stage.tableFile(stage.policy, 'public_oplog').array_relationships, 'oplogEntries'),
    ).toBeDefined();
  });

  it('lead to people by the view that shows them, never to accounts', () => {
    const note = stage.tableFile(stage.policy, 'public_project_note').object_relationships;
    const remote_table = { schema: 'graphwarden', name: 'person' };
    const author = { manual_configuration: { remote_table, column_mapping: { author_id: 'id' } } };
    expect(usingOf(note, 'author')).toEqual(author);
    expect(
      usingOf(stage.tableFile(stage.policy, 'public_evidence').object_relationships, 'uploadedByPerson'),
    ).toBeDefined();
  });

  it('back from two keys of one table say which', () => {
    const opened: Edit = looseAs(`library: true\n    ${looseColumns}[id] }`);
    const renamed = {
      ...stage.catalog,
      tables: stage.catalog.tables.map((table) => ({
        ...table,
        columns: table.columns.filter(({ name }) => name !== 'projectId'),
      })),
    };
    const files = generateMetadata(parsePolicy(stage.edited([opened]), 'policy.yaml'), renamed, '');
    const tag = files.get('databases/default/tables/public_tag.yaml') ?? '';
    expect(tag).toMatch(/name: loosesByOtherTagId\n[\s\S]*name: loosesByTagId\n/);
  });
});

describe('a select that no live credential guards', () => {
  const live: BoolExp = {
    _exists: { _table: { ...liveCredential }, _where: { credential_id: { _eq: 'X-Hasura-Credential-Id' } } },
  };
  const guarded: Json = { credentialProjectAccess: { credential_id: { _eq: 'X-Hasura-Credential-Id' } } };
  let tables: readonly TrackedTable[];
  beforeAll(async () => {
    ({ tables } = await loadMetadata(metadataDirectory));
  });
  const found = (filter: BoolExp): number => {
    const planted = tables.map((table) => ({
      ...table,
      permissions: table.permissions.map((permission) =>
        table.name === 'oplog' && permission.operation === 'select' ? { ...permission, filter } : permission,
      ),
    }));
    return violations(planted, stage.catalog).filter(({ rule }) => rule === 'unguarded-select').length;
  };

  it.each<readonly [string, BoolExp]>([
    ['all rows', {}],
    ['a condition of the row alone', { name: { _eq: 'x' } }],
    ['one branch of an _or', { _or: [guarded, { name: { _eq: 'x' } }] }],
    ['what is turned round', { _not: guarded }],
    ['a view of which no credential is named', { credentialProjectAccess: {} }],
    ['a credential that the policy names', { credentialProjectAccess: { credential_id: { _eq: 'abc' } } }],
    ['another table', { _exists: { _table: { schema: 'public', name: 'project' }, _where: {} } }],
  ])('is found: %s', (_what, filter) => {
    expect(found(filter)).toBe(3);
  });

  it.each<readonly [string, BoolExp]>([
    ['an access view', guarded],
    ['one further on', { project: guarded }],
    ['live_credential', live],
    ['one side of an _and', { _and: [{ name: { _eq: 'x' } }, live] }],
    ['an _or that always asks', { $or: [{ _and: [live] }, guarded] }],
  ])('is not found where there is %s', (_what, filter) => {
    expect(found(filter)).toBe(0);
  });
});
