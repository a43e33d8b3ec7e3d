import { Drawer } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../../graphql/problem.js';
import { EmptyState, ListSkeleton } from '../../parts/list-states.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { type TokenKind, useToken } from './token-answer.js';
import type { Deed } from './token-deed.js';
import { TokenDetails } from './token-details.js';
import { useFocusBack } from './use-focus-back.js';
import { useWindowTitle } from './use-window-title.js';

interface TokenDrawerProps {
  readonly kind: TokenKind;
  readonly id: string;
  /** The dialog that the address opens at once. */
  readonly asked: Deed | undefined;
  readonly onClose: () => void;
}

/** One token beside the list that it was opened from. */
export function TokenDrawer({ kind, id, asked, onClose }: TokenDrawerProps) {
  const { t } = useTranslation('token');
  const { token, error, refetch } = useToken(kind, id);
  // Escape is for the dialog on top, as long as there is one.
  const [isCovered, setIsCovered] = useState(false);
  useFocusBack();
  useWindowTitle(token?.name ?? t('title'));
  return (
    <Drawer
      opened
      onClose={onClose}
      closeOnEscape={!isCovered}
      position="right"
      size="48rem"
      title={token?.name ?? t('title')}
      closeButtonProps={{ 'aria-label': t('close'), size: 44 }}
      styles={{ title: { fontSize: 'var(--mantine-font-size-xl)', fontWeight: 650 } }}
    >
      {token !== undefined ? (
        <TokenDetails token={token} asked={asked} onCover={setIsCovered} />
      ) : (
        <Nothing error={error} onRetry={() => void refetch()} />
      )}
    </Drawer>
  );
}

/** Before there is an answer, and when there is none. What is out of reach looks like what does not exist. */
function Nothing({ error, onRetry }: { readonly error: Error | null; readonly onRetry: () => void }) {
  const { t } = useTranslation('token');
  if (error === null) return <ListSkeleton rows={5} />;
  if (isProblem(error, 'NotFound') || isProblem(error, 'InvalidInput'))
    return <EmptyState title={t('missing.title')} about={t('missing.about')} />;
  return <ProblemAlert problem={error} onRetry={onRetry} />;
}
