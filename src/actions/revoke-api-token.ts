import { findApiTokenStanding } from '../store/api-tokens.js';
import { revocationOf } from './revocation.js';

/** Ends an API token for good. */
export const revokeApiToken = () =>
  revocationOf({ name: 'revokeApiToken', kind: 'api_token', findStanding: findApiTokenStanding });
