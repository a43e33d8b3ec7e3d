// What everybody can read is no secret, however random it looks. A test greps the repository for others of its own.

/** Private halves of Ed25519 keys that are printed in standards, as `d` of a JWK: people copy them, attackers try them. */
export const publishedSigningKeys: ReadonlySet<string> = new Set([
  // RFC 8037 A.1, which is RFC 8032 7.1 test 1: the key of most examples there are.
  'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  // RFC 8032 7.1: tests 2, 3, 1024 and SHA(abc).
  'TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvs',
  'xaqN9D-fg3vtt0QvMdy3sWbThTUHbwlLhc46LgtEWPc',
  '9eV2fPFTMZUXYw8iaHa4bIFgzFg7wBN0TGvyVfXMDuU',
  'gz_mJAkje51i7HdYdSCRHpp1nOwdGXVbfakBuW3KPUI',
  // RFC 9421 B.1.4, of HTTP message signatures.
  'n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU',
  // The test vector of Verifiable Credentials by JOSE.
  'vLtWeB7kt7fcMPlk01GhGmpWYTHYqnGRZUUN72AT1K4',
]);

/** Secrets of examples, word for word. */
export const publishedSecrets: ReadonlySet<string> = new Set([
  // RFC 7515 A.1 and RFC 7517 A.3.
  'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
  'GawgguFyGrWKav7AX4VKUg',
  // Hasura's page about JWTs.
  '3EK6FD+o0+c7tzBNVfjpMkNDi2yARAAKzQlk8O2IKoxQu4nF7EdAh8s3TwpHwrdWT6R',
  // This repository's own tests.
  'the-proof-of-a-proxy-in-front-of-Hasura',
  'a secret between Hasura and the handler',
  'abcdefghijklmnopqrstuvwxyz0123456789',
]);

/** The password in `.env.example`, which has to be put in the place of. */
export const placeholderPassword = 'change-me';

/** What people write where a secret should stand. The longer ones first: some have others in them. */
const placeholderWords =
  /graphwarden|placeholder|development|passphrase|postgresql|production|replaceme|changeme|password|postgres|database|hasura|example|default|replace|testing|letmein|welcome|action|secret|change|string|random|sample|signing|digest|insert|please|qwerty|minimum|characters|least|super|proof|token|proxy|admin|dummy|local|value|bits|demo|fake|user|root|pass|here|long|must|test|this|with|your|that/gi;

/**
 * Whether a text is for the most part made of such words. Random bytes have few letters, four of which may be a word by
 * chance: what is hardly letters is no text.
 */
export function isPlaceholder(text: string): boolean {
  const letters = text.replaceAll(/[^a-z0-9]/gi, '');
  if (letters.length < text.length / 2) return false;
  const rest = letters.replaceAll(placeholderWords, '');
  return letters.length > 0 && rest.length < letters.length / 2;
}
