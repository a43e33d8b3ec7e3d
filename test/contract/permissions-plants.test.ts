import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadMetadata } from '../../src/metadata/load.js';
import type { BoolExp, Metadata } from '../../src/metadata/model.js';
import { readCatalog } from '../../src/store/catalog.js';
import { type Service, metadataDirectory, startService } from '../support/service.js';
import { type Stage, violations } from './permissions-contract.js';
import {
  type Change,
  check,
  columns,
  filter,
  inherits,
  joinedBy,
  lent,
  on,
  select,
  trackedLike,
  withoutPresets,
} from './permissions-planting.js';
import { sceneOf } from './permissions-scene.js';
import { contracts } from './permissions-tables.js';
import { openPreparing } from './permissions-database.js';

// The contract is worth what it notices: mistakes that somebody could make in a permission, one at a time.

let service: Service;
let stage: Stage;
let metadata: Metadata;

beforeAll(async () => {
  service = await startService();
  const { sessions } = await sceneOf(service);
  const db = openPreparing(service.config.databaseUrl ?? '');
  stage = { db, catalog: await readCatalog(db), sessions, spare: await service.world.user() };
  metadata = await loadMetadata(metadataDirectory);
});
afterAll(async () => {
  await stage.db.$client.end();
  await service.close();
});

const credential = { credential_id: { _eq: 'X-Hasura-Credential-Id' } };
const token = { token_id: { _eq: 'X-Hasura-Service-Token-Id' } };
const live = (where: BoolExp): BoolExp => ({
  _exists: { _table: { schema: 'graphwarden', name: 'live_credential' }, _where: where },
});
const reach = { credentialProjectAccess: credential };
const own = (column: string): BoolExp => ({ [column]: { _eq: 'X-Hasura-User-Id' } });

type Plant = readonly [what: string, table: string, plant: Change, noticed: RegExp];

const forgottenFilters: readonly Plant[] = [
  [
    'of a read',
    'project_note',
    on('project_note', 'user_read', 'select', filter({})),
    /selects \d+ rows too many/,
  ],
  [
    'of a library',
    'finding',
    on('finding', 'user_read', 'select', filter({})),
    /loggedOut .* selects \d+ rows too many/,
  ],
  ['of managers', 'report', on('report', 'manager_read', 'select', filter({})), /demotedManager .*too many/],
  [
    'that managers have, by half',
    'oplog',
    on('oplog', 'manager_read', 'select', filter(live({ is_manager: { _eq: true } }))),
    /demotedManager .*too many/,
  ],
  [
    'that managers have, by the other half',
    'tag',
    on('tag', 'manager_delete', 'delete', filter(live(credential))),
    /demotedManager .* deletes \d+ rows too many/,
  ],
  ['of people', 'person', on('person', 'user_read', 'select', filter({})), /outsider .*too many/],
  [
    'of an update, whether it may be edited',
    'project_scope',
    on('project_scope', 'user_write', 'update', filter({ project: reach })),
    /guest .* updates \d+ rows too many/,
  ],
  [
    'of a deletion, whether it may be edited',
    'evidence',
    on('evidence', 'user_delete', 'delete', filter({ report: reach })),
    /guest .* deletes \d+ rows too many/,
  ],
  [
    'of a service token, whether it may update',
    'oplog_entry',
    on('oplog_entry', 'service', 'update', filter({ serviceTokenOplogAccess: token })),
    /reader of an oplog .* updates \d+ rows too many/,
  ],
  [
    'of the editor, which report it is bound to',
    'report_observation',
    on('report_observation', 'collab', 'select', filter({ collabReportAccess: credential })),
    /^editor .*too many/,
  ],
  [
    'of the editor, what its person reaches now',
    'report_finding',
    on('report_finding', 'collab', 'select', filter({ report_id: { _eq: 'X-Hasura-Collab-Report-Id' } })),
    /editor of one who was removed .*too many/,
  ],
];

const wrongFilters: readonly Plant[] = [
  [
    'the view of people for service tokens',
    'oplog_entry',
    on('oplog_entry', 'service', 'select', filter({ oplog: reach })),
    /reader of an oplog .*too few/,
  ],
  [
    'another right of a service token',
    'oplog_entry',
    on(
      'oplog_entry',
      'service',
      'delete',
      filter({ serviceTokenOplogAccess: { ...token, can_update: { _eq: true } } }),
    ),
    /changer of an oplog .* deletes \d+ rows too many/,
  ],
  [
    'another session variable',
    'project',
    on(
      'project',
      'service',
      'select',
      filter({ serviceTokenProjectAccess: { token_id: { _eq: 'X-Hasura-Service-Principal-Id' } } }),
    ),
    /reader of a project .*too few/,
  ],
  [
    'the workspace instead of what is reached in it',
    'client',
    on('client', 'user_read', 'select', filter({ credentialWorkspaceAccess: credential })),
    /idle .*too many/,
  ],
  [
    "one's own besides",
    'report',
    on('report', 'user_read', 'select', filter({ _or: [{ ...reach }, own('created_by')] })),
    /(outsider|removed) .*too many/,
  ],
  [
    'reach instead of standing, for a deletion',
    'client_contact',
    on('client_contact', 'user_delete', 'delete', filter({ credentialClientAccess: credential })),
    /assigned .* deletes \d+ rows too many/,
  ],
  [
    'another column of the row',
    'project',
    joinedBy('project', 'credentialProjectAccess', { client_id: 'project_id' }),
    /assigned .*too few/,
  ],
];

