import type { Accepted, CredentialKind, Verdict } from '../../src/auth/credentials/kind.js';
import type { ChangeFeed } from '../../src/store/changes/follow-changes.js';

/** A verdict that accepts; `what` tells one from another. */
export const acceptedAs = (
  what: string,
  restsOn: readonly string[],
  endsAt = new Date(8.64e15),
): Accepted => ({
  principal: {
    kind: 'api_token',
    credentialId: what,
    endsAt,
    person: { id: 'p', username: 'p', role: 'user' },
    actsAs: 'user',
    scopes: 'full',
    workspaceId: undefined,
  },
  identified: { id: what, kind: 'api_token' },
  checkedAt: new Date(0),
  restsOn,
});

/** A kind of credential that claims every text and is verified as told. */
export const kindThat = (verify: (text: string) => Promise<Verdict>): CredentialKind => ({
  name: 'api_token',
  claims: () => true,
  verify: async ({ text }) => await verify(text),
});

/** A feed that is never deaf, in an hour that never passes. */
export const hearingFeed: Pick<ChangeFeed, 'hears' | 'databaseNow'> = {
  hears: () => true,
  databaseNow: () => 0,
};

/** A promise, and the one who settles it. */
export function promised<T>(): { readonly promise: Promise<T>; readonly settle: (value: T) => void } {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => (settle = resolve));
  return { promise, settle };
}

/** Lets everything run that waits for nothing but its turn. */
export const settled = async (): Promise<void> => await new Promise((done) => setImmediate(done));
