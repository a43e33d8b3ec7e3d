import { randomBytes } from 'node:crypto';
import argon2 from 'argon2';
import bcrypt from 'bcrypt';
import { newDigestKey } from '../../src/tokens/new-secrets.js';
import { matchesDigest, newOpaqueToken } from '../../src/tokens/opaque-token.js';
import { median, shown, withSpread } from '../numbers.js';
import type { Bench, Findings, Scenario } from '../scenario.js';

// Others keep tokens as they keep passwords. A password has to be slow to guess; 256 random bits cannot be guessed.

interface Check {
  readonly name: string;
  readonly times: number;
  check(): Promise<boolean> | boolean;
}

interface Cost {
  readonly name: string;
  /** Milliseconds for one check, of every round. */
  readonly wall: readonly number[];
  readonly cpu: readonly number[];
}

async function checks(isQuick: boolean): Promise<Check[]> {
  const key = newDigestKey();
  const { text, digest, digestKeyId } = newOpaqueToken('service_token', key);
  const secret = randomBytes(32).toString('base64url');
  const bcrypted = await bcrypt.hash(secret, 12);
  // The defaults of Django's Argon2PasswordHasher.
  const argon2ed = await argon2.hash(secret, {
    type: argon2.argon2id,
    timeCost: 2,
    memoryCost: 102_400,
    parallelism: 8,
  });
  return [
    {
      name: 'keyed digest (HMAC-SHA-256), as Graphwarden',
      times: isQuick ? 20_000 : 100_000,
      check: () => matchesDigest(text, { digest, digestKeyId }, [key]),
    },
    { name: 'bcrypt, cost 12', times: isQuick ? 2 : 5, check: () => bcrypt.compareSync(secret, bcrypted) },
    {
      name: 'argon2id as Django configures it (2 passes, 100 MiB, 8 lanes)',
      times: isQuick ? 2 : 5,
      check: async () => await argon2.verify(argon2ed, secret),
    },
  ];
}

interface Time {
  readonly wall: number;
  readonly cpu: number;
}

async function timeOf({ name, times, check }: Check): Promise<Time> {
  const before = { at: performance.now(), cpu: process.cpuUsage() };
  for (let n = 0; n < times; n += 1) {
    const answer = check();
    // Waiting for what is already there would cost more than the digest.
    const isRight = typeof answer === 'boolean' ? answer : await answer;
    if (!isRight) throw new Error(`${name} refused the right secret`);
  }
  const { user, system } = process.cpuUsage(before.cpu);
  return { wall: (performance.now() - before.at) / times, cpu: (user + system) / 1000 / times };
}

async function run(bench: Bench): Promise<Findings> {
  const all = await checks(bench.isQuick);
  const found = all.map((check): { check: Check; times: Time[] } => ({ check, times: [] }));
  for (let round = 0; round < (bench.isQuick ? 2 : 7); round += 1)
    for (const { check, times } of found) times.push(await timeOf(check));
  const costs = found.map(({ check, times }) => ({
    name: check.name,
    wall: times.map(({ wall }) => wall),
    cpu: times.map(({ cpu }) => cpu),
  }));
  return findingsOf(costs);
}

function findingsOf(costs: readonly Cost[]): Findings {
  const [digest] = costs;
  if (digest === undefined) throw new Error('nothing was measured');
  const rows = costs.map(({ name, wall, cpu }) => [
    name,
    inUnits(wall),
    inUnits(cpu),
    shown(1000 / median(cpu)),
    `${shown(median(wall) / median(digest.wall))}×`,
  ]);
  return {
    tables: [
      {
        title: '',
        columns: [
          'check of one secret',
          'time',
          'processor time',
          'checks a second and core',
          'against the digest',
        ],
        rows,
        notes: [
          'Processor time is more than the time where a check runs on several cores. Neither bcrypt nor argon2 is wrong for passwords, ' +
            'and Graphwarden takes bcrypt for them; a token of 256 random bits needs no slow hash.',
        ],
      },
    ],
    charts: [
      {
        name: 'secret-check',
        title: 'One check of a secret',
        kind: 'bars',
        x: '',
        y: 'microseconds, logarithmic',
        isLogarithmic: true,
        points: costs.map(({ wall }, n) => ({
          series: 'time',
          x: ['keyed digest', 'bcrypt 12', 'argon2id (Django)'][n] ?? '',
          y: median(wall) * 1000,
        })),
      },
    ],
    figures: costs,
  };
}

const inUnits = (milliseconds: readonly number[]): string =>
  median(milliseconds) < 1
    ? `${withSpread(milliseconds.map((value) => value * 1000))} µs`
    : `${withSpread(milliseconds)} ms`;

export const secretCheck: Scenario = {
  name: 'secret-check',
  about:
    'What one check of a stored secret costs: our keyed digest, and the password hashes that others use for tokens.',
  run,
};
