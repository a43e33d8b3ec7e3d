import type { TFunction } from 'i18next';

const outcomes = [
  'superseded',
  'revoked',
  'expired',
  'frozen',
  'user_inactive',
  'workspace_left',
  'principal_inactive',
  'owner_inactive',
  'owner_left_workspace',
  'address_not_allowed',
  'rate_limited',
  'role_not_allowed',
] as const;

/** Why requests were refused, in words. */
export function outcomeWords(outcome: string, t: TFunction<'token'>): string {
  const known = outcomes.find((each) => each === outcome);
  return known === undefined ? outcome : t(`usage.outcome.${known}`);
}
