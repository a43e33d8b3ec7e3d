import { findServiceTokenStanding } from '../store/service-tokens.js';
import { revocationOf } from './revocation.js';

/** Ends a service token for good. */
export const revokeServiceToken = () =>
  revocationOf({ name: 'revokeServiceToken', kind: 'service_token', findStanding: findServiceTokenStanding });
