import { Badge, Tabs } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { isProblem } from '../../graphql/problem.js';
import { EmptyState, ListStates } from '../../parts/list-states.js';
import { Page } from '../../parts/page.js';
import { FindingsList, metadataFindings } from './findings-list.js';
import { permissionMatrix } from './matrix.js';
import { PermissionPanel } from './permission-panel.js';
import { PermissionTable } from './permission-table.js';
import { type View, views } from './permissions-address.js';

const matrices = [
  { value: 'tables', kind: 'table' },
  { value: 'actions', kind: 'action' },
] as const;

const route = getRouteApi('/admin/permissions');

/** What Hasura lets each role do, by the metadata that the service was started with, and what is wrong with that. */
export function PermissionsPage() {
  const { t } = useTranslation('permissions');
  const { view = 'tables' } = route.useSearch();
  const navigate = route.useNavigate();
  const matrix = useAnswer('permissionMatrix', permissionMatrix, {});
  const findings = useAnswer('metadataFindings', metadataFindings, {});
  const count = findings.data?.metadataFindings.findings.length;
  if (isProblem(matrix.error, 'Unauthorized'))
    return (
      <Page title={t('title')}>
        <EmptyState title={t('notYours')} about={t('notYoursAbout')} />
      </Page>
    );
  const show = (chosen: View): void =>
    void navigate({
      search: ({ search, roles }) => ({ search, roles, view: chosen === 'tables' ? undefined : chosen }),
    });
  return (
    <Page title={t('title')} about={t('about')}>
      <Tabs
        value={view}
        onChange={(chosen) => show(views.find((each) => each === chosen) ?? 'tables')}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="tables" mih={44}>
            {t('view.tables')}
          </Tabs.Tab>
          <Tabs.Tab value="actions" mih={44}>
            {t('view.actions')}
          </Tabs.Tab>
          <Tabs.Tab
            value="findings"
            mih={44}
            rightSection={
              count !== undefined && (
                <Badge circle={count < 10} color={count === 0 ? 'gray' : 'yellow'}>
                  {count}
                </Badge>
              )
            }
          >
            {t('view.findings')}
          </Tabs.Tab>
        </Tabs.List>
        {matrices.map(({ value, kind }) => (
          <Tabs.Panel key={value} value={value}>
            <ListStates
              answer={matrix}
              isEmpty={({ permissionMatrix: found }) => found.permissions.length === 0}
              empty={<EmptyState title={t('none')} about={t('noneAbout')} />}
            >
              {({ permissionMatrix: found }) => <PermissionTable matrix={found} kind={kind} />}
            </ListStates>
          </Tabs.Panel>
        ))}
        <Tabs.Panel value="findings">
          <FindingsList answer={findings} />
        </Tabs.Panel>
      </Tabs>
      {matrix.data !== undefined && view !== 'findings' && (
        <PermissionPanel
          matrix={matrix.data.permissionMatrix}
          kind={view === 'tables' ? 'table' : 'action'}
        />
      )}
    </Page>
  );
}
