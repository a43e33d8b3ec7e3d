import { Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Secret } from '../../parts/secret/secret.js';
import { SecretOnce } from '../../parts/secret/secret-once.js';
import { OverlapPanel } from './overlap-panel.js';
import { RotationChain } from './rotation-chain.js';
import { TokenAccess } from './token-access.js';
import { TokenActions } from './token-actions.js';
import { type ShownToken, isLive } from './token-answer.js';
import { TokenBanners } from './token-banners.js';
import type { Deed } from './token-deed.js';
import { TokenDialogs } from './token-dialogs.js';
import { TokenFacts } from './token-facts.js';
import { TokenGrants } from './token-grants.js';
import { TokenHistory } from './token-history.js';
import { useIsHolder } from './token-rights.js';
import { TokenUsage } from './usage/token-usage.js';

interface TokenDetailsProps {
  readonly token: ShownToken;
  readonly asked: Deed | undefined;
  /** Told when a dialog lies over the drawer, and when none does. */
  readonly onCover: (isCovered: boolean) => void;
}

/** All there is to know of a token, and the dialogs of what can be done with it. */
export function TokenDetails({ token, asked, onCover }: TokenDetailsProps) {
  const isHolder = useIsHolder(token);
  const [deed, setDeed] = useDeed(token, asked, isHolder);
  // In this state, and nowhere else, until it is closed.
  const [secret, setSecret] = useState<Secret>();
  const isCovered = deed !== undefined || secret !== undefined;
  useEffect(() => onCover(isCovered), [isCovered, onCover]);
  const reveal = (found: Secret): void => {
    setDeed(undefined);
    setSecret(found);
  };
  return (
    <Stack gap="xl">
      <TokenFacts token={token} />
      <TokenActions token={token} isHolder={isHolder} onDeed={setDeed} />
      <TokenBanners token={token} isHolder={isHolder} onDeed={setDeed} />
      {token.previousValidUntil !== null && isLive(token) && (
        <OverlapPanel token={token} until={token.previousValidUntil} onEnd={() => setDeed('endOverlap')} />
      )}
      <TokenAccess token={token} />
      {token.kind === 'service' && <TokenGrants grants={token.grants} onPrune={() => setDeed('prune')} />}
      <TokenUsage token={token} />
      <RotationChain token={token} />
      <TokenHistory token={token} />
      <TokenDialogs token={token} deed={deed} onClose={() => setDeed(undefined)} onSecret={reveal} />
      <SecretOnce secret={secret} onClose={() => setSecret(undefined)} />
    </Stack>
  );
}

/**
 * The dialog that is open. What the address asks for opens as soon as it is known that whoever looks may do it; who may not
 * is shown the drawer alone.
 */
function useDeed(token: ShownToken, asked: Deed | undefined, isHolder: boolean) {
  const [deed, setDeed] = useState<Deed>();
  const [awaited, setAwaited] = useState(asked !== undefined && isFor(token, asked) ? asked : undefined);
  if (awaited !== undefined && (isHolder || awaited === 'revoke')) {
    setAwaited(undefined);
    setDeed(awaited);
  }
  const begin = (begun: Deed | undefined): void => {
    setAwaited(undefined);
    setDeed(begun);
  };
  return [deed, begin] as const;
}

/** Nothing can be done with what is revoked, and what has ended is brought back by another end alone. */
const isFor = (token: ShownToken, deed: Deed): boolean =>
  deed === 'rotate' ? isLive(token) : token.status !== 'revoked';
