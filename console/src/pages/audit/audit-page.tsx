import { Stack, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { type Column, DataTable } from '../../parts/data-table.js';
import { EmptyState, ListStates } from '../../parts/list-states.js';
import { Page } from '../../parts/page.js';
import { Pager } from '../../parts/pager.js';
import { When } from '../../parts/when.js';
import { administers, useViewer } from '../../session/viewer.js';
import { type AuditAddress, startOf } from './audit-address.js';
import { type AuditEvent, auditDocument } from './audit-documents.js';
import { AuditFilters } from './audit-filters.js';
import { EventRow } from './event-row.js';
import { PastedToken } from './pasted-token.js';

const route = getRouteApi('/audit');

/** What was done, newest first: managers see everything, everybody else what is theirs. */
export function AuditPage() {
  const { t } = useTranslation('audit');
  const seesAll = administers(useViewer());
  const address = route.useSearch();
  const navigate = route.useNavigate();
  const answer = useEvents(address);
  const change = (changed: Partial<AuditAddress>): void =>
    void navigate({ search: (before) => ({ ...before, ...changed, after: undefined }) });
  return (
    <Page title={t('title')} about={t(seesAll ? 'aboutAll' : 'aboutOwn')}>
      {seesAll && (
        <PastedToken
          onFound={(found) => change({ credentialId: undefined, subjectId: undefined, ...found })}
        />
      )}
      <AuditFilters
        address={address}
        actorName={nameOf(address.actorId, answer.data?.auditEvents.nodes)}
        onChange={change}
      />
      <ListStates
        answer={answer}
        isEmpty={({ auditEvents }) => auditEvents.nodes.length === 0}
        empty={<EmptyState title={t('none')} about={t('noneAbout')} />}
        onClearFilter={isFiltered(address) ? () => void navigate({ search: {} }) : undefined}
      >
        {({ auditEvents: page }) => (
          <Stack>
            <Events events={page.nodes} isStale={answer.isPlaceholderData} />
            <Pager
              page={page}
              after={address.after}
              onGo={(after) => void navigate({ search: (before) => ({ ...before, after }) })}
            />
          </Stack>
        )}
      </ListStates>
    </Page>
  );
}

/** Whose history it is, the service wants to hear from everybody but those who see all of it. */
function useEvents({ from, until, ...filter }: AuditAddress) {
  const viewer = useViewer();
  const isAnybodys = identifying.every((name) => filter[name] === undefined);
  return useAnswer(
    'auditEvents',
    auditDocument,
    {
      ...filter,
      ...(isAnybodys && !administers(viewer) && { actorId: viewer.userId }),
      from: from && startOf(from)?.toISOString(),
      until: until && startOf(until, 1)?.toISOString(),
    },
    { keepsPrevious: true },
  );
}

const identifying = ['actorId', 'subjectId', 'credentialId'] as const;
const filtering = [...identifying, 'action', 'requestId', 'from', 'until', 'after'] as const;

const isFiltered = (address: AuditAddress): boolean => filtering.some((name) => address[name] !== undefined);

const nameOf = (id: string | undefined, events: readonly AuditEvent[] = []): string | undefined =>
  events.find(({ actorId }) => actorId === id)?.actorName;

function Events({ events, isStale }: { readonly events: readonly AuditEvent[]; readonly isStale: boolean }) {
  const { t } = useTranslation('audit');
  const columns: readonly Column<AuditEvent>[] = [
    { key: 'what', header: t('column.what'), cell: (event) => <EventRow event={event} /> },
    { key: 'when', header: t('column.when'), cell: ({ at }) => <WhenBoth at={at} /> },
    { key: 'from', header: t('column.from'), cell: ({ address }) => address ?? t('unknownAddress') },
  ];
  return (
    <DataTable
      caption={t('title')}
      rows={events}
      rowKey={({ id }) => id}
      rowName={({ action }) => action}
      columns={columns}
      isStale={isStale}
    />
  );
}

function WhenBoth({ at }: { readonly at: string }) {
  return (
    <Stack gap={0}>
      <When at={at} isExact />
      <Text size="sm" c="dimmed" component="span">
        <When at={at} />
      </Text>
    </Stack>
  );
}
