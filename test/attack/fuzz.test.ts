import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { actionAttacks } from './fuzz/actions.js';
import { graphqlAttacks } from './fuzz/graphql.js';
import { hookAttacks } from './fuzz/hook.js';
import { pathAttacks } from './fuzz/paths.js';
import { type Target, startTarget } from './fuzz/target.js';

// Whatever comes in at whichever door: no fault of ours, no secret, nothing of the inside, nobody let in, nobody locked out.
// A failure names the seed and the shortest attack that fails. `npm run test:large` runs the same for long.

const longRuns: unknown = Reflect.get(globalThis, 'fuzzRuns');
const isLong = typeof longRuns === 'number';
const numRuns = isLong ? longRuns : 120;

let target: Target;
beforeAll(async () => (target = await startTarget()));
afterAll(async () => await target.service.close());
beforeEach(async () => await target.renew());
afterEach(async () => {
  for (const text of Object.values(target.good)) expect((await target.service.hook(text)).status).toBe(200);
  expect((await fetch(`${target.service.url}/readyz`)).status).toBe(200);
});

type Attack = (target: Target) => fc.IAsyncProperty<unknown>;
const attacks: Readonly<Record<string, Attack>> = {
  ...hookAttacks,
  ...actionAttacks,
  ...graphqlAttacks,
  ...pathAttacks,
};

/** What a long run takes at most, all attacks together. An attack ends with what it has tried by then. */
const longestMinutes = 15;
const millisecondsEach = (longestMinutes * 60_000) / Object.keys(attacks).length;

test.each(Object.entries(attacks))(
  '%s',
  async (_what, attack) => {
    await fc.assert(attack(target), {
      numRuns,
      endOnFailure: isLong,
      interruptAfterTimeLimit: millisecondsEach,
    });
  },
  millisecondsEach + 60_000,
);
