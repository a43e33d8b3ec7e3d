import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';

const kinds = ['client', 'project', 'oplog'] as const;

interface ReachedRowsProps {
  readonly rows: readonly { readonly kind: string; readonly id: string; readonly name: string }[];
  readonly isTruncated: boolean;
}

/** What is reached, by name; empty for whoever may know counts only. */
export function ReachedRows({ rows, isTruncated }: ReachedRowsProps) {
  const { t } = useTranslation('token');
  const formats = useFormats();
  return (
    <>
      {kinds.map((kind) => {
        const names = rows.filter((row) => row.kind === kind).map(({ name }) => name);
        if (names.length === 0) return null;
        return (
          <Text key={kind} size="sm" mb="xs">
            <b>{t(`access.kind.${kind}`)}</b> {formats.list(names)}
          </Text>
        );
      })}
      {isTruncated && (
        <Text size="sm" c="dimmed" mb="xs">
          {t('access.truncated')}
        </Text>
      )}
    </>
  );
}
