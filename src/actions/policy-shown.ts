import { z } from 'zod';
import type { Transaction } from '../store/database.js';
import { readPolicy } from '../store/policy.js';

/** The policy as it is shown. */
export const policyOutput = z.object({
  minimumLifetimeSeconds: z.int(),
  maximumLifetimeSeconds: z.int(),
  extensionRotates: z.boolean(),
  maximumOverlapSeconds: z.int(),
  idleRevocationDays: z.int().nullable(),
  maximumLiveTokens: z.int(),
  apiTokenRateLimitPerMinute: z.int().nullable(),
  frozenKinds: z.array(z.string()),
  updatedAt: z.date(),
});

export const policyShown = async (db: Transaction): Promise<z.infer<typeof policyOutput>> =>
  policyOutput.parse(await readPolicy(db));

/** For examples: the policy of a new service. */
export const policyExample = {
  minimumLifetimeSeconds: 0,
  maximumLifetimeSeconds: 31_536_000,
  extensionRotates: true,
  maximumOverlapSeconds: 604_800,
  idleRevocationDays: null,
  maximumLiveTokens: 100,
  apiTokenRateLimitPerMinute: null,
  frozenKinds: [],
  updatedAt: '2031-01-01T12:00:00.000Z',
};
