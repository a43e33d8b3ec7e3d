import { Badge, Button, Group, Text } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { When } from '../../parts/when.js';
import { type GrantedThing, byThing, grantWords } from './grant-words.js';
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
      <GrantList label={t('grants.title')} grants={grants} />
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

interface GrantListProps {
  readonly label: string;
  readonly grants: readonly ShownGrant[];
}

export function GrantList({ label, grants }: GrantListProps) {
  return (
    <ul className={classes['plain']} aria-label={label}>
      {byThing(grants).map((thing) => (
        <li
          key={`${thing.grant.resourceType} ${thing.grant.resourceId} ${thing.grant.isStale}`}
          className={classes['entry']}
        >
          <GrantLine thing={thing} />
        </li>
      ))}
    </ul>
  );
}

/** Grants on one thing in words; of stale ones why they are so, and since when. */
function GrantLine({ thing }: { readonly thing: GrantedThing }) {
  const { t } = useTranslation('token');
  const { isStale, staleBecause, staleSince } = thing.grant;
  const because = reasons.find((each) => each === staleBecause);
  return (
    <Group gap="xs">
      <Text span>{grantWords(thing, t)}</Text>
      {isStale && (
        <Badge
          color="yellow"
          c="var(--mantine-color-text)"
          leftSection={<TriangleAlert size={14} aria-hidden />}
        >
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
