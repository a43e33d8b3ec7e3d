import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { When } from '../../../parts/when.js';
import type { ShownToken } from '../token-answer.js';
import classes from '../token-drawer.module.css';

interface SeenAddress {
  readonly address: string;
  readonly lastSeenAt: string;
}

interface LastAddressesProps {
  readonly token: ShownToken;
  /** Its usage, which may tell of more addresses than the last one. */
  readonly usage: { readonly allowed: number; readonly addresses: readonly SeenAddress[] } | undefined;
}

/** Where the token was used from. */
export function LastAddresses({ token, usage }: LastAddressesProps) {
  const { t } = useTranslation('token');
  const seen = usage?.addresses ?? lastOf(token);
  if (seen.length === 0) return <Text c="dimmed">{t('addresses.none')}</Text>;
  return (
    <div>
      <Text fw={600}>{t('addresses.title')}</Text>
      <ul className={classes['plain']} aria-label={t('addresses.title')}>
        {seen.map(({ address, lastSeenAt }) => (
          <li key={address}>
            <bdi>{address}</bdi> · <When at={lastSeenAt} />
          </li>
        ))}
      </ul>
    </div>
  );
}

const lastOf = ({ lastUsedAddress: address, lastUsedAt }: ShownToken): readonly SeenAddress[] =>
  address === null || lastUsedAt === null ? [] : [{ address, lastSeenAt: lastUsedAt }];
