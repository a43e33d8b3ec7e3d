import { type Door, inHours } from './doors.js';

// What no field takes: values, each with what is wrong with it.

/** A value that a field does not take; some come out right at one of the doors (GraphQL makes a list of one value). */
export type Bad = { readonly what: string; readonly value: unknown; readonly only?: Door };
export const bad = (what: string, value: unknown, only?: Door): Bad => ({
  what,
  value,
  ...(only && { only }),
});

export const noText = [
  bad('a number', 7),
  bad('a boolean', true),
  bad('a list', ['x']),
  bad('an object', { x: 1 }),
];
export const unreadable = [
  bad('a Hangul filler', 'a\u3164b'),
  bad('a blank of braille', 'a\u2800b'),
  bad('a grapheme joiner', 'a\u034fb'),
  bad('a joiner between Latin letters', 'a\u200db'),
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
export const required = [bad('null', null), bad('nothing', '')];
export const names = [
  ...noText,
  ...unreadable,
  ...required,
  bad('blanks', '   '),
  bad('256 characters', 'n'.repeat(256)),
  bad('256 characters outside the first plane', '\u{1f511}'.repeat(256)),
  bad('10,000 characters', 'n'.repeat(10_000)),
];
/** Megabytes cost tens of milliseconds each: one field of a kind has to stand them, at both doors. */
export const hugeName = bad('a million characters', 'n'.repeat(1_000_000));
export const reasons = [...noText, ...unreadable, bad('1001 characters', 'r'.repeat(1001))];
export const noIds = [
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
export const ids = [...noIds, bad('null', null)];
/** Fields that each hold an id or nothing. */
export const idFields = (...fields: string[]): Record<string, readonly Bad[]> =>
  Object.fromEntries(fields.map((field) => [field, noIds]));
export const uuid = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
export const idLists = [
  ...noIds.map(({ what, value }) => bad(`a list with ${what}`, [value])),
  bad('a list with null', [null]),
  bad('a list in a list', [[uuid]]),
  bad('one id', uuid, 'hasura'),
  bad('an empty list', []),
  bad(
    '1001 ids',
    Array.from({ length: 1001 }, () => uuid),
  ),
];
export const hugeIdList = bad(
  '100,000 ids',
  Array.from({ length: 100_000 }, () => uuid),
);
export const moments = [
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
export const overlaps = [
  bad('a negative number', -1),
  bad('a fraction', 1.5),
  bad('a text', '60'),
  bad('a boolean', true),
  bad('a list', [60]),
  bad('an object', {}),
  bad('more than 32 bits', 2_147_483_648),
  bad('a number beyond all', 1e300),
];
export const butNull = (values: readonly Bad[]): Bad[] => values.filter(({ value }) => value !== null);
export const scopeLists = [
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
export const grantLists = [
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
export const kinds = [
  ...noText,
  ...unreadable,
  bad('nothing', ''),
  bad('capitals', 'Integration'),
  bad('a digit first', '1st'),
  bad('65 characters', 'k'.repeat(65)),
];
export const models = [
  ...noText,
  ...required,
  bad('an unknown model', 'finding'),
  bad('a model in capitals', 'Report'),
];
export const freezes = [
  bad('an empty list', []),
  bad('a text', 'login', 'hasura'),
  bad(
    '11 kinds',
    Array.from({ length: 11 }, () => 'login'),
  ),
  ...['session', 'LOGIN', 'apiToken', '', 'login ', null, 7].map((kind) =>
    bad(`a list with ${JSON.stringify(kind)}`, ['collab', kind]),
  ),
];
