import { isHasura } from '../auth/action-secret.js';
import type { TraceParentsFrom } from '../config.js';
import { headersOfRequest } from './forwarded-headers.js';

/** Whether a request may say in which trace it is, and with that whether it is traced at all. */
export type TrustsParent = (door: string, rawHeaders: readonly string[]) => boolean;

const secretHeader = 'hasura-action-secret';

/**
 * Whoever may name the span above theirs can forge a trace, and have every request of theirs traced, at our cost and the
 * collector's. Hasura proves itself at the door of actions alone; the hook has no secret, so that it is believed only where the operator says
 * that nobody else reaches it.
 */
export function trustedParents(
  from: TraceParentsFrom | undefined,
  acceptedSecrets: readonly string[],
): TrustsParent {
  if (from === undefined || from === 'nobody') return () => false;
  if (from === 'everybody') return () => true;
  const trustsHook = from === 'hasura';
  return (door, rawHeaders) => {
    if (door !== 'actions') return door === 'hook' && trustsHook;
    return isHasura(headersOfRequest(rawHeaders, [secretHeader]).valuesOf(secretHeader), acceptedSecrets);
  };
}
