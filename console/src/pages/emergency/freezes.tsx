import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { ListStates } from '../../parts/list-states.js';
import { freezesDocument } from './emergency-documents.js';
import { FreezeKind, type Freeze } from './freeze-kind.js';
import { kinds } from './kinds.js';
import { Measure } from './measure.js';

/** Kinds of credentials, each with whether it is frozen, and since when. */
export function Freezes() {
  const { t } = useTranslation('emergency');
  const answer = useAnswer('freezes', freezesDocument, {});
  return (
    <Measure title={t('freeze.title')} about={t('freeze.about')}>
      <ListStates answer={answer} isEmpty={() => false} empty={null}>
        {({ credentialPolicy: { frozenKinds }, auditEvents: { nodes } }) => (
          <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
            {kinds.map((kind) => (
              <FreezeKind
                key={kind}
                kind={kind}
                isFrozen={frozenKinds.includes(kind)}
                freeze={nodes.map(freezeOf).find((freeze) => freeze.kinds.includes(kind))}
              />
            ))}
          </Stack>
        )}
      </ListStates>
      <Text size="sm">
        {t('freeze.sessionsAbout')}{' '}
        <Anchor component={Link} to="/sessions" underline="always">
          {t('freeze.sessions')}
        </Anchor>
      </Text>
    </Measure>
  );
}

/** An event of the log as a freeze: its detail is parsed, for it differs from event to event. */
function freezeOf({
  at,
  actorName,
  detail,
}: {
  readonly at: string;
  readonly actorName: string;
  readonly detail: unknown;
}): Freeze {
  const found: object = typeof detail === 'object' && detail !== null ? detail : {};
  const frozen: unknown = Reflect.get(found, 'kinds');
  const reason: unknown = Reflect.get(found, 'reason');
  return {
    at,
    by: actorName,
    kinds: Array.isArray(frozen) ? frozen.map(String) : [],
    reason: typeof reason === 'string' ? reason : undefined,
  };
}
