import { ActionIcon, Button, Checkbox, Group, Paper, Select, Stack, Text } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ReachablePicker } from './reachable-pickers.js';
import { type GrantLine, grantActions, resourceTypes } from './service-request.js';

interface GrantLinesProps {
  readonly principalId: string;
  readonly value: readonly GrantLine[];
  readonly onChange: (value: readonly GrantLine[]) => void;
}

export const emptyLine: GrantLine = { resourceType: 'project', resourceId: null, actions: ['read'] };

/** Grants one by one: on what, and what it may do there. */
export function GrantLines({ principalId, value, onChange }: GrantLinesProps) {
  const { t } = useTranslation('create');
  const change = (index: number, line: GrantLine): void =>
    onChange(value.map((each, at) => (at === index ? line : each)));
  return (
    <Stack gap="sm">
      {value.map((line, index) => (
        <Paper key={index} withBorder p="sm" role="group" aria-label={t('grants.row', { number: index + 1 })}>
          <Stack gap="xs">
            <Group justify="space-between">
              <Text size="sm" fw={600}>
                {t('grants.row', { number: index + 1 })}
              </Text>
              <ActionIcon
                aria-label={t('grants.remove', { number: index + 1 })}
                disabled={value.length === 1}
                onClick={() => onChange(value.filter((_, at) => at !== index))}
              >
                <Trash2 size={18} aria-hidden />
              </ActionIcon>
            </Group>
            <Line line={line} principalId={principalId} onChange={(now) => change(index, now)} />
          </Stack>
        </Paper>
      ))}
      <Group>
        <Button
          variant="default"
          leftSection={<Plus size={18} aria-hidden />}
          onClick={() => onChange([...value, emptyLine])}
        >
          {t('grants.add')}
        </Button>
      </Group>
    </Stack>
  );
}

interface LineProps {
  readonly line: GrantLine;
  readonly principalId: string;
  readonly onChange: (line: GrantLine) => void;
}

function Line({ line, principalId, onChange }: LineProps) {
  const { t } = useTranslation('create');
  const { resourceType, resourceId } = line;
  return (
    <>
      <Group grow align="flex-start" preventGrowOverflow={false} gap="sm">
        <Select
          label={t('grants.type')}
          flex="1 1 9rem"
          allowDeselect={false}
          value={resourceType}
          data={resourceTypes.map((value) => ({ value, label: t(`preview.kind.${value}`) }))}
          onChange={(chosen) => {
            const found = resourceTypes.find((each) => each === chosen);
            if (found !== undefined) onChange({ resourceType: found, resourceId: null, actions: ['read'] });
          }}
        />
        {resourceType !== 'workspace' && (
          <ReachablePicker
            key={resourceType}
            kind={resourceType}
            principalId={principalId}
            label={t('grants.resource')}
            value={resourceId}
            onChange={(id) => onChange({ ...line, resourceId: id })}
          />
        )}
      </Group>
      {resourceType === 'workspace' && <Text size="sm">{t('grants.everythingAbout')}</Text>}
      {resourceType === 'oplog' && <Actions line={line} onChange={onChange} />}
    </>
  );
}

function Actions({ line, onChange }: Omit<LineProps, 'principalId'>) {
  const { t } = useTranslation('create');
  return (
    <Checkbox.Group
      label={t('grants.actions')}
      value={[...line.actions]}
      onChange={(chosen) =>
        onChange({ ...line, actions: grantActions.filter((each) => chosen.includes(each)) })
      }
    >
      <Group gap="md" mt="xs">
        {grantActions.map((value) => (
          <Checkbox key={value} value={value} label={t(`grants.action.${value}`)} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}
