import { z } from 'zod';
import type { Transaction } from '../store/database.js';
import { findSessionOfJwt, findTokenByPublicId } from '../store/presented-texts.js';
import { type DigestKey, matchesDigest } from '../tokens/opaque-token.js';
import { defineAction } from './action.js';
import { presentedField } from './fields.js';
import { type PresentedText, readPresentedText } from './presented-text.js';
import type { ActionServices } from './services.js';

const input = z.strictObject({ token: presentedField });
const output = z.object({
  kind: z.string(),
  isWellFormed: z.boolean(),
  isFound: z.boolean(),
  isSecretRight: z.boolean(),
  isPrevious: z.boolean(),
  credentialId: z.guid().nullable(),
  name: z.string().nullable(),
  owner: z.string().nullable(),
  workspaceId: z.guid().nullable(),
  status: z.string().nullable(),
  blockedBy: z.string().nullable(),
});
type Identified = z.infer<typeof output>;

/**
 * What a text is that somebody found: which kind of credential, whose, whether its secret is right and whether it lives. A
 * token is found by the public id that the text begins with, also if the rest is wrong, damaged or cut off. The text
 * itself goes nowhere. One that was replaced, and whose overlap has been dropped, is not found.
 */
export const identifyToken = ({ jwt, digestKeys }: ActionServices) =>
  defineAction({
    name: 'identifyToken',
    type: 'mutation',
    callers: ['login', 'operator'],
    needs: 'read',
    standing: 'manager',
    input,
    output,
    example: {
      input: { token: 'gwat_3fa94c01b27de568_…' },
      output: {
        kind: 'api_token',
        isWellFormed: true,
        isFound: true,
        isSecretRight: true,
        isPrevious: false,
        credentialId: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
        name: 'nightly export',
        owner: 'olga',
        workspaceId: null,
        status: 'active',
        blockedBy: null,
      },
    },
    async run({ db }, { token }) {
      const text = token.trim();
      const found = await identify(db, text, await readPresentedText(text, jwt), digestKeys);
      const { kind, credentialId, isSecretRight, isPrevious } = found;
      const subject =
        credentialId === null ? {} : { subjectType: subjectTypeOf(kind), subjectId: credentialId };
      return { output: found, deed: { ...subject, detail: { kind, isSecretRight, isPrevious } } };
    },
  });

const subjectTypeOf = (kind: string): string => (kind === 'login' || kind === 'collab' ? 'session' : kind);

const unidentified = (kind: string, isWellFormed: boolean): Identified => ({
  kind,
  isWellFormed,
  isFound: false,
  isSecretRight: false,
  isPrevious: false,
  credentialId: null,
  name: null,
  owner: null,
  workspaceId: null,
  status: null,
  blockedBy: null,
});

async function identify(
  db: Transaction,
  text: string,
  read: PresentedText,
  keys: readonly DigestKey[],
): Promise<Identified> {
  if (read.kind === 'unknown') return unidentified(read.kind, false);
  if ('claims' in read) return await identifyJwt(db, read);
  const { kind, claimedTokenId } = read;
  const isWellFormed = read.tokenId !== undefined;
  const token =
    claimedTokenId === undefined ? undefined : await findTokenByPublicId(db, kind, claimedTokenId);
  if (token === undefined) return unidentified(kind, isWellFormed);
  const { id, isPrevious, isSuperseded, digest, digestKeyId, status, ...about } = token;
  return {
    kind,
    isWellFormed,
    isFound: true,
    isSecretRight: matchesDigest(text, { digest, digestKeyId }, keys),
    isPrevious,
    credentialId: id,
    status: isSuperseded && status !== 'revoked' ? 'superseded' : status,
    ...about,
  };
}

async function identifyJwt(
  db: Transaction,
  { kind, claims }: Extract<PresentedText, { claims: unknown }>,
): Promise<Identified> {
  const session = claims && (await findSessionOfJwt(db, kind, claims));
  if (session === undefined) return unidentified(kind, claims !== undefined);
  const { id, ...about } = session;
  const right = { isWellFormed: true, isFound: true, isSecretRight: true, isPrevious: false };
  return { kind, ...right, credentialId: id, ...about };
}
