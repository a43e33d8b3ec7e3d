import { createPrivateKey, createPublicKey } from 'node:crypto';
import {
  isPlaceholder,
  placeholderPassword,
  publishedSecrets,
  publishedSigningKeys,
} from './known-secrets.js';

// What the settings hold as secrets, looked at together: each has to be a secret, and each another one. No answer shows a
// value, or a part of one.

interface DigestKey {
  readonly id: string;
  readonly secret: Buffer;
}

interface SigningKey {
  readonly kid: string;
  readonly x: string;
  readonly d: string;
}

/** The secrets of an environment that are well-formed; what is not is said elsewhere. */
export interface GivenSecrets {
  /** By their variables: what travels in headers. */
  readonly texts: Readonly<Record<string, string>>;
  readonly TOKEN_DIGEST_KEYS: readonly DigestKey[];
  readonly JWT_SIGNING_KEYS: readonly SigningKey[];
  /** By their variables: addresses with a password in them. */
  readonly databaseUrls: Readonly<Record<string, string>>;
}

/** Why a secret is none: the variable that holds it, and the reason in words. */
export interface Weakness {
  readonly variable: string;
  readonly reason: string;
}

/** What is wrong with the secrets of an environment, at most one thing a variable. */
export function weaknesses(given: GivenSecrets): Weakness[] {
  const found = [
    ...Object.entries(given.texts).flatMap(([variable, text]) => said(variable, weaknessOfText(text))),
    ...said('TOKEN_DIGEST_KEYS', weaknessOfDigestKeys(given.TOKEN_DIGEST_KEYS)),
    ...said('JWT_SIGNING_KEYS', weaknessOfSigningKeys(given.JWT_SIGNING_KEYS)),
    ...Object.entries(given.databaseUrls).flatMap(([variable, url]) => said(variable, weaknessOfUrl(url))),
    ...shared(given),
  ];
  return found.filter(({ variable }, at) => found.findIndex((each) => each.variable === variable) === at);
}

const said = (variable: string, reason: string | undefined): Weakness[] =>
  reason === undefined ? [] : [{ variable, reason }];

function weaknessOfText(text: string): string | undefined {
  if (publishedSecrets.has(text)) return 'is the secret of an example that everybody can read';
  if (isPlaceholder(text)) return 'is made of words that stand where a secret should';
  return isPatterned(Buffer.from(text)) ? 'is too weak: it counts or repeats' : undefined;
}

const isWeak = (bytes: Buffer): boolean =>
  isPatterned(bytes) ||
  isPlaceholder(bytes.toString('latin1')) ||
  publishedSecrets.has(bytes.toString('latin1')) ||
  publishedSecrets.has(bytes.toString('base64url'));

function weaknessOfDigestKeys(keys: readonly DigestKey[]): string | undefined {
  if (hasTwice(keys.map(({ secret }) => secret.toString('base64url')))) return 'has the same secret twice';
  return keys.some(({ secret }) => isWeak(secret))
    ? 'has a key that counts, repeats, is made of words, or stands in an example'
    : undefined;
}

function weaknessOfSigningKeys(keys: readonly SigningKey[]): string | undefined {
  if (hasTwice(keys.map(({ d }) => d)) || hasTwice(keys.map(({ x }) => x))) return 'has the same key twice';
  if (keys.some(({ d }) => publishedSigningKeys.has(d)))
    return 'has the key of an example that everybody can read';
  if (keys.some(({ d }) => isWeak(Buffer.from(d, 'base64url')))) return 'has a key that is not random';
  return keys.every(isPair) ? undefined : 'has a key whose halves do not belong together';
}

/** Importing looks at the private half alone. With another key's public half we would sign what nobody can verify. */
function isPair({ x, d }: SigningKey): boolean {
  try {
    const privateKey = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', x, d }, format: 'jwk' });
    return createPublicKey(privateKey).export({ format: 'jwk' }).x === x;
  } catch {
    return false;
  }
}

/**
 * A server on this machine may have a password of no worth, and one that asks for none (by certificates, or a file) is no
 * weakness. Anybody's guess is good enough for a server that others reach, and so is a password that somebody left out.
 */
