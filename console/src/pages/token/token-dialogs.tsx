import type { Secret } from '../../parts/secret/secret.js';
import { EditDialog } from './dialogs/edit-dialog.js';
import { EndOverlapDialog } from './dialogs/end-overlap-dialog.js';
import { ExtendDialog } from './dialogs/extend-dialog.js';
import { PruneDialog } from './dialogs/prune-dialog.js';
import { RevokeDialog } from './dialogs/revoke-dialog.js';
import { RotateDialog } from './dialogs/rotate-dialog.js';
import type { ShownToken } from './token-answer.js';
import type { Deed } from './token-deed.js';

interface TokenDialogsProps {
  readonly token: ShownToken;
  readonly deed: Deed | undefined;
  readonly onClose: () => void;
  /** Called with the token's new text, where there is one. */
  readonly onSecret: (secret: Secret) => void;
}

/** The dialogs of the drawer, of which one is open at most. */
export function TokenDialogs({ token, deed, onClose, onSecret }: TokenDialogsProps) {
  const shared = { token, onClose };
  return (
    <>
      <RotateDialog {...shared} isOpen={deed === 'rotate'} onSecret={onSecret} />
      <ExtendDialog {...shared} isOpen={deed === 'extend'} onSecret={onSecret} />
      {token.kind === 'api' ? (
        <EditDialog {...shared} isOpen={deed === 'edit'} />
      ) : (
        <EditDialog {...shared} isOpen={deed === 'edit'} service={token.service} />
      )}
      <RevokeDialog {...shared} isOpen={deed === 'revoke'} />
      <EndOverlapDialog {...shared} isOpen={deed === 'endOverlap'} />
      {token.kind === 'service' && <PruneDialog {...shared} isOpen={deed === 'prune'} />}
    </>
  );
}
