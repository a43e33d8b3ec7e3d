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
const numRuns = typeof longRuns === 'number' ? longRuns : 120;

/** An attack ends with what it has tried by then: a login JWT, which is good when it begins, lives for fifteen. */
const longestMinutes = 12;

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

test.each(Object.entries(attacks))(
  '%s',
  async (_what, attack) => {
    await fc.assert(attack(target), {
      numRuns,
      endOnFailure: numRuns > 1000,
      interruptAfterTimeLimit: longestMinutes * 60_000,
    });
  },
  Math.min(60_000 + numRuns * 100, (longestMinutes + 1) * 60_000),
);
