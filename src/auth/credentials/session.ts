import type { PresentedSession } from '../../store/presented-credentials.js';
import type { Check } from './kind.js';

/** What must hold of the session behind a login or collab JWT, in this order. */
export const sessionChecks: readonly Check<PresentedSession>[] = [
  ['revoked', (row) => row.is_revoked],
  ['expired', (row) => row.is_expired],
  ['idle', (row) => row.is_idle],
  ['user_inactive', (row) => !row.user_is_active],
];
