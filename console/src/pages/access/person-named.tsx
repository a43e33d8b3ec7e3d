import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { useViewer } from '../../session/viewer.js';
import { SubjectCard } from './subject-card.js';

const personNamed = graphql(`
  query PersonNamed($id: uuid!) {
    sessions(userId: $id, first: 1) {
      nodes {
        username
      }
    }
    apiTokens(userId: $id, first: 1) {
      nodes {
        username
      }
    }
  }
`);

/** The name of a person of whom nothing but the id is known: it stands beside what is theirs, if anything is. */
export function PersonNamed({ id }: { readonly id: string }) {
  const { t } = useTranslation('access');
  const viewer = useViewer();
  const isOwn = id === viewer.userId;
  const { data } = useAnswer('personNamed', personNamed, { id }, { enabled: !isOwn });
  const found = [...(data?.sessions.nodes ?? []), ...(data?.apiTokens.nodes ?? [])].at(0)?.username;
  const name = isOwn ? viewer.username : (found ?? t('subject.person'));
  return <SubjectCard name={name} about={isOwn ? t('subject.yourself') : t('subject.personAbout', { id })} />;
}
