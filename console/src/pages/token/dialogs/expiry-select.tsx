import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../language/formats.js';
import { useSpan } from '../span.js';
import type { TokenPolicy } from '../token-policy.js';
import { useNow } from '../use-now.js';

interface ExpirySelectProps {
  readonly value: string | undefined;
  readonly onChange: (expiresAt: string | undefined) => void;
  readonly policy: Pick<TokenPolicy, 'minimumLifetimeSeconds' | 'maximumLifetimeSeconds'>;
}

const day = 86_400;
const presets = [1, 7, 30, 60, 90, 180, 365].map((days) => days * day);

/** When the token shall end: what the policy allows, with the date written out. */
export function ExpirySelect({ value, onChange, policy }: ExpirySelectProps) {
  const { t } = useTranslation('token');
  const formats = useFormats();
  const span = useSpan();
  const now = useNow(3600);
  const { minimumLifetimeSeconds: least, maximumLifetimeSeconds: most } = policy;
  const offered = [...new Set([...presets.filter((each) => each >= least && each < most), most])];
  return (
    <Select
      label={t('extend.end')}
      placeholder={t('extend.choose')}
      value={value ?? null}
      data={offered.map((seconds) => {
        // A minute short of the policy's most: the service counts from when it is asked.
        const at = new Date(now + (seconds === most ? seconds - 60 : seconds) * 1000);
        return {
          value: at.toISOString(),
          label: t('extend.preset', { span: span(seconds), when: formats.exact(at) }),
        };
      })}
      onChange={(chosen) => onChange(chosen ?? undefined)}
    />
  );
}
