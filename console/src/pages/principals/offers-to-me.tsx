import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { Handshake } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { ButtonLink } from '../../parts/links.js';
import { useViewer } from '../../session/viewer.js';
import { type Principal, principalsDocument } from './principals-documents.js';

interface OffersToMeProps {
  readonly onDecline: (principal: Principal) => void;
}

/** What others want to hand to the viewer. */
export function OffersToMe({ onDecline }: OffersToMeProps) {
  const { t } = useTranslation('principals');
  const { userId } = useViewer();
  const variables = { status: 'offered', first: 100 };
  const { data } = useAnswer('servicePrincipals', principalsDocument, variables);
  const offers = data?.servicePrincipals.nodes.filter(({ offeredToId }) => offeredToId === userId) ?? [];
  if (offers.length === 0) return null;
  return (
    <Stack gap="sm" component="section" aria-label={t('offers.label')}>
      {offers.map((principal) => (
        <Alert
          key={principal.id}
          color="blue"
          icon={<Handshake aria-hidden />}
          title={t('offers.title', { owner: principal.ownerUsername, name: principal.name })}
        >
          <Stack gap="sm">
            <Text size="sm">
              {t('offers.about', { count: principal.liveTokens, workspace: principal.workspaceName })}
            </Text>
            <Group gap="sm">
              <ButtonLink to="/principals/$id/accept" params={{ id: principal.id }}>
                {t('offers.look')}
              </ButtonLink>
              <Button variant="default" onClick={() => onDecline(principal)}>
                {t('offers.decline')}
              </Button>
            </Group>
          </Stack>
        </Alert>
      ))}
    </Stack>
  );
}
