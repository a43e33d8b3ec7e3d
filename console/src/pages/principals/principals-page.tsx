import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { EmptyState, ListStates } from '../../parts/list-states.js';
import { Page } from '../../parts/page.js';
import { Pager } from '../../parts/pager.js';
import { administers, useViewer } from '../../session/viewer.js';
import { CreatePrincipalDialog } from './create-principal-dialog.js';
import { EditPrincipalDialog } from './edit-principal-dialog.js';
import { OfferDialog } from './offer-dialog.js';
import { OffersToMe } from './offers-to-me.js';
import type { PrincipalDeed } from './principal-menu.js';
import { PrincipalTable } from './principal-table.js';
import { type Principal, principalsDocument } from './principals-documents.js';
import { PrincipalsFilters } from './principals-filters.js';
import { SwitchPrincipalDialog } from './switch-principal-dialog.js';
import { WithdrawDialog } from './withdraw-dialog.js';

const route = getRouteApi('/principals');

/** Service principals: one's own, those offered to one, those of a workspace that one owns; for managers all there are. */
export function PrincipalsPage() {
  const { t } = useTranslation('principals');
  const seesAll = administers(useViewer());
  const [isCreating, setIsCreating] = useState(false);
  const [doing, setDoing] = useState<{ readonly deed: PrincipalDeed; readonly principal: Principal }>();
  const stop = (): void => setDoing(undefined);
  const principalFor = (...deeds: readonly PrincipalDeed[]): Principal | undefined =>
    doing !== undefined && deeds.includes(doing.deed) ? doing.principal : undefined;
  const begin = (deed: PrincipalDeed, principal: Principal): void => setDoing({ deed, principal });
  return (
    <Page
      title={t('title')}
      about={seesAll ? t('aboutAll') : t('about')}
      actions={
        <Button leftSection={<Plus size={18} aria-hidden />} onClick={() => setIsCreating(true)}>
          {t('create.open')}
        </Button>
      }
    >
      <OffersToMe onDecline={(principal) => begin('decline', principal)} />
      <List onDeed={begin} />
      <CreatePrincipalDialog isOpen={isCreating} onClose={() => setIsCreating(false)} />
      <EditPrincipalDialog principal={principalFor('edit')} onClose={stop} />
      <SwitchPrincipalDialog principal={principalFor('switchOff', 'switchOn')} onClose={stop} />
      <OfferDialog principal={principalFor('offer')} onClose={stop} />
      <WithdrawDialog principal={principalFor('takeBack')} onClose={stop} />
      <WithdrawDialog principal={principalFor('decline')} isDeclined onClose={stop} />
    </Page>
  );
}

function List({ onDeed }: { readonly onDeed: (deed: PrincipalDeed, principal: Principal) => void }) {
  const { t } = useTranslation('principals');
  const { sort: _, ...address } = route.useSearch();
  const navigate = route.useNavigate();
  const variables = { ...address, first: 25 };
  const answer = useAnswer('servicePrincipals', principalsDocument, variables, { keepsPrevious: true });
  const { after, search, status, kind, workspaceId } = address;
  const isFiltered = [after, search, status, kind, workspaceId].some((value) => value !== undefined);
  const goTo = (cursor: string | undefined): void =>
    void navigate({ search: (before) => ({ ...before, after: cursor }) });
  return (
    <>
      <PrincipalsFilters />
      <ListStates
        answer={answer}
        isEmpty={(data) => data.servicePrincipals.nodes.length === 0}
        empty={<EmptyState title={t('none')} about={t('noneAbout')} />}
        onClearFilter={isFiltered ? () => void navigate({ search: {} }) : undefined}
      >
        {({ servicePrincipals: page }) => (
          <>
            <PrincipalTable principals={page.nodes} isStale={answer.isPlaceholderData} onDeed={onDeed} />
            <Pager page={page} after={after} onGo={goTo} />
          </>
        )}
      </ListStates>
    </>
  );
}
