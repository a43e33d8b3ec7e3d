import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { EmptyState, ListStates } from '../../parts/list-states.js';
import { type IssuedCode, OneTimeCode } from '../../parts/one-time-code.js';
import { Page } from '../../parts/page.js';
import { Pager } from '../../parts/pager.js';
import { administers, useViewer } from '../../session/viewer.js';
import { CreatePersonDialog } from './create-person-dialog.js';
import { EditPersonDialog } from './edit-person-dialog.js';
import { PeopleFilters } from './people-filters.js';
import { type Person, peopleDocument } from './people-documents.js';
import type { Deed } from './deed.js';
import { PeopleTable } from './people-table.js';
import { ResetPersonDialog } from './reset-person-dialog.js';
import { SwitchPersonDialog } from './switch-person-dialog.js';

const route = getRouteApi('/admin/people');

/** All accounts, for managers and admins. */
export function PeoplePage() {
  const { t } = useTranslation('people');
  const viewer = useViewer();
  if (administers(viewer)) return <People />;
  return (
    <Page title={t('title')}>
      <EmptyState title={t('notYours')} about={t('notYoursAbout')} />
    </Page>
  );
}

function People() {
  const { t } = useTranslation('people');
  const [isCreating, setIsCreating] = useState(false);
  const [doing, setDoing] = useState<{ readonly deed: Deed; readonly person: Person }>();
  // Here and nowhere else, until it is closed.
  const [code, setCode] = useState<IssuedCode>();
  const stop = (): void => setDoing(undefined);
  const personFor = (...deeds: readonly Deed[]): Person | undefined =>
    doing !== undefined && deeds.includes(doing.deed) ? doing.person : undefined;
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        <Button leftSection={<UserPlus size={18} aria-hidden />} onClick={() => setIsCreating(true)}>
          {t('create.open')}
        </Button>
      }
    >
      <List onDeed={(deed, person) => setDoing({ deed, person })} />
      <CreatePersonDialog
        isOpen={isCreating}
        onClose={() => setIsCreating(false)}
        onCreated={(created) => {
          setIsCreating(false);
          setCode(created);
        }}
      />
      <EditPersonDialog person={personFor('edit')} onClose={stop} />
      <SwitchPersonDialog person={personFor('switchOff', 'switchOn')} onClose={stop} />
      <ResetPersonDialog
        person={personFor('reset')}
        onClose={stop}
        onReset={(issued) => {
          stop();
          setCode(issued);
        }}
      />
      <OneTimeCode code={code} onClose={() => setCode(undefined)} />
    </Page>
  );
}

function List({ onDeed }: { readonly onDeed: (deed: Deed, person: Person) => void }) {
  const { t } = useTranslation('people');
  const { sort: _, ...address } = route.useSearch();
  const navigate = route.useNavigate();
  const answer = useAnswer('people', peopleDocument, { ...address, first: 25 }, { keepsPrevious: true });
  const { after, search, role, status } = address;
  // Nothing after a page is not nothing at all.
  const isFiltered = [after, search, role, status].some((value) => value !== undefined);
  const goTo = (cursor: string | undefined): void =>
    void navigate({ search: (before) => ({ ...before, after: cursor }) });
  return (
    <>
      <PeopleFilters />
      <ListStates
        answer={answer}
        isEmpty={(data) => data.users.nodes.length === 0}
        empty={<EmptyState title={t('none')} />}
        onClearFilter={isFiltered ? () => void navigate({ search: {} }) : undefined}
      >
        {({ users: page }) => (
          <>
            <PeopleTable people={page.nodes} isStale={answer.isPlaceholderData} onDeed={onDeed} />
            <Pager page={page} after={after} onGo={goTo} />
          </>
        )}
      </ListStates>
    </>
  );
}
