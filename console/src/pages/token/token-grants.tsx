import { Badge, Button, Group, Text } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { When } from '../../parts/when.js';
import { grantWords } from './grant-words.js';
import { Section } from './section.js';
import type { ShownGrant } from './token-answer.js';
import classes from './token-drawer.module.css';

interface TokenGrantsProps {
  readonly grants: readonly ShownGrant[];
  readonly onPrune: () => void;
}

/** What a service token was given, the stale ones marked: they are without effect. */
export function TokenGrants({ grants, onPrune }: TokenGrantsProps) {
  const { t } = useTranslation('token');
  return (
    <Section title={t('grants.title')} about={t('grants.about')}>
      {grants.length === 0 && <Text c="dimmed">{t('grants.none')}</Text>}
      <ul className={classes['plain']}>
        {grants.map((grant) => (
          <li key={`${grant.resourceType} ${grant.resourceId} ${grant.action}`} className={classes['entry']}>
            <GrantLine grant={grant} />
          </li>
        ))}
      </ul>
      {grants.some(({ isStale }) => isStale) && (
        <div>
          <Button variant="default" onClick={onPrune}>
            {t('prune.open')}
          </Button>
        </div>
      )}
    </Section>
  );
}

/** One grant in words; of a stale one why it is so, and since when. */
export function GrantLine({ grant }: { readonly grant: ShownGrant }) {
  const { t } = useTranslation('token');
  const { isStale, staleBecause, staleSince } = grant;
  const because = reasons.find((each) => each === staleBecause);
  return (
    <Group gap="xs">
      <Text span>{grantWords(grant, t)}</Text>
      {isStale && (
        <Badge color="yellow" leftSection={<TriangleAlert size={14} aria-hidden />}>
          {t('grants.stale')}
        </Badge>
      )}
      {because !== undefined && (
        <Text span size="sm" c="dimmed">
          {t(`grants.because.${because}`)}
        </Text>
      )}
      {typeof staleSince === 'string' && <When at={staleSince} />}
    </Group>
  );
}

/** Why the owner of the principal does not hold a grant now. */
const reasons = ['owner_inactive', 'owner_not_member', 'not_editable', 'not_reached'] as const;
