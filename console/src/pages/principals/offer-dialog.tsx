import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer, useChange } from '../../graphql/asking.js';
import { DialogButtons } from '../../parts/dialog-buttons.js';
import { Dialog } from '../../parts/dialog.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { RemoteSelect } from '../../parts/remote-select.js';
import { reworded } from '../../parts/reworded.js';
import { toast } from '../../parts/toast.js';
import { membersDocument } from '../workspaces/workspaces-documents.js';
import { type Principal, offerPrincipalDocument } from './principals-documents.js';

interface OfferDialogProps {
  readonly principal: Principal | undefined;
  readonly onClose: () => void;
}

/** Offers a service principal to another member of its workspace. */
export function OfferDialog({ principal, onClose }: OfferDialogProps) {
  const { t } = useTranslation('principals');
  return (
    <Dialog
      isOpen={principal !== undefined}
      title={t('offer.title', { name: principal?.name ?? '' })}
      onClose={onClose}
    >
      {principal !== undefined && <OfferForm principal={principal} onClose={onClose} />}
    </Dialog>
  );
}

function OfferForm({ principal, onClose }: { readonly principal: Principal; readonly onClose: () => void }) {
  const { t } = useTranslation('principals');
  const { workspaceId, ownerId } = principal;
  const [userId, setUserId] = useState<string | null>(null);
  const [search, setSearch] = useState('');
  const offer = useChange(offerPrincipalDocument, ['servicePrincipals']);
  const variables = { workspaceId, search, first: 50 };
  const found = useAnswer('workspaceMembers', membersDocument, variables, { keepsPrevious: true });
  const options = (found.data?.workspaceMembers.nodes ?? [])
    .filter((member) => member.isActive && member.role !== 'guest' && member.userId !== ownerId)
    .map((member) => ({
      value: member.userId,
      label:
        member.displayName === member.username
          ? member.username
          : `${member.displayName} (${member.username})`,
    }));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // Without a person the service would take an offer back.
        if (userId === null) return;
        offer.mutate(
          { id: principal.id, userId },
          {
            onSuccess: ({ offerServicePrincipal: { offeredToUsername } }) => {
              toast(t('offer.done', { name: principal.name, to: offeredToUsername ?? '' }));
              onClose();
            },
          },
        );
      }}
    >
      <Stack>
        <Text>{t('offer.about')}</Text>
        {principal.offeredToUsername !== null && (
          <Text>{t('offer.replaces', { to: principal.offeredToUsername })}</Text>
        )}
        <RemoteSelect
          label={t('offer.to')}
          description={t('offer.toAbout', { workspace: principal.workspaceName })}
          required
          value={userId}
          onChange={setUserId}
          options={options}
          isLoading={found.isFetching}
          onSearch={setSearch}
          nothing={t('offer.nobody')}
          clear={t('offer.clear')}
        />
        <ProblemAlert
          problem={
            found.error ??
            reworded(offer.error, {
              NotFound: t('refused.offeree'),
              Unauthorized: t('refused.change'),
              Conflict: t('refused.theirs'),
            })
          }
        />
        <DialogButtons
          confirm={t('offer.confirm')}
          isBusy={offer.isPending}
          isReady={userId !== null}
          onClose={onClose}
        />
      </Stack>
    </form>
  );
}
