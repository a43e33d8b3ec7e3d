import { z } from 'zod';
import { refusal } from '../errors.js';
import { readClock } from '../store/database.js';
import { type UsageHour, listUsageHours } from '../store/usage-hours.js';
import { defineAction } from './action.js';
import { requireSeenCredential } from './credential-sight.js';
import { idField, boundField } from './fields.js';

const day = 86_400_000;
const usualDays = 30;
const maximumDays = 92;
const largestInt = 2_147_483_647;

const input = z.strictObject({
  credentialId: idField,
  from: boundField.nullish(),
  until: boundField.nullish(),
});
const output = z.object({
  credentialId: z.guid(),
  from: z.date(),
  until: z.date(),
  allowed: z.int(),
  refused: z.int(),
  hours: z.array(z.object({ hour: z.date(), outcome: z.string(), requests: z.int() })),
});

/**
 * How often a credential was presented, by hour and outcome (`allowed`, or why it was refused): the last 30 days unless
 * said otherwise, 92 at most. Counts are written every so often, so the last moments may be missing.
 */
export const credentialUsage = () =>
  defineAction({
    name: 'credentialUsage',
    type: 'query',
    callers: ['login', 'api', 'operator'],
    needs: 'read',
    input,
    output,
    example: {
      input: { credentialId: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11' },
      output: {
        credentialId: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
        from: '2031-01-01T12:00:00.000Z',
        until: '2031-01-31T12:00:00.000Z',
        allowed: 118,
        refused: 2,
        hours: [
          { hour: '2031-01-30T09:00:00.000Z', outcome: 'allowed', requests: 118 },
          { hour: '2031-01-30T09:00:00.000Z', outcome: 'address_not_allowed', requests: 2 },
        ],
      },
    },
    async run({ db, principal }, { credentialId, from, until }) {
      const range = rangeOf(from ?? undefined, until ?? undefined, await readClock(db));
      await requireSeenCredential(db, principal, credentialId);
      const hours = await listUsageHours(db, credentialId, range);
      const allowed = sumOf(hours.filter(({ outcome }) => outcome === 'allowed'));
      const refused = sumOf(hours.filter(({ outcome }) => outcome !== 'allowed'));
      return { output: { credentialId, ...range, allowed, refused, hours } };
    },
  });

function rangeOf(from: Date | undefined, end: Date | undefined, now: Date): { from: Date; until: Date } {
  const until = end ?? now;
  const begin = from ?? new Date(until.getTime() - usualDays * day);
  if (begin >= until) throw refusal('InvalidInput', 'from: must be before until, which is now unless given.');
  if (until.getTime() - begin.getTime() > maximumDays * day)
    throw refusal('InvalidInput', `from: more than ${maximumDays} days before until.`);
  return { from: begin, until };
}

/** GraphQL's integers end where those of 32 bits do. */
const sumOf = (hours: readonly UsageHour[]): number =>
  Math.min(
    hours.reduce((sum, { requests }) => sum + requests, 0),
    largestInt,
  );
