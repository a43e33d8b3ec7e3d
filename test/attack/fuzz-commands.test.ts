import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { credentialsOf } from '../actions/stage.js';
import { startBeside } from '../cli/stage.js';
import { type CommandTarget, commandAttacks } from './fuzz/commands.js';

// As the doors of the network, so the command line: no fault of ours, no stack, no secret, and an exit code that is documented.

const longRuns: unknown = Reflect.get(globalThis, 'fuzzRuns');
const isLong = typeof longRuns === 'number';
/** A command opens the database for itself, which takes most of its time. */
const numRuns = isLong ? longRuns / 5 : 40;
const longestMinutes = 3;

let beside: Awaited<ReturnType<typeof startBeside>>;
let target: CommandTarget;
beforeAll(async () => {
  beside = await startBeside();
  const { service, stage, run } = beside;
  const { digestKeys, config } = service;
  const privateKeys = (config.secrets.signingKeys ?? []).map(({ d }) => d);
  target = {
    run,
    tokens: Object.values(await credentialsOf(service, stage)),
    secrets: [
      ...privateKeys,
      ...digestKeys.map(({ secret }) => secret.toString('base64url')),
      config.databaseUrl ?? '',
    ],
  };
});
afterAll(async () => {
  expect((await fetch(`${beside.service.url}/readyz`)).status).toBe(200);
  await beside.service.close();
});

test.each(Object.entries(commandAttacks))(
  '%s',
  async (_what, attack) => {
    const interruptAfterTimeLimit = isLong ? longestMinutes * 60_000 : 30_000;
    await fc.assert(attack(target), { numRuns, endOnFailure: isLong, interruptAfterTimeLimit });
  },
  (longestMinutes + 1) * 60_000,
);
