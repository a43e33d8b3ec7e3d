import { Accordion, Badge, Code, Group, Stack, Text, Title } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type ShownAction, actions } from 'virtual:actions';
import { EmptyState } from '../../parts/list-states.js';
import { SearchField } from '../../parts/search-field.js';
import { ActionEntry } from './action-entry.js';
import { Section } from './section.js';

const route = getRouteApi('/api');

/** Every action by section, searched by its name, its words and its arguments; the open one is in the address. */
export function ActionReference() {
  const { t } = useTranslation('api');
  const { action, search = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const found = actions.filter((each) => each.name === action || matches(each, search));
  const change = (part: { readonly action?: string; readonly search?: string }): void =>
    void navigate({ search: (before) => ({ ...before, ...part }), resetScroll: false, replace: true });
  return (
    <Section title={t('actions.title')} about={t('actions.about')}>
      <SearchField
        label={t('actions.search')}
        value={search}
        onSearch={(text) => change({ search: text === '' ? undefined : text, action: undefined })}
      />
      <Text size="sm" c="dimmed" role="status">
        {t('actions.found', { shown: found.length, count: actions.length })}
      </Text>
      {found.length === 0 && <EmptyState title={t('actions.none')} about={t('actions.noneAbout')} />}
      {[...new Set(found.map(({ section }) => section))].map((section) => (
        <ActionSection
          key={section}
          section={section}
          shown={found.filter((each) => each.section === section)}
          open={action}
          onOpen={(name) => change({ action: name })}
        />
      ))}
    </Section>
  );
}

function matches({ name, description, arguments: given }: ShownAction, search: string): boolean {
  const text = [name, description, ...given.map((argument) => argument.name)].join(' ').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

interface ActionSectionProps {
  readonly section: string;
  readonly shown: readonly ShownAction[];
  readonly open: string | undefined;
  readonly onOpen: (name: string | undefined) => void;
}

function ActionSection({ section, shown, open, onOpen }: ActionSectionProps) {
  return (
    <Stack gap="xs">
      <Title order={3} size="h5" lang="en">
        {section}
      </Title>
      <Accordion
        variant="contained"
        order={4}
        value={shown.some(({ name }) => name === open) ? (open ?? null) : null}
        onChange={(name) => onOpen(name ?? undefined)}
      >
        {shown.map((action) => (
          <ActionItem key={action.name} action={action} isOpen={action.name === open} />
        ))}
      </Accordion>
    </Stack>
  );
}

function ActionItem({ action, isOpen }: { readonly action: ShownAction; readonly isOpen: boolean }) {
  const item = useRef<HTMLDivElement>(null);
  const wasOpenedByAddress = useRef(isOpen);
  useEffect(() => {
    if (wasOpenedByAddress.current) item.current?.scrollIntoView({ block: 'start' });
  }, []);
  return (
    <Accordion.Item value={action.name} ref={item} style={{ scrollMarginTop: '5rem' }}>
      <Accordion.Control>
        <Group gap="sm">
          <Code fz="sm" dir="ltr">
            {action.name}
          </Code>
          <Badge color={action.kind === 'query' ? 'blue' : 'grape'}>{action.kind}</Badge>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>{isOpen && <ActionEntry action={action} />}</Accordion.Panel>
    </Accordion.Item>
  );
}
