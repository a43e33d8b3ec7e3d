import { Box, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './access.module.css';

interface SamplesProps {
  readonly table: string;
  readonly samples: readonly unknown[];
}

/** A few rows as they would be read, long values cut by the service. */
export function Samples({ table, samples }: SamplesProps) {
  const { t } = useTranslation('access');
  const rows = samples.filter(isRow);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (rows.length === 0) return null;
  return (
    <Stack gap={4}>
      <Text size="sm" c="dimmed">
        {t('samples.title', { count: rows.length })}
      </Text>
      <Box className={classes['scrolls']} tabIndex={0} role="region" aria-label={t('samples.of', { table })}>
        <Table className={classes['samples']} fz="sm" withTableBorder>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column} dir="ltr">
                  {column}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row, index) => (
              <Table.Tr key={index}>
                {columns.map((column) => (
                  <Table.Td key={column}>
                    <bdi>{inText(row[column])}</bdi>
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Box>
    </Stack>
  );
}

const isRow = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const inText = (value: unknown): string =>
  value == null ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
