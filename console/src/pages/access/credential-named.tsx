import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { isProblem } from '../../graphql/problem.js';
import { useViewer } from '../../session/viewer.js';
import { SubjectCard } from './subject-card.js';
import { TokenStatus } from './token-status.js';

const apiTokenNamed = graphql(`
  query ApiTokenNamed($id: uuid!) {
    apiToken(id: $id) {
      token {
        name
        tokenId
        userId
        username
        status
      }
    }
  }
`);

const serviceTokenNamed = graphql(`
  query ServiceTokenNamed($id: uuid!) {
    serviceToken(id: $id) {
      token {
        name
        tokenId
        servicePrincipalName
        ownerId
        ownerUsername
        status
      }
    }
  }
`);

/** The name of a credential of which nothing but the id is known: an API token, else a service token, else a session. */
export function CredentialNamed({ id }: { readonly id: string }) {
  const { t } = useTranslation('access');
  const { userId, credentialId } = useViewer();
  const asApi = useAnswer('apiTokenNamed', apiTokenNamed, { id }, { enabled: id !== credentialId });
  const isNone = isProblem(asApi.error, 'NotFound');
  const asService = useAnswer('serviceTokenNamed', serviceTokenNamed, { id }, { enabled: isNone });
  const api = asApi.data?.apiToken.token;
  const service = asService.data?.serviceToken.token;
  if (api !== undefined)
    return (
      <SubjectCard name={api.name} about={t('subject.api', { owner: api.username, tokenId: api.tokenId })}>
        <TokenStatus status={api.status} />
        <ToDrawer kind="api" id={id} isOwn={api.userId === userId} />
      </SubjectCard>
    );
  if (service !== undefined)
    return (
      <SubjectCard
        name={service.name}
        about={t('subject.service', {
          principal: service.servicePrincipalName,
          owner: service.ownerUsername,
          tokenId: service.tokenId,
        })}
      >
        <TokenStatus status={service.status} />
        <ToDrawer kind="service" id={id} isOwn={service.ownerId === userId} />
      </SubjectCard>
    );
  if (id !== credentialId && asService.error === null) return null;
  return <SubjectCard name={t('subject.session')} about={t('subject.sessionAbout')} />;
}

interface ToDrawerProps {
  readonly kind: 'api' | 'service';
  readonly id: string;
  readonly isOwn: boolean;
}

/** The token itself lies over the list that it is in: one's own, or all. */
function ToDrawer({ kind, id, isOwn }: ToDrawerProps) {
  const { t } = useTranslation('access');
  return (
    <Button
      variant="light"
      renderRoot={(props) =>
        isOwn ? (
          <Link
            to="/tokens/$kind/$id"
            params={{ kind, id }}
            search={{ kind: kind === 'service' ? kind : undefined }}
            {...props}
          />
        ) : (
          <Link to="/admin/inventory/$kind/$id" params={{ kind, id }} {...props} />
        )
      }
    >
      {t('subject.toToken')}
    </Button>
  );
}
