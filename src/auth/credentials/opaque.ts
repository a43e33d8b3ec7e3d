import type { CredentialPrincipal } from '../../access/principal.js';
import {
  type DigestKey,
  type OpaqueKind,
  digestOpaqueToken,
  matchesDigest,
  tokenIdOf,
} from '../../tokens/opaque-token.js';
import {
  type Accepted,
  type Check,
  type Identified,
  type Subjects,
  type Verdict,
  firstReason,
} from './kind.js';

interface StoredSecret {
  readonly id: string;
  readonly digest: Buffer;
  readonly digest_key_id: string;
  readonly is_previous: boolean;
  readonly checked_at: Date;
}

interface OpaqueSettings<Row extends StoredSecret> {
  readonly kind: OpaqueKind;
  readonly keys: readonly DigestKey[];
  find(tokenId: string): Promise<Row | undefined>;
  /** What must hold of a token whose secret was right, in this order. */
  readonly checks: readonly Check<Row>[];
  principalOf(row: Row): CredentialPrincipal;
  restsOn(row: Row): Subjects;
  admissionOf?(row: Row): Accepted['admit'];
}

/**
 * Verifies an opaque token: shape and checksum (no query for a bad one), its row by the public token id, its digest in
 * constant time; only then is anything said about the row.
 */
export async function verifyOpaque<Row extends StoredSecret>(
  text: string,
  { kind, keys, find, checks, principalOf, restsOn: subjectsOf, admissionOf }: OpaqueSettings<Row>,
): Promise<Verdict> {
  const tokenId = tokenIdOf(text);
  if (tokenId === undefined) return { refused: 'malformed', restsOn: [] };
  const row = await find(tokenId);
  if (row === undefined) return { refused: 'unknown', restsOn: ['new'] };
  const identified = identify(kind, text, row, keys);
  if (identified === undefined) return { refused: 'secret_mismatch', restsOn: ['new'] };
  const restsOn = subjectsOf(row);
  const refused = firstReason(checks, row);
  if (refused !== undefined) return { refused, identified, restsOn };
  const admit = admissionOf?.(row);
  const accepted = { principal: principalOf(row), identified, checkedAt: row.checked_at, restsOn };
  return admit === undefined ? accepted : { ...accepted, admit };
}

/** Whose token it is if its digest matches, with a fresh digest when the stored one was made by an older key; else undefined. */
function identify(
  kind: OpaqueKind,
  text: string,
  row: StoredSecret,
  keys: readonly DigestKey[],
): Identified | undefined {
  if (!matchesDigest(text, { digest: row.digest, digestKeyId: row.digest_key_id }, keys)) return undefined;
  const found = { id: row.id, kind, previous: row.is_previous };
  const active = keys[0];
  if (active === undefined || active.id === row.digest_key_id) return found;
  const digest = digestOpaqueToken(text, active);
  return {
    ...found,
    redigest: { previous: row.is_previous, digestKeyId: active.id, digest, oldDigest: row.digest },
  };
}
