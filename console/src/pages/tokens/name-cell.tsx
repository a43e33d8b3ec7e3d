import { Anchor, Code, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ListPlace } from './list-place.js';
import { type ListedToken, startOf } from './listed-token.js';
import { TokenLink } from './token-link.js';

interface NameCellProps {
  readonly token: ListedToken;
  readonly place: ListPlace;
}

/** What a token is called, what it belongs to, and how its text begins. */
export function NameCell({ token, place }: NameCellProps) {
  const { t } = useTranslation('tokens');
  const { principal, workspaceName } = token;
  return (
    <Stack gap={2} align="flex-start">
      <Anchor fw={600} renderRoot={(props) => <TokenLink {...props} place={place} token={token} />}>
        {token.name}
      </Anchor>
      {(principal !== undefined || workspaceName !== null) && (
        <Text size="sm" c="dimmed">
          {principal === undefined
            ? t('row.onlyIn', { workspace: workspaceName })
            : t('row.principalIn', { principal: principal.name, workspace: workspaceName })}
        </Text>
      )}
      <Group gap="xs">
        <Code dir="ltr">{startOf(token)}</Code>
      </Group>
    </Stack>
  );
}
