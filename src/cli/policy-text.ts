import { z } from 'zod';
import { durationText } from './durations.js';
import { fieldsOf } from './table.js';

const policyShape = z.object({
  minimumLifetimeSeconds: z.int(),
  maximumLifetimeSeconds: z.int(),
  extensionRotates: z.boolean(),
  maximumOverlapSeconds: z.int(),
  idleRevocationDays: z.int().nullable(),
  maximumLiveTokens: z.int(),
  apiTokenRateLimitPerMinute: z.int().nullable(),
  frozenKinds: z.array(z.string()),
  updatedAt: z.coerce.date(),
});

/** The policy, a field a line, named as the options of `policy set`. */
export function policyText(answer: unknown): string {
  const policy = policyShape.parse(answer);
  return fieldsOf({
    'minimum-lifetime': durationText(policy.minimumLifetimeSeconds),
    'maximum-lifetime': durationText(policy.maximumLifetimeSeconds),
    'extension-rotates': policy.extensionRotates,
    'maximum-overlap': durationText(policy.maximumOverlapSeconds),
    'idle-revocation': policy.idleRevocationDays === null ? 'off' : `${policy.idleRevocationDays}d`,
    'maximum-live-tokens': policy.maximumLiveTokens,
    'api-token-rate': policy.apiTokenRateLimitPerMinute ?? 'off',
    frozen: policy.frozenKinds.join(' '),
    changed: policy.updatedAt,
  });
}
