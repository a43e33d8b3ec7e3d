import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pLimit from 'p-limit';
import { type Service, startService, testPassword } from '../support/service.js';
import { thinned } from '../support/thinned.js';
import {
  type Bad,
  bad,
  butNull,
  grantLists,
  hugeIdList,
  hugeName,
  idLists,
  ids,
  kinds,
  models,
  moments,
  names,
  noIds,
  noText,
  overlaps,
  reasons,
  required,
  scopeLists,
  unreadable,
  uuid,
} from './bad-values.js';
import { contents } from './contents.js';
import { type Door, type Input, call, doors, expectRefusal, inHours, nothing } from './doors.js';
import { type Row, furtherRows } from './input-rules.js';
import { referenceAppRows } from './reference-app-rules.js';
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
    fields: {
      name: [...names, hugeName],
      expiresAt: moments,
      scopes: scopeLists,
      workspaceId: noIds,
    },
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
      projectIds: [...idLists, hugeIdList],
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
  ...furtherRows(() => stage),
  ...referenceAppRows(() => stage),
];
const someAtOnce = pLimit(8);
const cells = doors.flatMap((door) => rows.map((row, turn) => ({ door, turn, ...row })));

/** The fields that are the first with their rule, by action and name: others have the same list of what is wrong. */
const firstWithTheirRule = new Set(
  new Map(
    rows
      .flatMap(({ action, fields }) => Object.entries(fields).map((field) => ({ action, field })))
      .reverse()
      .map(({ action, field: [name, values] }) => [
        butNull(values)
          .map(({ what }) => what)
          .join(),
        `${action} ${name}`,
      ]),
  ).values(),
);

const without = (input: Input, field: string): Input =>
  Object.fromEntries(Object.entries(input).filter(([key]) => key !== field));

type WrongInput = { readonly field: string; readonly what: string; readonly given: Input };

/**
 * Every input that is wrong in exactly one field, with what is wrong. Behind both doors the same rules judge it: of what is
 * wrong at both, the first field with a rule tries all at Hasura's, and a third at the other; further ones a third of that.
 */
function wrongInputs(row: Row & { turn: number }, door: Door): WrongInput[] {
  const { action, fields, mandatory, input, turn } = row;
  const good = input();
  const tried = (field: string, values: readonly Bad[], index: number): readonly Bad[] => {
    const nth = (door === 'graphql' ? 3 : 1) * (firstWithTheirRule.has(`${action} ${field}`) ? 1 : 3);
    const atBoth = values.filter(({ only }) => only === undefined);
    const some = thinned(atBoth, nth, turn + index);
    return [...values.filter(({ only }) => only === door), ...(some.length > 0 ? some : atBoth.slice(0, 1))];
  };
  return [
    ...Object.entries(fields).flatMap(([field, values], index) =>
      tried(field, values, index).map(({ what, value }) => ({
        field,
        what,
        given: { ...good, [field]: value },
      })),
    ),
    ...mandatory.map((field) => ({ field, what: 'absent', given: without(good, field) })),
    { field: 'extra', what: 'unknown', given: { ...good, extra: 1 } },
  ];
}

describe('input that is wrong in one field', () => {
  it.each(cells)('is refused by its name, and nothing is written: $action, $door', async (cell) => {
    const { door, action } = cell;
    const before = await contents(service.pool);
    const token = cell.token();
    const options = { selects: nothing, ...(token !== undefined && { token }) };
    const surprise = async ({ field, what, given }: WrongInput): Promise<string[]> => {
      const { code, message, status, text } = await call(service, door, action, given, options);
      const isRight = code === 'InvalidInput' && message.includes(field);
      if (isRight && (door === 'graphql' || status === 400)) return [];
      return [`${field}, ${what}: ${status} ${text.slice(0, 200)}`];
    };
    const surprises = await someAtOnce.map(wrongInputs(cell, door), surprise);
    expect(surprises.flat()).toEqual([]);
    expect(await contents(service.pool)).toEqual(before);
  });

  it.each(cells)('has nothing else that is wrong: $action, $door', async (cell) => {
    const token = cell.action === 'logout' ? stage.guest.token : cell.token();
    const outcome = await call(
      service,
      cell.door,
      cell.action,
      cell.input(),
      token === undefined ? {} : { token },
    );
    expect(outcome.text).not.toContain('InvalidInput');
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
        { what: 'in the year 0 by its zone', expiresAt: '0001-01-01T00:00:00+12:00' },
        { what: 'in the year 1', expiresAt: '0001-01-01T00:00:00Z' },
        { what: 'in more than 365 days', expiresAt: inHours(24 * 365 + 1) },
        { what: 'in the year 9999', expiresAt: '9999-12-31T23:59:59Z' },
        { what: 'in the year 10000 by its zone', expiresAt: '9999-12-31T23:59:59-12:00' },
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
