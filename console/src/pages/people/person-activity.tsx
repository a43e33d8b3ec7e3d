import { Alert, List, Stack, Text } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import type { Activity } from './people-documents.js';

interface PersonActivityProps {
  readonly activity: Activity;
  /** Whether it is about to be switched off. */
  readonly isOff: boolean;
}

/** What of somebody is live now. */
export function PersonActivity({ activity, isOff }: PersonActivityProps) {
  const { t } = useTranslation('people');
  const formats = useFormats();
  const { sessions, apiTokens, servicePrincipals, serviceTokens, ownerlessWorkspaces } = activity;
  const counts = [
    sessions > 0 && t('activity.sessions', { count: sessions }),
    apiTokens > 0 && t('activity.apiTokens', { count: apiTokens }),
    servicePrincipals > 0 && t('activity.servicePrincipals', { count: servicePrincipals }),
    serviceTokens > 0 && t('activity.serviceTokens', { count: serviceTokens }),
  ].filter((words) => words !== false);
  return (
    <Stack gap="sm" role="status">
      <Text fw={600}>
        {t(counts.length === 0 ? 'activity.nothing' : isOff ? 'activity.off' : 'activity.on')}
      </Text>
      {counts.length > 0 && (
        <List>
          {counts.map((words) => (
            <List.Item key={words}>{words}</List.Item>
          ))}
        </List>
      )}
      {ownerlessWorkspaces.length > 0 && (
        <Alert color="yellow" icon={<TriangleAlert aria-hidden />} title={t('activity.ownerless')}>
          {t('activity.ownerlessAbout', {
            count: ownerlessWorkspaces.length,
            names: formats.list(ownerlessWorkspaces),
          })}
        </Alert>
      )}
    </Stack>
  );
}
