import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService, testPassword } from '../support/service.js';
import { contents } from './contents.js';
import { type Door, type Input, call, doors, expectRefusal, inHours } from './doors.js';
import { type Stage, credentialsOf, furnish } from './stage.js';

// What no action takes: refused with the name of the field, and nothing is written, not even to the audit log.

let service: Service;
let stage: Stage;
let collab: string;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  ({ collab } = await credentialsOf(service, stage));
});
afterAll(async () => await service.close());

/** A value that a field does not take; some come out right at one of the doors (GraphQL makes a list of one value). */
type Bad = { readonly what: string; readonly value: unknown; readonly only?: Door };
const bad = (what: string, value: unknown, only?: Door): Bad => ({ what, value, ...(only && { only }) });

const noText = [bad('a number', 7), bad('a boolean', true), bad('a list', ['x']), bad('an object', { x: 1 })];
const unreadable = [
  bad('a NUL', 'a\u0000b'),
  bad('a line feed', 'a\nb'),
  bad('an escape', 'a\u001bb'),
  bad('a DEL', 'a\u007fb'),
  bad('a C1 control', 'a\u0085b'),
  bad('a line separator', 'a\u2028b'),
  bad('a paragraph separator', 'a\u2029b'),
  bad('a lone high surrogate', 'a\ud800b'),
  bad('a lone low surrogate', 'a\udc00'),
];
const required = [bad('null', null), bad('nothing', '')];
const names = [
  ...noText,
  ...unreadable,
  ...required,
  bad('blanks', '   '),
  bad('256 characters', 'n'.repeat(256)),
  bad('256 characters outside the first plane', '\u{1f511}'.repeat(256)),
  bad('a million characters', 'n'.repeat(1_000_000)),
];
const reasons = [...noText, ...unreadable, bad('1001 characters', 'r'.repeat(1001))];
const noIds = [
  bad('a number', 7),
  bad('a boolean', true),
  bad('an object', { x: 1 }),
  bad('nothing', ''),
  bad('no uuid', 'not-a-uuid'),
  bad('the nil uuid', '00000000-0000-0000-0000-000000000000'),
  bad('a uuid in braces', '{2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11}'),
  bad('a uuid without dashes', '2f1f0a3e9c0f4b7e8a5d3f6f2f0c1d11'),
  bad('a uuid and a blank', '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11 '),
  bad('a uuid and a line feed', '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11\n'),
  bad('a uuid and SQL', "2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11' or true"),
];
const ids = [...noIds, bad('null', null)];
const uuid = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
const idLists = [
  ...noIds.map(({ what, value }) => bad(`a list with ${what}`, [value])),
  bad('a list with null', [null]),
  bad('a list in a list', [[uuid]]),
  bad('one id', uuid, 'hasura'),
  bad('an empty list', []),
  bad(
    '1001 ids',
    Array.from({ length: 1001 }, () => uuid),
  ),
  bad(
    '100,000 ids',
    Array.from({ length: 100_000 }, () => uuid),
  ),
];
const moments = [
  ...required,
  bad('a number', Date.now() + 3_600_000),
  bad('a boolean', true),
  bad('a list', [inHours(1)], 'hasura'),
  bad('an object', {}),
  bad('no date', 'tomorrow'),
  bad('a date without time', '2030-01-31'),
  bad('a time without zone', '2030-01-31T12:00:00'),
  bad('a blank for T', '2030-01-31 12:00:00Z'),
  bad('a day that never was', '2030-02-30T12:00:00Z'),
  bad('an hour that never was', '2030-01-31T25:00:00Z'),
  bad('an offset that never was', '2030-01-31T12:00:00+99:00'),
  bad('a year of five digits', '+12030-01-31T12:00:00Z'),
  bad('blanks around it', ` ${inHours(1)} `),
  bad('a fraction without end', `2030-01-31T12:00:00.${'1'.repeat(10_000)}Z`),
];
const overlaps = [
  bad('a negative number', -1),
  bad('a fraction', 1.5),
  bad('a text', '60'),
  bad('a boolean', true),
  bad('a list', [60]),
  bad('an object', {}),
  bad('more than 32 bits', 2_147_483_648),
  bad('a number beyond all', 1e300),
];
const butNull = (values: readonly Bad[]): Bad[] => values.filter(({ value }) => value !== null);
const scopeLists = [
  bad('an empty list', []),
  bad('an unknown scope', ['read:*', 'admin:*']),
  bad('write alone', ['write:*']),
  bad('delete alone', ['delete:*']),
  bad('read and delete', ['read:*', 'delete:*']),
  bad('a scope twice', ['read:*', 'read:*']),
  bad('a scope in capitals', ['READ:*']),
  bad('a narrower scope', ['read:project']),
  bad('a number in the list', [7]),
  bad('null in the list', [null]),
  bad('one scope, not in a list', 'read:*', 'hasura'),
  bad('a blank between', 'read:* write:*'),
  bad(
    '100,000 scopes',
    Array.from({ length: 100_000 }, () => 'read:*'),
  ),
];
const grantLists = [
  bad('an empty list', []),
  bad('a text', 'project'),
  bad('an empty object', [{}]),
  bad('an unknown type', [{ resourceType: 'report', resourceId: uuid, action: 'read' }]),
  bad('an unknown action', [{ resourceType: 'oplog', resourceId: uuid, action: 'own' }]),
  bad('an action in capitals', [{ resourceType: 'oplog', resourceId: uuid, action: 'READ' }]),
  bad('no resource', [{ resourceType: 'project', action: 'read' }]),
  bad('null for a resource', [{ resourceType: 'project', resourceId: null, action: 'read' }]),
  bad('the nil uuid', [{ resourceType: 'project', resourceId: ids[5]?.value, action: 'read' }]),
  bad('a key too many', [{ resourceType: 'project', resourceId: uuid, action: 'read', extra: 1 }]),
  bad('update on a project', [{ resourceType: 'project', resourceId: uuid, action: 'update' }]),
  bad('create on a client', [{ resourceType: 'client', resourceId: uuid, action: 'create' }]),
  bad('delete on a workspace', [{ resourceType: 'workspace', resourceId: uuid, action: 'delete' }]),
  bad(
    '1001 grants',
    Array.from({ length: 1001 }, () => ({ resourceType: 'project', resourceId: uuid, action: 'read' })),
  ),
];
const kinds = [
  ...noText,
  ...unreadable,
  bad('nothing', ''),
  bad('capitals', 'Integration'),
  bad('a digit first', '1st'),
  bad('65 characters', 'k'.repeat(65)),
];
const models = [
  ...noText,
  ...required,
  bad('an unknown model', 'finding'),
  bad('a model in capitals', 'Report'),
];

