import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../../parts/data-table.js';
import { When } from '../../parts/when.js';
import type { PolicyEffects } from './policy-documents.js';

export type AffectedToken = PolicyEffects['exceeding'][number];

interface AffectedTokensProps {
  readonly caption: string;
  readonly tokens: readonly AffectedToken[];
  /** How many there are in all, of which these are the first. */
  readonly count: number;
}

/** Tokens that something would be about, each with the way to it. */
export function AffectedTokens({ caption, tokens, count }: AffectedTokensProps) {
  const { t } = useTranslation('policy');
  const columns: readonly Column<AffectedToken>[] = [
    { key: 'name', header: t('token.name'), cell: (token) => <TokenName token={token} /> },
    { key: 'owner', header: t('token.owner'), cell: ({ owner }) => owner },
    {
      key: 'lastUsed',
      header: t('token.lastUsed'),
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? t('token.never') : <When at={lastUsedAt} />),
    },
    { key: 'ends', header: t('token.ends'), cell: ({ expiresAt }) => <When at={expiresAt} isExact /> },
  ];
  return (
    <Stack gap="xs">
      <DataTable
        caption={caption}
        rows={tokens}
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        columns={columns}
      />
      {count > tokens.length && (
        <Text size="sm" c="dimmed">
          {t('token.first', { shown: tokens.length, count })}
        </Text>
      )}
    </Stack>
  );
}

function TokenName({ token: { id, kind, name, tokenId } }: { readonly token: AffectedToken }) {
  const { t } = useTranslation('policy');
  const isService = kind === 'service_token';
  return (
    <>
      <Anchor
        renderRoot={(props) => (
          <Link
            {...props}
            to="/admin/inventory/$kind/$id"
            params={{ kind: isService ? 'service' : 'api', id }}
          />
        )}
      >
        {name}
      </Anchor>
      <Text size="sm" c="dimmed">
        {t(isService ? 'token.service' : 'token.api', { tokenId })}
      </Text>
    </>
  );
}
