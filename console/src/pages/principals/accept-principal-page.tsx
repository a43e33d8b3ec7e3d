import { Group } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer, useChange } from '../../graphql/asking.js';
import { ButtonLink } from '../../parts/links.js';
import { ListSkeleton } from '../../parts/list-states.js';
import { Page } from '../../parts/page.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { reworded } from '../../parts/reworded.js';
import { AcceptForm } from './accept-form.js';
import { HandedOver } from './handed-over.js';
import { type Accepted, acceptPrincipalDocument, previewHandoverDocument } from './principals-documents.js';
import { WithdrawDialog } from './withdraw-dialog.js';

const route = getRouteApi('/principals/$id/accept');

/** What is offered, token by token, and taking it over. */
export function AcceptPrincipalPage() {
  const { id } = route.useParams();
  const [accepted, setAccepted] = useState<Accepted>();
  if (accepted !== undefined) return <HandedOver accepted={accepted} />;
  return <Offer key={id} id={id} onAccepted={setAccepted} />;
}

interface OfferProps {
  readonly id: string;
  readonly onAccepted: (accepted: Accepted) => void;
}

function Offer({ id, onAccepted }: OfferProps) {
  const { t } = useTranslation('principals');
  const navigate = useNavigate();
  const [isDeclining, setIsDeclining] = useState(false);
  const answer = useAnswer('handover', previewHandoverDocument, { id });
  // The preview is about an offer that is over then.
  const accept = useChange(acceptPrincipalDocument, ['servicePrincipals', 'apiTokens', 'serviceTokens']);
  const leave = (): void => void navigate({ to: '/principals' });
  if (answer.data === undefined)
    return (
      <Page title={t('accept.plainTitle')}>
        {answer.isPending ? (
          <ListSkeleton />
        ) : (
          <ProblemAlert
            problem={reworded(answer.error, {
              NotFound: t('refused.noOffer'),
              Unauthorized: t('refused.takeOver'),
            })}
            onRetry={() => void answer.refetch()}
          />
        )}
        <Group>
          <ButtonLink to="/principals" variant="default">
            {t('accept.toAll')}
          </ButtonLink>
        </Group>
      </Page>
    );
  const handover = answer.data.acceptServicePrincipal;
  const { name, workspaceName, ownerUsername } = handover.principal;
  return (
    <Page
      title={t('accept.title', { name })}
      about={t('accept.about', { owner: ownerUsername, workspace: workspaceName })}
    >
      <AcceptForm
        handover={handover}
        isBusy={accept.isPending}
        problem={reworded(accept.error, {
          NotFound: t('refused.changed'),
          Unauthorized: t('refused.takeOver'),
        })}
        onAccept={(keepTokenIds) =>
          accept.mutate(
            { id, keepTokenIds: [...keepTokenIds] },
            { onSuccess: ({ acceptServicePrincipal: accepted }) => onAccepted(accepted) },
          )
        }
        onDecline={() => setIsDeclining(true)}
      />
      <WithdrawDialog
        principal={isDeclining ? { id, name } : undefined}
        isDeclined
        onClose={() => setIsDeclining(false)}
        onDone={leave}
      />
    </Page>
  );
}