interface Row {
  readonly action: string;
  readonly token: () => string | undefined;
  /** Input that works. */
  readonly input: () => Input;
  readonly fields: Readonly<Record<string, readonly Bad[]>>;
  readonly mandatory: readonly string[];
}
const member = (): string => stage.member.token;
const baseRows: readonly Row[] = [
  {
    action: 'login',
    token: () => undefined,
    input: () => ({ username: 'nobody', password: testPassword }),
    fields: {
      username: [...noText, ...required, bad('10,000 characters', 'u'.repeat(10_000))],
      password: [...noText, ...required, bad('100,000 characters', 'p'.repeat(100_000))],
    },
    mandatory: ['username', 'password'],
  },
  { action: 'logout', token: member, input: () => ({}), fields: {}, mandatory: [] },
  { action: 'whoami', token: member, input: () => ({}), fields: {}, mandatory: [] },
  {
    action: 'createApiToken',
    token: member,
    input: () => ({ name: 'bad', expiresAt: inHours(1) }),
    fields: { name: names, expiresAt: moments, scopes: scopeLists, workspaceId: noIds },
    mandatory: ['name', 'expiresAt'],
  },
  {
    action: 'revokeApiToken',
    token: member,
    input: () => ({ id: uuid }),
    fields: { id: ids, reason: reasons },
    mandatory: ['id'],
  },
  {
    action: 'createServicePrincipal',
    token: member,
    input: () => ({ workspaceId: stage.home.workspaceId, name: 'bad' }),
    fields: { workspaceId: ids, name: names, kind: kinds },
    mandatory: ['workspaceId', 'name'],
  },
  {
    action: 'createServiceToken',
    token: member,
    input: () => ({
      servicePrincipalId: stage.home.principalId,
      name: 'bad',
      expiresAt: inHours(1),
      grants: [{ resourceType: 'project', resourceId: stage.home.projectId, action: 'read' }],
    }),
    fields: {
      servicePrincipalId: ids,
      name: names,
      expiresAt: moments,
      preset: [
        ...noText,
        bad('nothing', ''),
        bad('an unknown preset', 'everything'),
        bad('10,000 characters', 'p'.repeat(10_000)),
      ],
      projectIds: idLists,
      clientIds: idLists,
      oplogIds: idLists,
      allAccessible: [bad('a text', 'true'), bad('a number', 1)],
      grants: grantLists,
    },
    mandatory: ['servicePrincipalId', 'name', 'expiresAt'],
  },
  {
    action: 'revokeServiceToken',
    token: member,
    input: () => ({ id: uuid }),
    fields: { id: ids, reason: reasons },
    mandatory: ['id'],
  },
  {
    action: 'issueCollabToken',
    token: member,
    input: () => ({ model: 'report', id: stage.home.reportId }),
    fields: { model: models, id: ids },
    mandatory: ['model', 'id'],
  },
  {
    action: 'checkEditPermission',
    token: () => collab,
    input: () => ({ model: 'report', id: stage.home.reportId }),
    fields: { model: [...noText, ...required, bad('65 characters', 'm'.repeat(65))], id: ids },
    mandatory: ['model', 'id'],
  },
];
const rows: readonly Row[] = [
  ...baseRows,
  ...['ApiToken', 'ServiceToken'].flatMap((noun): Row[] => [
    {
      action: `update${noun}`,
      token: member,
      input: () => ({ id: uuid, name: 'bad', expiresAt: inHours(1) }),
      fields: { id: ids, name: butNull(names), expiresAt: butNull(moments), overlapSeconds: overlaps },
      mandatory: ['id'],
    },
    {
      action: `regenerate${noun}`,
      token: member,
      input: () => ({ id: uuid }),
      fields: { id: ids, overlapSeconds: overlaps },
      mandatory: ['id'],
    },
    {
      action: `end${noun}Overlap`,
      token: member,
      input: () => ({ id: uuid }),
      fields: { id: ids },
      mandatory: ['id'],
    },
  ]),
];
const cells = doors.flatMap((door) => rows.map((row) => ({ door, ...row })));

