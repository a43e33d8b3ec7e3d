import type { Traces } from '../observe/traces.js';
import type { Passwords } from '../tokens/password.js';

/** The work of passwords, with its wait in the queue, in spans that say nothing but that. */
export function tracedPasswords(passwords: Passwords, traces: Traces | undefined): Passwords {
  if (traces === undefined) return passwords;
  return {
    ...passwords,
    hash: async (...given) => await traces.within('password hash', {}, () => passwords.hash(...given)),
    verify: async (...given) => await traces.within('password check', {}, () => passwords.verify(...given)),
  };
}
