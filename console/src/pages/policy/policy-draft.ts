import { type Span, secondsOf, spanOf, wholeOf } from './durations.js';
import type { Policy, PolicyChanges } from './policy-documents.js';

/** The policy as it stands in the form. */
export interface PolicyDraft {
  readonly minimumLifetime: Span;
  readonly maximumLifetime: Span;
  readonly maximumOverlap: Span;
  readonly extensionRotates: boolean;
  readonly revokesIdle: boolean;
  readonly idleDays: number | string;
  readonly liveTokens: number | string;
  readonly limitsRate: boolean;
  readonly perMinute: number | string;
}

export const draftOf = (policy: Policy): PolicyDraft => ({
  minimumLifetime: spanOf(policy.minimumLifetimeSeconds),
  maximumLifetime: spanOf(policy.maximumLifetimeSeconds),
  maximumOverlap: spanOf(policy.maximumOverlapSeconds),
  extensionRotates: policy.extensionRotates,
  revokesIdle: policy.idleRevocationDays !== null,
  idleDays: policy.idleRevocationDays ?? 90,
  liveTokens: policy.maximumLiveTokens,
  limitsRate: policy.apiTokenRateLimitPerMinute !== null,
  perMinute: policy.apiTokenRateLimitPerMinute ?? 600,
});

type CountField = 'idleDays' | 'liveTokens' | 'perMinute';
export type DraftProblem = 'whole' | 'negative' | 'tooLong' | 'order' | CountField;
export type DraftField = 'minimumLifetime' | 'maximumLifetime' | 'maximumOverlap' | CountField;
export type DraftProblems = Readonly<Partial<Record<DraftField, DraftProblem>>>;

const tenYears = 3650 * 86_400;

function spanProblem(span: Span): DraftProblem | undefined {
  const seconds = secondsOf(span);
  if (seconds === undefined) return 'whole';
  if (seconds < 0) return 'negative';
  return seconds > tenYears ? 'tooLong' : undefined;
}

function maximumProblem({ minimumLifetime, maximumLifetime }: PolicyDraft): DraftProblem | undefined {
  const problem = spanProblem(maximumLifetime);
  if (problem !== undefined || spanProblem(minimumLifetime) !== undefined) return problem;
  return (secondsOf(maximumLifetime) ?? 0) > (secondsOf(minimumLifetime) ?? 0) ? undefined : 'order';
}

function countProblem(typed: number | string, problem: CountField, most: number): DraftProblem | undefined {
  const count = wholeOf(typed);
  return count === undefined || count < 1 || count > most ? problem : undefined;
}

/** What the service would refuse, told before it is asked. */
export function problemsOf(draft: PolicyDraft): DraftProblems {
  const found = {
    minimumLifetime: spanProblem(draft.minimumLifetime),
    maximumLifetime: maximumProblem(draft),
    maximumOverlap: spanProblem(draft.maximumOverlap),
    idleDays: draft.revokesIdle ? countProblem(draft.idleDays, 'idleDays', 3650) : undefined,
    liveTokens: countProblem(draft.liveTokens, 'liveTokens', 100_000),
    perMinute: draft.limitsRate ? countProblem(draft.perMinute, 'perMinute', 1_000_000) : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== undefined));
}

export type Rules = Omit<Policy, 'frozenKinds' | 'updatedAt'>;

/** The rules that the form says; undefined while it says none that can be. */
export function rulesOf(draft: PolicyDraft): Rules | undefined {
  if (Object.keys(problemsOf(draft)).length > 0) return undefined;
  return {
    minimumLifetimeSeconds: secondsOf(draft.minimumLifetime) ?? 0,
    maximumLifetimeSeconds: secondsOf(draft.maximumLifetime) ?? 0,
    maximumOverlapSeconds: secondsOf(draft.maximumOverlap) ?? 0,
    extensionRotates: draft.extensionRotates,
    idleRevocationDays: draft.revokesIdle ? (wholeOf(draft.idleDays) ?? null) : null,
    maximumLiveTokens: wholeOf(draft.liveTokens) ?? 0,
    apiTokenRateLimitPerMinute: draft.limitsRate ? (wholeOf(draft.perMinute) ?? null) : null,
  };
}

export const ruleNames = [
  'minimumLifetimeSeconds',
  'maximumLifetimeSeconds',
  'extensionRotates',
  'maximumOverlapSeconds',
  'idleRevocationDays',
  'maximumLiveTokens',
  'apiTokenRateLimitPerMinute',
] as const;
export type RuleName = (typeof ruleNames)[number];

export const changedRules = (rules: Rules, present: Rules): RuleName[] =>
  ruleNames.filter((name) => rules[name] !== present[name]);

/** What to ask the service for: nothing but what changes, so that what somebody else changed meanwhile stays. */
export function changesOf(rules: Rules, present: Rules): PolicyChanges {
  // Off is 0 where it is asked for, and null where it is told.
  const asked = {
    ...rules,
    idleRevocationDays: rules.idleRevocationDays ?? 0,
    apiTokenRateLimitPerMinute: rules.apiTokenRateLimitPerMinute ?? 0,
  };
  return Object.fromEntries(changedRules(rules, present).map((name) => [name, asked[name]]));
}