const wrongChecks: readonly Plant[] = [
  ['none', 'report', on('report', 'user_write', 'insert', check({})), /inserts into report of another's/],
  [
    'none for service tokens',
    'oplog_entry',
    on('oplog_entry', 'service', 'insert', check({})),
    /inserts into/,
  ],
  [
    'not whether the project may be edited',
    'report_finding',
    on('report_finding', 'user_write', 'insert', check({ report: reach })),
    /guest .* inserts into/,
  ],
  [
    'not whether a service token may create',
    'oplog_entry',
    on('oplog_entry', 'service', 'insert', check({ serviceTokenOplogAccess: token })),
    /reader of an oplog .* inserts into/,
  ],
  [
    'members beside maintainers',
    'project',
    on(
      'project',
      'user_write',
      'insert',
      check({
        credentialWorkspaceAccess: { ...credential, role: { _in: ['member', 'maintainer', 'owner'] } },
      }),
    ),
    /idle .* inserts into/,
  ],
  [
    'whoever reaches the client may invite to it',
    'client_invite',
    on('client_invite', 'user_write', 'insert', check({ credentialClientAccess: credential })),
    /assigned .* inserts into/,
  ],
  [
    'whoever reaches the project may assign to it',
    'project_assignment',
    on('project_assignment', 'user_write', 'insert', check({ project: reach })),
    /assigned .* inserts into/,
  ],
  [
    'through a column that may be NULL, which passes',
    'report_finding',
    on('report_finding', 'user_write', 'insert', check(own('assigned_to'))),
    /outsider .* inserts into/,
  ],
  [
    'through a view that reads the table itself, which never passes',
    'project',
    on(
      'project',
      'user_write',
      'insert',
      check({ credentialProjectAccess: { ...credential, can_edit: { _eq: true } } }),
    ),
    /maintainer .* cannot insert/,
  ],
];

const wrongRights: readonly Plant[] = [
  [
    'an author that is not set',
    'project_note',
    on('project_note', 'user_write', 'insert', withoutPresets),
    /writes a author_id who is somebody else/,
  ],
  [
    'an author that may be named',
    'client_note',
    on('client_note', 'user_write', 'update', columns('author_id')),
    /author_id too much/,
  ],
  [
    'a project that rows can be moved out of',
    'project_objective',
    on('project_objective', 'user_write', 'update', columns('project_id')),
    /project_id too much/,
  ],
  ["an id of one's own choice", 'oplog', on('oplog', 'user_write', 'insert', columns('id')), /id too much/],
  ['bytes', 'evidence', on('evidence', 'service', 'select', columns('content')), /content too much/],
  [
    'all columns, bytes among them',
    'oplog_entry_recording',
    on('oplog_entry_recording', 'user_read', 'select', select({ columns: '*' })),
    /content too much/,
  ],
  [
    'aggregates',
    'severity',
    on('severity', 'user_read', 'select', select({ allowAggregations: true })),
    /aggregates/,
  ],
  ['a limit', 'oplog', on('oplog', 'service', 'select', select({ limit: 1 })), /selects \d+ rows too few/],
  ['a library that all may write', 'tag', lent('tag', 'manager_write', 'insert', 'user_write'), /is granted/],
  [
    'something for whoever is not logged in',
    'severity',
    lent('severity', 'user_read', 'select', 'public'),
    /^public select severity: is granted/,
  ],
  [
    'a role that nobody has',
    'report',
    lent('report', 'user_read', 'select', 'auditor'),
    /auditor may select/,
  ],
  ['a table that was closed', 'report', trackedLike('tagging', 'tag'), /tagging/],
  [
    'an access view',
    'report',
    lent('live_credential', 'user_read', 'select', 'user_read', 'severity'),
    /live_credential, which nobody decided/,
  ],
  [
    'deletion for writers',
    'project_target',
    inherits('user_read_write', 'user_delete'),
    /user_read_write delete .*granted/,
  ],
  ["managers' sight for users", 'project', inherits('user', 'manager_read'), /manager as user .*too many/],
];

const expectNoticed = async (table: string, plant: Change, noticed: RegExp): Promise<void> => {
  const contract = contracts.filter(({ name }) => name === table);
  expect(contract).toHaveLength(1);
  const isEnough = (line: string): boolean => noticed.test(line);
  const found = await violations({ ...stage, isEnough }, plant(metadata), contract);
  expect(found.filter(isEnough)).not.toEqual([]);
};

describe('the contract notices', () => {
  it.each(forgottenFilters)('a filter that was forgotten: %s', async (_what, table, plant, noticed) => {
    await expectNoticed(table, plant, noticed);
  });
  it.each(wrongFilters)('a filter that asks something else: %s', async (_what, table, plant, noticed) => {
    await expectNoticed(table, plant, noticed);
  });
  it.each(wrongChecks)('a check that asks something else: %s', async (_what, table, plant, noticed) => {
    await expectNoticed(table, plant, noticed);
  });
  it.each(wrongRights)('a right too much: %s', async (_what, table, plant, noticed) => {
    await expectNoticed(table, plant, noticed);
  });
});
