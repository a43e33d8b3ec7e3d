import type { Action } from '../src/actions/action.js';
import { createActions } from '../src/actions/index.js';
import { newDigestKey } from '../src/tokens/new-secrets.js';
import { createPasswords } from '../src/tokens/password.js';
import { importSigningKeys, newSigningJwk } from '../src/tokens/signing-keys.js';

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
    permissions: [],
    sessions: { idleSeconds: 1, maximumSeconds: 1 },
    now: () => new Date(),
  });
}
