import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import { detailText } from './event-detail.js';

interface EventWordsProps {
  readonly event: { readonly action: string; readonly detail: unknown };
}

const known = [
  'createApiToken',
  'createServiceToken',
  'updateApiToken',
  'updateServiceToken',
  'regenerateApiToken',
  'regenerateServiceToken',
  'endApiTokenOverlap',
  'endServiceTokenOverlap',
  'revokeApiToken',
  'revokeServiceToken',
  'revokeTokens',
  'revokeLeakedToken',
  'pruneStaleGrants',
  'acceptServicePrincipal',
  'identifyToken',
  'setUserActive',
] as const;

/** What was done, in words; the name of the action where there are none for it. */
export function EventWords({ event: { action, detail } }: EventWordsProps) {
  const { t } = useTranslation('token');
  const more = useMore(detail);
  const name = known.find((each) => each === action);
  return (
    <>
      <Text fw={500}>{name === undefined ? action : t(`history.action.${name}`)}</Text>
      {more.map((line) => (
        <Text key={line} size="sm">
          {line}
        </Text>
      ))}
    </>
  );
}

function useMore(detail: unknown): readonly string[] {
  const { t } = useTranslation('token');
  const formats = useFormats();
  const [reason, until, former, ends] = ['reason', 'overlapUntil', 'formerTokenId', 'expiresAt'].map((name) =>
    detailText(detail, name),
  );
  return [
    ...(reason === undefined ? [] : [t('history.reason', { reason })]),
    ...(ends === undefined ? [] : [t('history.ends', { when: formats.exact(ends) })]),
    ...(former === undefined ? [] : [t('history.newText')]),
    ...(until === undefined ? [] : [t('history.overlap', { when: formats.exact(until) })]),
  ];
}
