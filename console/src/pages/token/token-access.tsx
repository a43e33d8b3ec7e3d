import { Button, Collapse, Skeleton, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { useFormats } from '../../language/formats.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { ReachedRows } from './reached-rows.js';
import { Section } from './section.js';
import { TableAccess } from './table-access.js';
import { type ShownToken, isLive } from './token-answer.js';
import classes from './token-drawer.module.css';
import { scopeWords } from './scope-words.js';

const previewDocument = graphql(`
  query TokenAccess($id: uuid!) {
    previewAccess(credentialId: $id, withTables: true) {
      rows {
        kind
        id
        name
      }
      isTruncated
      tables {
        table
        operations {
          operation
          rows
          isMore
        }
      }
    }
  }
`);

/** What it may do, and how much that comes to now: counts at once, rows and tables for whoever looks further. */
export function TokenAccess({ token }: { readonly token: ShownToken }) {
  const { t } = useTranslation('token');
  const formats = useFormats();
  const [isOpen, setIsOpen] = useState(false);
  const { clients, projects, oplogs, writableOplogs } = token.reach;
  const works = isLive(token) && token.blockedBy === null;
  const counts = [
    t('access.clients', { count: clients, number: formats.number(clients) }),
    t('access.projects', { count: projects, number: formats.number(projects) }),
    t('access.oplogs', { count: oplogs, number: formats.number(oplogs) }),
    t('access.writableOplogs', { count: writableOplogs, number: formats.number(writableOplogs) }),
  ];
  return (
    <Section title={t('access.title')} about={t('access.about')}>
      <Text>{scopeWords(token, t)}</Text>
      {works ? (
        <ul className={classes['counts']} aria-label={t('access.now')}>
          {counts.map((count) => (
            <li key={count}>{count}</li>
          ))}
        </ul>
      ) : (
        <Text c="dimmed">{t('access.nothing')}</Text>
      )}
      {works && (
        <>
          <div>
            <Button variant="default" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
              {isOpen ? t('access.hideTables') : t('access.showTables')}
            </Button>
          </div>
          <Collapse expanded={isOpen}>{isOpen && <Preview id={token.id} />}</Collapse>
        </>
      )}
    </Section>
  );
}

function Preview({ id }: { readonly id: string }) {
  const { t } = useTranslation('token');
  const { data, error, refetch } = useAnswer('previewAccess', previewDocument, { id });
  if (data !== undefined)
    return (
      <>
        <ReachedRows rows={data.previewAccess.rows} isTruncated={data.previewAccess.isTruncated} />
        <TableAccess tables={data.previewAccess.tables} />
      </>
    );
  if (error !== null) return <ProblemAlert problem={error} onRetry={() => void refetch()} />;
  return <Skeleton height={160} role="status" aria-label={t('loading')} />;
}
