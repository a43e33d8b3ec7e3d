import { Alert, Group, List, Stack, Text } from '@mantine/core';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ButtonLink, PageLink } from '../../parts/links.js';
import { Page } from '../../parts/page.js';
import type { Accepted } from './principals-documents.js';

/** After taking over: what became of the tokens, and the way to give each kept one a new text. */
export function HandedOver({ accepted: { principal, tokens } }: { readonly accepted: Accepted }) {
  const { t } = useTranslation('principals');
  const kept = tokens.filter(({ isKept }) => isKept);
  const gone = tokens.length - kept.length;
  return (
    <Page title={t('handed.title', { name: principal.name })}>
      <Stack gap="lg" maw="48rem">
        <Alert color="teal" icon={<CircleCheck aria-hidden />} role="status">
          {gone === 0 ? t('handed.revokedNone') : t('handed.revoked', { count: gone })}
        </Alert>
        {kept.length > 0 && (
          <Alert color="yellow" icon={<TriangleAlert aria-hidden />} title={t('handed.rotate')}>
            <Stack gap="sm">
              <Text size="sm">{t('handed.rotateAbout')}</Text>
              <List>
                {kept.map(({ id, name }) => (
                  <List.Item key={id}>
                    <RotateLink id={id} name={name} />
                  </List.Item>
                ))}
              </List>
            </Stack>
          </Alert>
        )}
        <Group>
          <ButtonLink to="/principals" variant="default">
            {t('accept.toAll')}
          </ButtonLink>
        </Group>
      </Stack>
    </Page>
  );
}

function RotateLink({ id, name }: { readonly id: string; readonly name: string }) {
  const { t } = useTranslation('principals');
  // Over the list of one's service tokens, its drawer begins with the question of the rotation.
  const search = { kind: 'service', do: 'rotate' } as const;
  return (
    <PageLink to="/tokens/$kind/$id" params={{ kind: 'service', id }} search={search}>
      {t('handed.rotateOne', { name })}
    </PageLink>
  );
}
