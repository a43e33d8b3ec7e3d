import { Code, List, SimpleGrid, Text } from '@mantine/core';
import { Trans, useTranslation } from 'react-i18next';
import { useFacts } from '../../facts-context.js';
import { CodeBlock } from './code-block.js';
import { Section } from './section.js';

const query = '{ whoami { username role expiresAt } }';

const curl = (endpoint: string): string => `curl ${endpoint} \\
  -H "Authorization: Bearer $GRAPHWARDEN_TOKEN" \\
  -H 'Content-Type: application/json' \\
  -d '${JSON.stringify({ query })}'`;

const javaScript = (endpoint: string): string => `const response = await fetch('${endpoint}', {
  method: 'POST',
  headers: {
    Authorization: \`Bearer \${process.env.GRAPHWARDEN_TOKEN}\`,
    'Content-Type': 'application/json',
  },
  body: JSON.stringify({
    query: '${query}',
  }),
});
const { data, errors } = await response.json();`;

/** Where to ask, with which header, and two examples that hold no secret. */
export function HowToCall() {
  const { t } = useTranslation('api');
  const { hasuraUrl, publicUrl } = useFacts();
  const own = `${publicUrl}/graphql`;
  const endpoint = hasuraUrl === undefined ? own : `${hasuraUrl}/v1/graphql`;
  const code = { code: <Code dir="ltr" /> };
  return (
    <Section title={t('call.title')} about={t('call.about')}>
      <List spacing="xs">
        {hasuraUrl !== undefined && (
          <List.Item>
            <Trans t={t} i18nKey="call.hasura" values={{ endpoint }} components={code} />
          </List.Item>
        )}
        <List.Item>
          <Trans t={t} i18nKey="call.own" values={{ endpoint: own }} components={code} />
        </List.Item>
        <List.Item>
          <Trans t={t} i18nKey="call.header" components={code} />
        </List.Item>
      </List>
      <Text>{t('call.placeholder')}</Text>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <CodeBlock name={t('call.curl')} copy={t('call.copyCurl')}>
          {curl(endpoint)}
        </CodeBlock>
        <CodeBlock name={t('call.javaScript')} copy={t('call.copyJavaScript')}>
          {javaScript(endpoint)}
        </CodeBlock>
      </SimpleGrid>
    </Section>
  );
}
