import { revocationOf } from './revocation.js';
import { serviceTokens } from './token-kinds.js';

/** Ends a service token for good. */
export const revokeServiceToken = () => revocationOf(serviceTokens);
