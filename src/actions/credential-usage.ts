import { z } from 'zod';
import type { Principal } from '../access/principal.js';
import { refusal } from '../errors.js';
import { listAddresses } from '../store/usage-addresses.js';
import type { Credential } from '../store/credentials.js';
import { type Transaction, readClock } from '../store/database.js';
import { type UsageHour, listUsageHours } from '../store/usage-hours.js';
import { defineAction } from './action.js';
import { requireSeenCredential, sightOfCredential } from './credential-sight.js';
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
  addresses: z.array(z.object({ address: z.string(), lastSeenAt: z.date() })),
});

/**
 * How often a credential was presented, by hour and outcome (`allowed`, or why it was refused): the last 30 days unless
 * said otherwise, 92 at most; and from where it was accepted last, whenever that was. Both are written every so often, so the
 * last moments may be missing.
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
        addresses: [
          { address: '2001:db8::17', lastSeenAt: '2031-01-30T09:41:00.000Z' },
          { address: '192.0.2.10', lastSeenAt: '2031-01-30T09:12:00.000Z' },
        ],
      },
    },
    async run({ db, principal }, { credentialId, from, until }) {
      const range = rangeOf(from ?? undefined, until ?? undefined, await readClock(db));
      const credential = await requireSeenCredential(db, principal, credentialId);
      const hours = await listUsageHours(db, credentialId, range);
      const allowed = sumOf(hours.filter(({ outcome }) => outcome === 'allowed'));
      const refused = sumOf(hours.filter(({ outcome }) => outcome !== 'allowed'));
      const isPlaceShown = await maySeePlaces(db, principal, credential);
      const addresses = isPlaceShown ? await listAddresses(db, credentialId) : [];
      return { output: { credentialId, ...range, allowed, refused, hours, addresses } };
    },
  });

/** As lists have it: who sees a token sees where it was used; where somebody's session is, only who may end it. */
const maySeePlaces = async (db: Transaction, caller: Principal, credential: Credential): Promise<boolean> =>
  credential.kind !== 'session' || (await sightOfCredential(db, caller, credential)) === 'may revoke';

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
