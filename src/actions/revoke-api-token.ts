import { revocationOf } from './revocation.js';
import { apiTokens } from './token-kinds.js';

/** Ends an API token for good. */
export const revokeApiToken = () => revocationOf(apiTokens);
