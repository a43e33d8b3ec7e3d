import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { administers, useViewer } from '../../session/viewer.js';
import { type AuditEvent, apiTokenName, serviceTokenName } from './audit-documents.js';
import { textOf } from './detail.js';
import { useNames } from './names.js';

type About = Pick<AuditEvent, 'subjectType' | 'subjectId' | 'detail'>;

/** What something was done to, by its name; a token leads to its details. */
export function Subject({ event }: { readonly event: About }) {
  const { subjectType, subjectId } = event;
  if (subjectId === null) return null;
  if (subjectType === 'api_token') return <ApiToken id={subjectId} event={event} />;
  if (subjectType === 'service_token') return <ServiceToken id={subjectId} event={event} />;
  return <NamedSubject type={subjectType ?? ''} id={subjectId} event={event} />;
}

interface TokenProps {
  readonly id: string;
  readonly event: About;
}

function ApiToken({ id, event }: TokenProps) {
  const { data } = useAnswer('auditApiTokenName', apiTokenName, { id });
  return <TokenLink kind="api" id={id} name={data?.apiToken.token.name ?? textOf(event.detail, 'name')} />;
}

function ServiceToken({ id, event }: TokenProps) {
  const { data } = useAnswer('auditServiceTokenName', serviceTokenName, { id });
  return (
    <TokenLink kind="service" id={id} name={data?.serviceToken.token.name ?? textOf(event.detail, 'name')} />
  );
}

interface TokenLinkProps {
  readonly kind: 'api' | 'service';
  readonly id: string;
  readonly name: string | undefined;
}

function TokenLink({ kind, id, name = id.slice(0, 8) }: TokenLinkProps) {
  const { t } = useTranslation('audit');
  const viewer = useViewer();
  return (
    <>
      {t(kind === 'api' ? 'subject.apiToken' : 'subject.serviceToken')}{' '}
      <Anchor
        renderRoot={(props) =>
          administers(viewer) ? (
            <Link {...props} to="/admin/inventory/$kind/$id" params={{ kind, id }} />
          ) : (
            <Link {...props} to="/tokens/$kind/$id" params={{ kind, id }} />
          )
        }
      >
        {name}
      </Anchor>
    </>
  );
}

const subjectTypes = [
  'user',
  'session',
  'workspace',
  'service_principal',
  'project',
  'report',
  'finding',
  'observation',
  'report_finding',
  'report_observation',
  'oplog_entry',
] as const;

function NamedSubject({ type, id, event }: TokenProps & { readonly type: string }) {
  const { t } = useTranslation('audit');
  const names = useNames();
  const known = subjectTypes.find((each) => each === type);
  // The username in the detail of a membership is the member's, and not the workspace's.
  const told = textOf(event.detail, type === 'user' ? 'username' : 'name');
  const name = names.get(id) ?? told;
  return (
    <>
      {known === undefined ? type : t(`subject.${known}`)}{' '}
      <Text span inherit fw={600}>
        {name ?? id.slice(0, 8)}
      </Text>
    </>
  );
}
