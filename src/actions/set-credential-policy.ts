import { z } from 'zod';
import { refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { type PolicyRules, readPolicy, ruleNames, updatePolicy } from '../store/policy.js';
import { type AffectedTokens, countPeopleOverCap, listExceeding, listIdle } from '../store/policy-effects.js';
import { defineAction } from './action.js';
import { lockPolicyFor } from './policy-access.js';
import { policyExample, policyOutput } from './policy-shown.js';
import { tokenSummary } from './token-summary.js';

const tenYears = 10 * 365 * 86_400;

const whole = (minimum: number, maximum: number) =>
  z
    .int({ error: 'must be a whole number' })
    .min(minimum, { error: `must be at least ${minimum}` })
    .max(maximum, { error: `must be at most ${maximum}` })
    .nullish();

const input = z.strictObject({
  minimumLifetimeSeconds: whole(0, tenYears),
  maximumLifetimeSeconds: whole(1, tenYears),
  extensionRotates: z.boolean({ error: 'must be true or false' }).nullish(),
  maximumOverlapSeconds: whole(0, tenYears),
  idleRevocationDays: whole(0, 3650),
  maximumLiveTokens: whole(1, 100_000),
  apiTokenRateLimitPerMinute: whole(0, 1_000_000),
  dryRun: z.boolean({ error: 'must be true or false' }).nullish(),
});
const output = z.object({
  dryRun: z.boolean(),
  policy: policyOutput,
  exceedingCount: z.int(),
  exceeding: z.array(tokenSummary),
  idleCount: z.int(),
  idle: z.array(tokenSummary),
  peopleOverCap: z.int(),
});

/**
 * Changes the policy: what is given, and nothing else; `idleRevocationDays` 0 turns the idle rule off, and
 * `apiTokenRateLimitPerMinute` 0 the rate. No token is
 * touched: the answer says which live ones end later than the new maximum allows, which the idle rule would revoke now
 * (a hundred of each, and how many), and how many people hold more than the cap. `dryRun` changes nothing.
 */
export const setCredentialPolicy = () =>
  defineAction({
    name: 'setCredentialPolicy',
    type: 'mutation',
    callers: ['login', 'operator'],
    needs: 'write',
    standing: 'manager',
    input,
    output,
    example: {
      input: { maximumLifetimeSeconds: 7_776_000, dryRun: true },
      output: {
        dryRun: true,
        policy: { ...policyExample, maximumLifetimeSeconds: 7_776_000 },
        exceedingCount: 1,
        exceeding: [
          {
            id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
            kind: 'api_token',
            tokenId: '3fa94c01b27de568',
            name: 'nightly export',
            owner: 'olga',
            status: 'active',
            expiresAt: '2031-12-31T12:00:00.000Z',
            lastUsedAt: null,
          },
        ],
        idleCount: 0,
        idle: [],
        peopleOverCap: 0,
      },
    },
    async run({ db, principal }, { dryRun, ...given }) {
      await lockPolicyFor(db, principal);
      const before = await readPolicy(db);
      const rules = rulesAfter(before, given);
      requireLifetimeOrder(rules, given);
      const changed = ruleNames.filter((name) => rules[name] !== before[name]);
      const isDry = dryRun === true;
      const isChanged = !isDry && changed.length > 0;
      if (isChanged) await updatePolicy(db, rules);
      const policy = isChanged ? await readPolicy(db) : { ...before, ...rules };
      const detail = Object.fromEntries(
        changed.map((name) => [name, { old: before[name], new: rules[name] }]),
      );
      return {
        output: { dryRun: isDry, policy, ...(await effectsOf(db, rules)) },
        deed: isChanged ? { subjectType: 'credential_policy', detail } : [],
      };
    },
  });

type Given = Omit<z.infer<typeof input>, 'dryRun'>;

function rulesAfter(before: PolicyRules, given: Given): PolicyRules {
  const { idleRevocationDays: idleDays, apiTokenRateLimitPerMinute: rate } = given;
  return {
    minimumLifetimeSeconds: given.minimumLifetimeSeconds ?? before.minimumLifetimeSeconds,
    maximumLifetimeSeconds: given.maximumLifetimeSeconds ?? before.maximumLifetimeSeconds,
    extensionRotates: given.extensionRotates ?? before.extensionRotates,
    maximumOverlapSeconds: given.maximumOverlapSeconds ?? before.maximumOverlapSeconds,
    idleRevocationDays: idleDays === 0 ? null : (idleDays ?? before.idleRevocationDays),
    maximumLiveTokens: given.maximumLiveTokens ?? before.maximumLiveTokens,
    apiTokenRateLimitPerMinute: rate === 0 ? null : (rate ?? before.apiTokenRateLimitPerMinute),
  };
}

/** Names the field that was given; with both, the maximum. */
function requireLifetimeOrder(rules: PolicyRules, given: Given): void {
  const { minimumLifetimeSeconds: minimum, maximumLifetimeSeconds: maximum } = rules;
  if (maximum > minimum) return;
  throw given.maximumLifetimeSeconds == null
    ? refusal('InvalidInput', `minimumLifetimeSeconds: must be less than the maximum, which is ${maximum}.`)
    : refusal('InvalidInput', `maximumLifetimeSeconds: must be more than the minimum, which is ${minimum}.`);
}

async function effectsOf(db: Transaction, rules: PolicyRules) {
  const { maximumLifetimeSeconds, idleRevocationDays: days, maximumLiveTokens } = rules;
  const exceeding = await listExceeding(db, maximumLifetimeSeconds);
  const idle = days === null ? noTokens : await listIdle(db, days);
  return {
    exceedingCount: exceeding.count,
    exceeding: exceeding.tokens,
    idleCount: idle.count,
    idle: idle.tokens,
    peopleOverCap: await countPeopleOverCap(db, maximumLiveTokens),
  };
}

const noTokens: AffectedTokens = { count: 0, tokens: [] };
