import { Table } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { type Formats, useFormats } from '../../../language/formats.js';
import { outcomeWords } from './outcome-words.js';
import type { UsageDay } from './usage-days.js';

/** The same numbers as in the chart, for the days on which there was something; the newest first. */
export function UsageTable({ days }: { readonly days: readonly UsageDay[] }) {
  const { t } = useTranslation('token');
  const formats = useFormats();
  const busy = days.filter(({ allowed, refused }) => allowed + refused > 0).reverse();
  return (
    <Table.ScrollContainer minWidth={440} mt="sm" scrollAreaProps={{ type: 'auto' }}>
      <Table verticalSpacing={4} aria-label={t('usage.title')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('usage.day')}</Table.Th>
            <Table.Th ta="end">{t('usage.allowed')}</Table.Th>
            <Table.Th ta="end">{t('usage.refused')}</Table.Th>
            <Table.Th>{t('usage.why')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {busy.map((day) => (
            <Table.Tr key={day.day.getTime()}>
              <Table.Th scope="row" fw={400}>
                {formats.day(day.day)}
              </Table.Th>
              <Table.Td ta="end">{formats.number(day.allowed)}</Table.Td>
              <Table.Td ta="end">{formats.number(day.refused)}</Table.Td>
              <Table.Td>{reasonWords(day, t, formats)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** `outside of the allowed networks: 2, too many a minute: 1`. */
export const reasonWords = ({ reasons }: UsageDay, t: TFunction<'token'>, formats: Formats): string =>
  formats.list(
    [...reasons].map(([reason, count]) =>
      t('usage.reason', { reason: outcomeWords(reason, t), number: formats.number(count) }),
    ),
  );
