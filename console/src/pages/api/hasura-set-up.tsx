import { useTranslation } from 'react-i18next';
import { useFacts } from '../../facts-context.js';
import { CodeBlock } from './code-block.js';
import { Section } from './section.js';

/** The lines of the README, with the address of this service in them. */
const environment = (url: string): string =>
  [
    `HASURA_GRAPHQL_AUTH_HOOK=${url}/hasura/auth`,
    'HASURA_GRAPHQL_AUTH_HOOK_MODE=POST',
    'HASURA_GRAPHQL_AUTH_HOOK_SEND_REQUEST_BODY=false',
    'HASURA_GRAPHQL_CONFIGURED_HEADER_PRECEDENCE=true',
    `GRAPHWARDEN_URL=${url}`,
    'HASURA_ACTION_SECRET=…',
  ].join('\n');

/** For whoever runs Hasura: how it is told to ask this service. */
export function HasuraSetUp() {
  const { t } = useTranslation('api');
  const { publicUrl } = useFacts();
  return (
    <Section title={t('hasura.title')} about={t('hasura.about')}>
      <CodeBlock name={t('hasura.environment')} copy={t('hasura.copy')}>
        {environment(publicUrl)}
      </CodeBlock>
    </Section>
  );
}
