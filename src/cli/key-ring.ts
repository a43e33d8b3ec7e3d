import { CommandProblem } from './exit-codes.js';

/** The two lists of keys, with the variable that holds each. */
export const keyVariables = { digest: 'TOKEN_DIGEST_KEYS', signing: 'JWT_SIGNING_KEYS' } as const;
export type KeyKind = keyof typeof keyVariables;
export const keyKinds: readonly KeyKind[] = ['digest', 'signing'];

/** A key, as its variable has it, and what it is called there. */
export interface RingKey {
  readonly id: string;
  readonly json: Readonly<Record<string, string>>;
}

/** The first of each list is active; all verify. */
export type KeyRing = Readonly<Record<KeyKind, readonly RingKey[]>>;

/** A list of keys as a value of its variable. */
export const valueOf = (keys: readonly RingKey[]): string => JSON.stringify(keys.map(({ json }) => json));

/** Which list has the key. */
export function kindOf(ring: KeyRing, id: string): KeyKind {
  const found = keyKinds.find((kind) => ring[kind].some((key) => key.id === id));
  if (found === undefined) throw new CommandProblem('notFound', `There is no key ${id} in use.`);
  return found;
}

/** The ring with a key at the end of its list: it verifies, and is not used for anything new yet. */
export const withAdded = (ring: KeyRing, kind: KeyKind, key: RingKey): KeyRing => ({
  ...ring,
  [kind]: [...ring[kind], key],
});

/** The ring with a key of it made the active one. */
export function withActive(ring: KeyRing, kind: KeyKind, id: string): KeyRing {
  const chosen = ring[kind].filter((key) => key.id === id);
  return { ...ring, [kind]: [...chosen, ...ring[kind].filter((key) => key.id !== id)] };
}

/** The ring without a key; the active one stays. */
export function withoutKey(ring: KeyRing, kind: KeyKind, id: string): KeyRing {
  if (ring[kind][0]?.id === id)
    throw new CommandProblem('refused', `Key ${id} is the active one: activate another first.`);
  return { ...ring, [kind]: ring[kind].filter((key) => key.id !== id) };
}
