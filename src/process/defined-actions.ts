import type { Action } from '../actions/action.js';
import { createActions } from '../actions/index.js';
import { newDigestKey } from '../tokens/new-secrets.js';
import { createPasswords } from '../tokens/password.js';
import { importSigningKeys, newSigningJwk } from '../tokens/signing-keys.js';

/** The definitions of all actions, made with services that no description needs. */
export async function definedActions(): Promise<readonly Action[]> {
  const digestKey = newDigestKey();
  return createActions({
    jwt: { keys: await importSigningKeys([await newSigningJwk()]), issuer: 'docs', audience: 'docs' },
    digestKey,
    digestKeys: [digestKey],
    passwords: createPasswords({ cost: 4 }),
    throttle: {
      begin: () => Promise.resolve(undefined),
      beginCode: () => Promise.resolve(undefined),
      succeed: () => Promise.resolve(),
      takeBack: () => Promise.resolve(),
    },
    leakReports: { begin: () => Promise.resolve(undefined) },
    metadata: () => Promise.resolve({ tables: [], functions: [], inheritedRoles: [], actions: [] }),
    metadataFindings: () => Promise.resolve({ findings: [], unchecked: [] }),
    sessions: { idleSeconds: 1, maximumSeconds: 1 },
  });
}
