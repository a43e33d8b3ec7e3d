import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import { administers, useViewer } from '../../session/viewer.js';
import type { AuditAddress } from './audit-address.js';
import type { AuditEvent } from './audit-documents.js';
import { detailOf, useDetailWords } from './detail.js';
import classes from './audit.module.css';

const actorKinds = ['login', 'api_token', 'service_token', 'collab', 'operator', 'anonymous'] as const;

/** Everything that the log has on an event, and the ways from it to what belongs to it. */
export function EventDetails({ event }: { readonly event: AuditEvent }) {
  const { t } = useTranslation('audit');
  const { zoned } = useFormats();
  const words = useDetailWords();
  const kind = actorKinds.find((each) => each === event.actorKind);
  const facts = [
    [t('fact.at'), zoned(event.at)],
    [t('fact.by'), event.actorName],
    [t('fact.with'), kind === undefined ? event.actorKind : t(`actor.${kind}`)],
    [t('fact.address'), event.address],
    [t('fact.userAgent'), event.userAgent],
    [t('fact.action'), event.action],
    [t('fact.subject'), event.subjectId],
    [t('fact.credential'), event.credentialId],
    [t('fact.request'), event.requestId],
  ] as const;
  return (
    <Stack gap="sm">
      <dl className={classes['facts']}>
        {facts.map(([name, value]) => value !== null && <Fact key={name} name={name} value={value} />)}
        {Object.entries(detailOf(event.detail)).map(([name, value]) => (
          <Fact key={name} name={name} value={words(value)} isRaw />
        ))}
      </dl>
      <Ways event={event} />
    </Stack>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  /** Whether the name is the service's own, and not a word of the language. */
  readonly isRaw?: boolean;
}

function Fact({ name, value, isRaw = false }: FactProps) {
  return (
    <div>
      <dt>
        <Text component="span" size="sm" c="dimmed" ff={isRaw ? 'monospace' : undefined}>
          {name}
        </Text>
      </dt>
      <dd>
        <Text component="span" size="sm">
          <bdi>{value}</bdi>
        </Text>
      </dd>
    </div>
  );
}

function Ways({ event: { subjectId, credentialId, actorId, requestId } }: { readonly event: AuditEvent }) {
  const { t } = useTranslation('audit');
  const viewer = useViewer();
  const mayAskOf = administers(viewer) || actorId === viewer.userId;
  return (
    <Group gap="md">
      {subjectId !== null && <Way text={t('way.subject')} search={{ subjectId }} />}
      {credentialId !== null && <Way text={t('way.credential')} search={{ credentialId }} />}
      {requestId !== null && administers(viewer) && <Way text={t('way.request')} search={{ requestId }} />}
      {actorId !== null && mayAskOf && <Way text={t('way.actor')} search={{ actorId }} />}
    </Group>
  );
}

function Way({ text, search }: { readonly text: string; readonly search: AuditAddress }) {
  return (
    <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/audit" search={search} />}>
      {text}
    </Anchor>
  );
}
