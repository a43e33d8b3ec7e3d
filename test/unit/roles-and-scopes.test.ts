import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RemotePrincipal } from '../../src/access/principal.js';
import { narrowTo, roleOf, rolesHolding } from '../../src/access/roles.js';
import { holds, isWithin, scopeLevelOf, scopeLevels, scopeLists } from '../../src/access/scopes.js';

const endsAt = new Date();
const person = (role: 'user' | 'manager' | 'admin') => ({ id: 'p', username: 'p', role });
const standings = ['user', 'manager'] as const;

const ofPeople: RemotePrincipal[] = standings.flatMap((actsAs) =>
  scopeLevels.flatMap((scopes): RemotePrincipal[] => {
    const common = {
      credentialId: 'c',
      endsAt,
      person: person(actsAs === 'user' ? 'user' : 'admin'),
      actsAs,
      scopes,
    };
    return [
      { kind: 'login', limitedTo: undefined, ...common },
      { kind: 'api_token', ...common, workspaceId: 'w' },
    ];
  }),
);
const document = { model: 'report', objectId: 'o', reportId: 'o', findingId: undefined } as const;
const others: RemotePrincipal[] = [
  { kind: 'anonymous' },
  { kind: 'collab', credentialId: 'c', endsAt, person: person('admin'), document },
  {
    kind: 'service_token',
    credentialId: 'c',
    endsAt,
    principalId: 's',
    principalName: 's',
    workspaceId: 'w',
    preset: 'custom',
  },
];
const everybody = [...ofPeople, ...others];
const rolesOfPeople = [
  'user_read',
  'user_read_write',
  'user',
  'manager_read',
  'manager_read_write',
  'manager',
];
const hasuras = [
  'admin',
  'user_write',
  'user_delete',
  'manager_write',
  'manager_delete',
  'public',
  'service',
  'collab',
  '',
];

/** What a role may do, told from its name alone. */
function powersOf(role: string): Set<string> {
  const [, standing = '', suffix = ''] = /^(user|manager)(_read_write|_read)?$/.exec(role) ?? [];
  const needs =
    suffix === '_read'
      ? ['read']
      : suffix === '_read_write'
        ? ['read', 'write']
        : ['read', 'write', 'delete'];
  const reaches = standing === 'manager' ? ['user', 'manager'] : ['user'];
  return new Set(reaches.flatMap((reach) => needs.map((need) => `${reach} ${need}`)));
}

describe('the role of a principal', () => {
  test.each(everybody.map((principal) => [roleOf(principal), principal] as const))(
    'is %s, and never Hasura’s own or half of one',
    (role, principal) => {
      expect(
        principal.kind === 'login' || principal.kind === 'api_token'
          ? rolesOfPeople
          : ['public', 'collab', 'service'],
      ).toContain(role);
    },
  );

  test('tells what its scopes and its standing are', () => {
    expect(
      ofPeople
        .filter(({ kind }) => kind === 'login')
        .map(roleOf)
        .toSorted(),
    ).toEqual(rolesOfPeople.toSorted());
  });
});

describe('narrowing', () => {
  test('never gives a power that was not there, and changes nothing but standing and scopes', () => {
    const role = fc.oneof(
      fc.constantFrom(...rolesOfPeople, ...hasuras, ...Object.getOwnPropertyNames(Object.prototype)),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.constantFrom(...everybody), role, (principal, asked) => {
        const narrowed = narrowTo(principal, asked);
        if (narrowed === undefined) return asked !== roleOf(principal);
        expect(roleOf(narrowed)).toBe(asked);
        expect([...powersOf(asked)].filter((power) => !powersOf(roleOf(principal)).has(power))).toEqual([]);
        expect({ ...narrowed, actsAs: 0, scopes: 0 }).toEqual({ ...principal, actsAs: 0, scopes: 0 });
        return true;
      }),
      { numRuns: 2000 },
    );
  });

  test('gives people every role with fewer powers, and no other', () => {
    for (const principal of ofPeople) {
      const mine = powersOf(roleOf(principal));
      const allowed = [...rolesOfPeople, ...hasuras].filter(
        (role) => narrowTo(principal, role) !== undefined,
      );
      const expected = rolesOfPeople.filter((role) => [...powersOf(role)].every((power) => mine.has(power)));
      expect(allowed).toEqual(expected);
    }
  });

  test('twice never gives more than once', () => {
    for (const principal of ofPeople)
      for (const first of rolesOfPeople)
        for (const second of rolesOfPeople) {
          const once = narrowTo(principal, first);
          const twice = once && narrowTo(once, second);
          if (twice !== undefined) expect(narrowTo(principal, second)).toEqual(twice);
        }
  });

  test('gives everybody else the role that they have, and no other', () => {
    for (const principal of others)
      for (const role of [...rolesOfPeople, ...hasuras])
        expect(narrowTo(principal, role)).toBe(role === roleOf(principal) ? principal : undefined);
  });
});

describe('a list of scopes', () => {
  test('that is absent means everything', () => {
    expect([scopeLevelOf(null), scopeLevelOf(undefined)]).toEqual(['full', 'full']);
  });

  test.each(scopeLevels)('of the level %s is known in any order', (level) => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...scopeLists[level]], { minLength: scopeLists[level].length }),
        (list) => {
          expect(scopeLevelOf(list)).toBe(level);
        },
      ),
    );
  });

  test.each([
    [[]],
    [['write:*']],
    [['delete:*']],
    [['read:*', 'delete:*']],
    [['write:*', 'delete:*']],
    [['read:*', 'read:*']],
    [['read:*', 'write:*', 'write:*']],
    [['read:*', 'write:*', 'delete:*', 'admin:*']],
    [['READ:*']],
    [['read']],
    [['*']],
    [['read:*,write:*']],
    [['']],
  ])('that is none of the three is refused: %j', (list) => {
    expect(scopeLevelOf(list)).toBeUndefined();
  });

  test('of any other texts is refused', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom('read:*', 'write:*', 'delete:*'))),
        (list) => {
          const level = scopeLevelOf(list);
          const sorted = (texts: readonly string[]) => texts.toSorted().join();
          expect(level === undefined ? undefined : sorted(scopeLists[level])).toBe(
            level === undefined ? undefined : sorted(list),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  test('holds what a narrower one holds, and more', () => {
    expect(
      scopeLevels.map((level) => (['read', 'write', 'delete'] as const).filter((need) => holds(level, need))),
    ).toEqual([['read'], ['read', 'write'], ['read', 'write', 'delete']]);
    for (const [index, level] of scopeLevels.entries())
      for (const [otherIndex, other] of scopeLevels.entries())
        expect(isWithin(level, other)).toBe(index <= otherIndex);
  });
});

test.each([
  ['read', ['user_read', 'user_read_write', 'user', 'manager_read', 'manager_read_write', 'manager']],
  ['write', ['user_read_write', 'user', 'manager_read_write', 'manager']],
  ['delete', ['user', 'manager']],
] as const)('the roles of people that may %s are %j', (need, roles) => {
  expect(rolesHolding(need, 'user')).toEqual(roles);
  for (const standing of ['manager', 'admin'] as const)
    expect(rolesHolding(need, standing)).toEqual(roles.filter((role) => role.startsWith('manager')));
});