function weaknessOfUrl(url: string): string | undefined {
  const password = passwordIn(url);
  if (password === placeholderPassword) return 'has the password of the example';
  if (password === undefined || isLocal(url)) return undefined;
  if (password === '') return 'has a place for a password, and none in it';
  const weakness = weaknessOfText(password);
  return weakness === undefined ? undefined : `has a password that ${weakness}`;
}

/** The driver takes what the query says, and else what stands before the host. */
function passwordIn(url: string): string | undefined {
  const { password, searchParams } = new URL(url);
  const asked = searchParams.getAll('password').at(-1);
  if (asked !== undefined && asked !== '') return asked;
  if (password !== '') return decoded(password);
  return asked !== undefined || /^[^/?#]*:\/\/[^/?#@]*:@/.test(url) ? '' : undefined;
}

/** Whether a URL leads to a socket, or no further than this machine. */
function isLocal(url: string): boolean {
  const { hostname, searchParams } = new URL(url);
  const host = searchParams.getAll('host').at(-1) || decoded(hostname);
  return /^(?:|\/.*|localhost|127(?:\.\d+){3}|\[?::1\]?)$/i.test(host);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const hasTwice = (values: readonly string[]): boolean => new Set(values).size < values.length;

/**
 * Whether bytes repeat themselves, or count: more than half of the steps from one to the next are the same step. The
 * steps of random bytes are hardly ever the same, those of hexadecimal digits one in sixteen.
 */
function isPatterned(bytes: Buffer): boolean {
  const steps = [...bytes.subarray(1)].map((byte, at) => (byte - (bytes[at] ?? 0)) & 0xff);
  const counts = new Map<number, number>();
  for (const step of steps) counts.set(step, (counts.get(step) ?? 0) + 1);
  return Math.max(0, ...counts.values()) > steps.length / 2 || repeats(bytes);
}

/** Whether bytes are the same few over and over: as they are, when moved along by at most half of them. */
function repeats(bytes: Buffer): boolean {
  for (let period = 1; period <= bytes.length / 2; period++)
    if (bytes.subarray(period).equals(bytes.subarray(0, bytes.length - period))) return true;
  return false;
}

/** A secret, and the texts by which it may stand somewhere else too. */
interface Spelt {
  readonly variable: string;
  readonly spellings: readonly string[];
}

/**
 * Who learns one secret must not know another by it: Hasura knows the action secret, the proxy its proof. Of two that
 * are the same, or one in the other, the earlier one is named.
 */
function shared(given: GivenSecrets): Weakness[] {
  const all = spelt(given);
  return all.flatMap((one, at) => {
    const others = all.slice(at + 1).filter((other) => other.variable !== one.variable);
    const same = others.find((other) => overlaps(one, other));
    return same === undefined
      ? []
      : [{ variable: one.variable, reason: `has the same secret in it as ${same.variable}` }];
  });
}

function spelt(given: GivenSecrets): Spelt[] {
  const spellings = (bytes: Buffer): string[] =>
    (['base64url', 'base64', 'hex', 'latin1'] as const).map((encoding) => bytes.toString(encoding));
  return [
    ...Object.entries(given.texts).map(([variable, text]) => ({ variable, spellings: [text] })),
    ...given.TOKEN_DIGEST_KEYS.map(({ secret }) => ({
      variable: 'TOKEN_DIGEST_KEYS',
      spellings: spellings(secret),
    })),
    ...given.JWT_SIGNING_KEYS.map(({ x, d }) => ({
      variable: 'JWT_SIGNING_KEYS',
      spellings: [x, ...spellings(Buffer.from(d, 'base64url'))],
    })),
    ...Object.values(given.databaseUrls).map((url) => ({
      variable: 'DATABASE_URL',
      spellings: [passwordIn(url) ?? ''],
    })),
  ];
}

/** Shorter texts stand in longer ones by chance, or as a name. */
const longEnough = 16;

const overlaps = (one: Spelt, other: Spelt): boolean =>
  one.spellings.some((text) =>
    other.spellings.some((another) => {
      const [shorter, longer] = text.length < another.length ? [text, another] : [another, text];
      return shorter.length >= longEnough && longer.includes(shorter);
    }),
  );
