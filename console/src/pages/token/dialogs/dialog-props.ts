import type { Secret } from '../../../parts/secret/secret.js';
import type { ShownToken } from '../token-answer.js';

/** What every dialog of the drawer is told. */
export interface DialogProps {
  readonly token: ShownToken;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** One that may answer with the token's new text. */
export interface SecretDialogProps extends DialogProps {
  readonly onSecret: (secret: Secret) => void;
}
