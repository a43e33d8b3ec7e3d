import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import { useDurations } from './durations.js';
import type { RuleName, Rules } from './policy-draft.js';

/** Says a rule with its value, in a sentence. */
export function useRuleWords(): (name: RuleName, rules: Rules) => string {
  const { t } = useTranslation('policy');
  const { number } = useFormats();
  const duration = useDurations();
  const idle = ({ idleRevocationDays: days }: Rules): string =>
    days === null ? t('rule.idleOff') : t('rule.idle', { duration: duration(days * 86_400) });
  const words: Record<RuleName, (rules: Rules) => string> = {
    minimumLifetimeSeconds: ({ minimumLifetimeSeconds: seconds }) =>
      seconds === 0 ? t('rule.minimumNone') : t('rule.minimum', { duration: duration(seconds) }),
    maximumLifetimeSeconds: ({ maximumLifetimeSeconds: seconds }) =>
      t('rule.maximum', { duration: duration(seconds) }),
    extensionRotates: ({ extensionRotates }) => t(extensionRotates ? 'rule.rotates' : 'rule.keepsText'),
    maximumOverlapSeconds: ({ maximumOverlapSeconds: seconds }) =>
      seconds === 0 ? t('rule.overlapNone') : t('rule.overlap', { duration: duration(seconds) }),
    idleRevocationDays: idle,
    maximumLiveTokens: ({ maximumLiveTokens: count }) =>
      t('rule.liveTokens', { count, formatted: number(count) }),
    apiTokenRateLimitPerMinute: ({ apiTokenRateLimitPerMinute: limit }) =>
      limit === null ? t('rule.rateOff') : t('rule.rate', { formatted: number(limit) }),
  };
  return (name, rules) => words[name](rules);
}