const without = (input: Input, field: string): Input =>
  Object.fromEntries(Object.entries(input).filter(([key]) => key !== field));

/** Every input that is wrong in exactly one field, with what is wrong. */
function wrongInputs({ fields, mandatory, input }: Row, door: Door) {
  const good = input();
  return [
    ...Object.entries(fields).flatMap(([field, values]) =>
      values
        .filter(({ only }) => only === undefined || only === door)
        .map(({ what, value }) => ({ field, what, given: { ...good, [field]: value } })),
    ),
    ...mandatory.map((field) => ({ field, what: 'absent', given: without(good, field) })),
    { field: 'extra', what: 'unknown', given: { ...good, extra: 1 } },
  ];
}

describe('input that is wrong in one field', () => {
  it.each(cells)('is refused by its name, and nothing is written: $action, $door', async (cell) => {
    const { door, action } = cell;
    const before = await contents(service.pool);
    const surprises: string[] = [];
    for (const { field, what, given } of wrongInputs(cell, door)) {
      const token = cell.token();
      const outcome = await call(service, door, action, given, token === undefined ? {} : { token });
      const isRight = outcome.code === 'InvalidInput' && outcome.message.includes(field);
      if (!isRight) surprises.push(`${field}, ${what}: ${outcome.text.slice(0, 200)}`);
      if (door === 'hasura' && isRight) expect(outcome.status).toBe(400);
    }
    expect(surprises).toEqual([]);
    expect(await contents(service.pool)).toEqual(before);
  });
});

describe('a username that no account can have', () => {
  it.each(doors.flatMap((door) => unreadable.map((each) => ({ door, ...each }))))(
    'is no fault of ours: $what, $door',
    async ({ door, value }) => {
      const before = await contents(service.pool, { but: ['login_throttle'] });
      const outcome = await call(service, door, 'login', { username: value, password: testPassword });
      expect(['InvalidInput', 'InvalidCredentials']).toContain(outcome.code);
      expect(await contents(service.pool, { but: ['login_throttle'] })).toEqual(before);
    },
  );
});

describe('input that is no object of arguments', () => {
  const token = (): string => stage.member.token;
  it.each([[[]], [['name']], ['name'], [7], [true]])('is refused: %j', async (input) => {
    const before = await contents(service.pool);
    const answer = await service.action('createApiToken', input, { token: token() });
    expect(answer).toMatchObject({ status: 400, body: { extensions: { code: 'InvalidInput' } } });
    expect(await contents(service.pool)).toEqual(before);
  });

  it.each(['__proto__', 'constructor', 'toString'])('is refused for a key named %s', async (key) => {
    const body = `{"action":{"name":"whoami"},"input":{"${key}":{"name":"x"}},"session_variables":{}}`;
    const answer = await service.action('whoami', {}, { body, token: token() });
    expect(answer).toMatchObject({ status: 400, body: { extensions: { code: 'InvalidInput' } } });
  });

  it('is not sent back at length', async () => {
    const answer = await service.action('whoami', { ['k'.repeat(100_000)]: 1 }, { token: token() });
    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(1000);
  });
});

describe('a moment that the policy does not allow', () => {
  const creations = doors.flatMap((door) =>
    ['createApiToken', 'createServiceToken'].flatMap((action) =>
      [
        { what: 'in the past', expiresAt: inHours(-1) },
        { what: 'long past', expiresAt: '1970-01-01T00:00:00Z' },
        { what: 'in the year 0', expiresAt: '0000-01-01T00:00:00Z' },
        { what: 'in more than 365 days', expiresAt: inHours(24 * 365 + 1) },
        { what: 'in the year 9999', expiresAt: '9999-12-31T23:59:59Z' },
      ].map((moment) => ({ door, action, ...moment })),
    ),
  );

  it.each(creations)('is a PolicyViolation, and nothing is written: $action $what, $door', async (cell) => {
    const { door, action, expiresAt } = cell;
    const input = rows.find((row) => row.action === action)?.input();
    const before = await contents(service.pool);
    const outcome = await call(service, door, action, { ...input, expiresAt }, { token: stage.member.token });
    expectRefusal(outcome, 'PolicyViolation');
    expect(outcome.message).toContain('expiresAt');
    expect(await contents(service.pool)).toEqual(before);
  });
});
