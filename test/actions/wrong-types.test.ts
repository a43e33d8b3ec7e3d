import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GraphQLArgument, getNullableType, isListType, isNonNullType } from 'graphql';
import pLimit from 'p-limit';
import { type Service, startService } from '../support/service.js';
import { thinned } from '../support/thinned.js';
import { catalogue } from './catalogue.js';
import { contents } from './contents.js';
import { argumentsOf, call, doors, nothing } from './doors.js';
import { type Stage, credentialsOf, furnish } from './stage.js';

// Every argument of every action, by the type that the SDL gives it: what is not of that type is refused by its name, and
// nothing is written. `input.test.ts` goes deeper into the arguments that have rules of their own.

let service: Service;
let stage: Stage;
let collab: string;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  ({ collab } = await credentialsOf(service, stage));
});
afterAll(async () => await service.close());

/** Longer than any text that an action takes. */
const long = 'x'.repeat(10_000);
const notText = [7, true, ['x'], { x: 1 }, 'a\u0000b', long];
const wrongOf: Readonly<Record<string, readonly unknown[]>> = {
  uuid: [7, true, { x: 1 }, '', 'not-a-uuid', '00000000-0000-0000-0000-000000000000', long],
  String: notText,
  Int: ['7', 1.5, true, {}, [7], 1e300, -1],
  Boolean: ['true', 1, {}, [true]],
  timestamptz: [7, true, {}, '', 'tomorrow', '2030-02-30T12:00:00Z', long],
  GrantInput: [7, 'x', {}, { resourceType: 'project' }],
  TokenFilter: [7, 'x', { unknown: 1 }, { status: 'nonsense' }, { userId: 'not-a-uuid' }],
};
/** Texts that are looked up as they are: nothing that is a text is wrong with them, but for their length. */
const anyText = new Set(['password', 'token', 'otp', 'code', 'currentPassword', 'newPassword']);
const anyTextOf: Readonly<Record<string, string>> = { login: 'username', checkEditPermission: 'model' };

function wrongValues(action: string, { name, type }: GraphQLArgument): readonly unknown[] {
  const plain = getNullableType(type);
  const none = isNonNullType(type) ? [null] : [];
  if (isListType(plain)) {
    const item = String(getNullableType(plain.ofType));
    return [...none, ...(wrongOf[item] ?? []).filter((each) => !Array.isArray(each)).map((each) => [each])];
  }
  const wrong = wrongOf[String(plain)];
  if (wrong === undefined) throw new Error(`nothing is known to be wrong for ${String(plain)}`);
  const isFree = (value: unknown): boolean =>
    (anyText.has(name) || anyTextOf[action] === name) && value === 'a\u0000b';
  return [...none, ...wrong.filter((value) => !isFree(value))];
}

let serial = 0;
const newName = (): string => `wrong type ${++serial}`;
const cells = doors.flatMap((door) =>
  Object.entries(catalogue)
    .filter(([name]) => argumentsOf(name).length > 0)
    .map(([name, row], turn) => ({ door, name, turn, ...row })),
);

const someAtOnce = pLimit(8);

describe('an argument of a wrong type', () => {
  it.each(cells)('is refused by its name, and nothing is written: $name, $door', async (cell) => {
    const { door, name, callers, as = 'member' } = cell;
    const { id } = as === 'newcomer' ? await service.person() : stage[as];
    const login = await service.loginJwt(id, await service.world.session(id));
    const input = await cell.input({ service, stage, caller: { id, token: login }, newName });
    const token = callers.includes('login') ? login : callers.includes('collab') ? collab : undefined;
    const before = await contents(service.pool);
    const options = { selects: nothing, ...(token !== undefined && { token }) };
    // What is wrong for a type is the same wherever it stands: each argument is given a part of it, at the door where GraphQL
    // judges types by itself a smaller one.
    const nth = door === 'graphql' ? 4 : 2;
    const wrong = argumentsOf(name).flatMap((argument, index) =>
      thinned(wrongValues(name, argument), nth, cell.turn + index).map((value) => ({
        field: argument.name,
        value,
      })),
    );
    const surprises = await someAtOnce.map(wrong, async ({ field, value }) => {
      const { code, message, text } = await call(service, door, name, { ...input, [field]: value }, options);
      if (code === 'InvalidInput' && message.includes(field)) return [];
      return [`${field} ${JSON.stringify(value).slice(0, 60)}: ${text.slice(0, 200)}`];
    });
    expect(surprises.flat()).toEqual([]);
    expect(await contents(service.pool)).toEqual(before);
  });
});
