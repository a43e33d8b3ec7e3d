import { Button, Code, Group, Stack, Table, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ShownAction, ShownType } from 'virtual:actions';
import { CopyButton } from '../../parts/copy-button.js';
import { CodeBlock } from './code-block.js';

/** What one action takes and answers, and a document to begin with. The words are those of the SDL, which is English. */
export function ActionEntry({ action }: { readonly action: ShownAction }) {
  const { t } = useTranslation('api');
  const hasVariables = action.arguments.length > 0;
  return (
    <Stack>
      <Text lang="en" dir="ltr" maw="80ch">
        {action.description}
      </Text>
      <Arguments action={action} />
      <Text>
        {t('actions.answer')} <Code dir="ltr">{action.result}</Code>
      </Text>
      <CodeBlock name={t('actions.document')} copy={t('actions.copyDocument')}>
        {action.document}
      </CodeBlock>
      {hasVariables && (
        <CodeBlock name={t('actions.variables')} copy={t('actions.copyVariables')}>
          {JSON.stringify(action.variables, null, 2)}
        </CodeBlock>
      )}
      {action.types.map((type) => (
        <TypeEntry key={type.name} type={type} />
      ))}
      <Group>
        <Button
          renderRoot={(props) => <Link to="/graphiql" search={{ action: action.name }} {...props} />}
          variant="light"
          leftSection={<Play size={18} aria-hidden />}
        >
          {t('actions.open')}
        </Button>
        <CopyButton
          text={`${location.origin}/console/api?action=${action.name}`}
          label={t('actions.copyLink')}
        />
      </Group>
    </Stack>
  );
}

function Arguments({ action }: { readonly action: ShownAction }) {
  const { t } = useTranslation('api');
  if (action.arguments.length === 0) return <Text>{t('actions.noArguments')}</Text>;
  return (
    <Table.ScrollContainer minWidth={300}>
      <Table>
        <Table.Caption>{t('actions.arguments', { name: action.name })}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('actions.argument')}</Table.Th>
            <Table.Th>{t('actions.type')}</Table.Th>
            <Table.Th>{t('actions.required')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {action.arguments.map((argument) => (
            <Table.Tr key={argument.name}>
              <Table.Th scope="row" fw={400}>
                <Code dir="ltr">{argument.name}</Code>
              </Table.Th>
              <Table.Td>
                <Code dir="ltr">{argument.type}</Code>
              </Table.Td>
              <Table.Td>{argument.isRequired ? t('actions.yes') : t('actions.no')}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function TypeEntry({ type }: { readonly type: ShownType }) {
  const { t } = useTranslation('api');
  return (
    <Stack gap={4}>
      <Title order={5} size="sm">
        {t('actions.typeNamed', { name: type.name })}
      </Title>
      {type.description !== '' && (
        <Text size="sm" c="dimmed" lang="en" dir="ltr" maw="80ch">
          {type.description}
        </Text>
      )}
      <Group gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {type.fields.map((field) => (
          <li key={field.name}>
            <Code dir="ltr">
              {field.name}: {field.type}
            </Code>
          </li>
        ))}
      </Group>
    </Stack>
  );
}
