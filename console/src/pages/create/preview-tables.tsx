import { Accordion, Badge, Button, Group, List, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './create.module.css';
import type { Preview } from './preview.js';

type Tables = Preview['tables'];
type Operation = Tables[number]['operations'][number];

const few = 5;
const known = ['select', 'insert', 'update', 'delete'] as const;

/** What Hasura would let the token do, table by table: the operations at a glance, the words when a table is opened. */
export function PreviewTables({ tables }: { readonly tables: Tables }) {
  const { t } = useTranslation('create');
  const [showsAll, setShowsAll] = useState(false);
  const open = tables.filter(({ operations }) => operations.length > 0);
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {t('preview.tables')}
      </Text>
      {open.length === 0 && <Text>{t('preview.tablesNone')}</Text>}
      <Accordion multiple variant="contained" chevronPosition="right" order={3}>
        {open.slice(0, showsAll ? undefined : few).map(({ table, operations }) => (
          <Accordion.Item key={table} value={table}>
            <Accordion.Control>
              <Group gap={6}>
                <Text component="span" ff="monospace" size="sm">
                  {table}
                </Text>
                {operations.map((operation) => (
                  <OperationBadge key={operation.operation} operation={operation} />
                ))}
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              <List className={classes['plain'] ?? ''} size="sm" spacing={4}>
                {operations.map(({ operation, words }) => (
                  <List.Item key={operation}>{words}</List.Item>
                ))}
              </List>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      {open.length > few && (
        <Button variant="subtle" mt="xs" onClick={() => setShowsAll(!showsAll)} aria-expanded={showsAll}>
          {showsAll ? t('preview.fewerTables') : t('preview.allTables', { count: open.length })}
        </Button>
      )}
    </div>
  );
}

const colors = { select: 'blue', insert: 'teal', update: 'orange', delete: 'red' } as const;

function OperationBadge({ operation: { operation, rows, isMore } }: { readonly operation: Operation }) {
  const { t } = useTranslation('create');
  const name = known.find((each) => each === operation);
  const count = rows === null ? '' : ` ${isMore ? t('preview.rowsMore', { rows }) : rows}`;
  return (
    <Badge size="sm" color={name === undefined ? 'gray' : colors[name]}>
      {name === undefined ? operation : t(`preview.operation.${name}`)}
      {count}
    </Badge>
  );
}
