import { Alert, Code, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type ResultOf, graphql } from '../../graphql/graphql.js';
import { EmptyState, ListStates } from '../../parts/list-states.js';

export const metadataFindings = graphql(`
  query MetadataFindings {
    metadataFindings {
      findings {
        severity
        rule
        file
        line
        message
        fix
      }
      unchecked
    }
  }
`);

type Found = ResultOf<typeof metadataFindings>;
type Finding = Found['metadataFindings']['findings'][number];

const severities = ['error', 'warning', 'note'] as const;
const shownAs = {
  error: { color: 'red', Icon: CircleAlert },
  warning: { color: 'yellow', Icon: TriangleAlert },
  note: { color: 'blue', Icon: Info },
} as const;

/** What the check of the metadata found, the worst first, and what it could not look at without the database. */
export function FindingsList({
  answer,
}: {
  readonly answer: Pick<UseQueryResult<Found>, 'data' | 'error' | 'isPending' | 'refetch'>;
}) {
  const { t } = useTranslation('permissions');
  return (
    <ListStates answer={answer} isEmpty={() => false} empty={null}>
      {({ metadataFindings: { findings, unchecked } }) => (
        <Stack gap="lg">
          {findings.length === 0 && <EmptyState title={t('findings.none')} about={t('findings.noneAbout')} />}
          {severities.map((severity) => (
            <SeverityGroup key={severity} severity={severity} all={findings} />
          ))}
          {unchecked.length > 0 && (
            <Alert color="gray" icon={<CircleCheck aria-hidden />} title={t('findings.unchecked')}>
              <Stack gap="xs">
                <Text size="sm">{t('findings.uncheckedAbout')}</Text>
                <Group gap={6}>
                  {unchecked.map((rule) => (
                    <Code key={rule} dir="ltr">
                      {rule}
                    </Code>
                  ))}
                </Group>
              </Stack>
            </Alert>
          )}
        </Stack>
      )}
    </ListStates>
  );
}

interface SeverityGroupProps {
  readonly severity: (typeof severities)[number];
  readonly all: readonly Finding[];
}

function SeverityGroup({ severity, all }: SeverityGroupProps) {
  const { t } = useTranslation('permissions');
  const found = all.filter((finding) => finding.severity === severity);
  const { color, Icon } = shownAs[severity];
  if (found.length === 0) return null;
  return (
    <Stack gap="sm" component="section">
      <Group gap="xs">
        <Icon size={20} aria-hidden color={`var(--mantine-color-${color}-filled)`} />
        <Title order={2} size="h4">
          {t(`findings.${severity}`, { count: found.length })}
        </Title>
      </Group>
      {found.map((finding, index) => (
        <Paper key={index} withBorder p="md">
          <Stack gap={4}>
            <Text fw={600} lang="en">
              {finding.message}
            </Text>
            <Text lang="en">{t('findings.fix', { fix: finding.fix })}</Text>
            <Group gap="xs">
              <Code dir="ltr">
                {finding.file}:{finding.line}
              </Code>
              <Text size="sm" c="dimmed">
                {finding.rule}
              </Text>
            </Group>
          </Stack>
        </Paper>
      ))}
    </Stack>
  );
}
