import { Anchor, Code, List } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Section } from './section.js';

const doors = [
  { path: '/openapi.json', key: 'openapi' },
  { path: '/.well-known/jwks.json', key: 'jwks' },
  { path: '/healthz', key: 'health' },
  { path: '/readyz', key: 'ready' },
  { path: '/metrics', key: 'metrics' },
] as const;

/** What machines read besides: links, for they open in a browser as well. */
export function ServiceDoors() {
  const { t } = useTranslation('api');
  return (
    <Section title={t('doors.title')}>
      <List spacing="xs" listStyleType="none">
        {doors.map(({ path, key }) => (
          <List.Item key={path}>
            <Anchor href={path} target="_blank" rel="noreferrer" inline>
              <Code dir="ltr">{path}</Code>
            </Anchor>{' '}
            {t(`doors.${key}`)}
          </List.Item>
        ))}
      </List>
    </Section>
  );
}
