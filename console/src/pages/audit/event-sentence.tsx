import { Text } from '@mantine/core';
import { Trans, useTranslation } from 'react-i18next';
import type { AuditEvent } from './audit-documents.js';
import { detailOf, useDetailWords } from './detail.js';
import { sentenceOf } from './sentence.js';
import { Subject } from './subject.js';

/** What was done, in one sentence. Names come from people: they are never part of the text that tags are looked for in. */
export function EventSentence({ event }: { readonly event: AuditEvent }) {
  const { t } = useTranslation('audit');
  const words = useDetailWords();
  const { username, role, kinds, sessionsEnded } = detailOf(event.detail);
  return (
    <Text component="span" className="wraps-anywhere">
      <Trans
        t={t}
        i18nKey={`said.${sentenceOf(event)}`}
        components={{
          actor: <Actor event={event} />,
          subject: <Subject event={event} />,
          username: <Told text={words(username)} />,
          role: <Told text={words(role)} />,
          kinds: <Told text={words(kinds)} />,
          sessions: <Told text={words(sessionsEnded)} />,
          action: <Told text={event.action} />,
        }}
      />
    </Text>
  );
}

function Actor({ event: { actorKind, actorName } }: { readonly event: AuditEvent }) {
  const { t } = useTranslation('audit');
  const isNobody = actorKind === 'anonymous' && actorName === 'anonymous';
  return (
    <Text span inherit fw={600}>
      {isNobody ? t('actor.somebody') : actorName}
    </Text>
  );
}

const Told = ({ text }: { readonly text: string }) => <bdi>{text}</bdi>;
