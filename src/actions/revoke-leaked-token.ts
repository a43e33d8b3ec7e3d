import { z } from 'zod';
import type { Principal } from '../access/principal.js';
import { AppError } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { lockLiveSession, lockTokenByPublicId } from '../store/presented-texts.js';
import { revokeSession } from '../store/sessions.js';
import { revokeToken } from '../store/token-revocation.js';
import { endOverlap } from '../store/token-rotation.js';
import type { TokenKind } from '../store/token-tables.js';
import { type DigestKey, matchesDigest } from '../tokens/opaque-token.js';
import { type Deed, defineAction } from './action.js';
import { presentedField } from './fields.js';
import { type PresentedText, readPresentedText } from './presented-text.js';
import type { ActionServices } from './services.js';

const input = z.strictObject({ token: presentedField });
const output = z.object({ accepted: z.boolean() });

const accepted = { accepted: true };
const reason = 'leaked';

/**
 * Ends the credential whose text leaked, for whoever has it: the secret itself is the right to. A token's current text
 * revokes it, its previous one ends the overlap, a login or collab JWT ends the session it rests on. The answer is the
 * same whatever the text is. What is no credential by its shape, checksum or signature asks nothing of the database, and
 * does not count against the reporter.
 */
export const revokeLeakedToken = ({ jwt, digestKeys, leakReports }: ActionServices) =>
  defineAction({
    name: 'revokeLeakedToken',
    type: 'mutation',
    callers: ['public', 'login', 'api', 'service', 'operator'],
    needs: 'read',
    serviceNeeds: 'nothing',
    input,
    output,
    example: { input: { token: 'gwat_3fa94c01b27de568_…' }, output: accepted },
    async settle({ principal, request: { address } }, { token }) {
      if (!isWellFormed(await readPresentedText(token.trim(), jwt))) return { settled: accepted };
      if (principal.kind === 'operator') return undefined;
      const credentialId = principal.kind === 'anonymous' ? undefined : principal.credentialId;
      const wait = await leakReports.begin({ credentialId, address });
      if (wait !== undefined) throw tooMany(wait);
      return undefined;
    },
    async run({ db, principal }, { token }) {
      const text = token.trim();
      const read = await readPresentedText(text, jwt);
      const deed = await end(db, principal, text, read, digestKeys);
      return { output: accepted, deed: deed ?? [] };
    },
  });

const isWellFormed = (read: PresentedText): boolean =>
  ('tokenId' in read && read.tokenId !== undefined) || ('claims' in read && read.claims !== undefined);

const tooMany = (wait: number): AppError =>
  new AppError('RateLimited', 'too many reports of leaks', {
    publicText: `Too many reports: try again in ${wait} seconds.`,
    retryAfterSeconds: wait,
  });

async function end(
  db: Transaction,
  principal: Principal,
  text: string,
  read: PresentedText,
  keys: readonly DigestKey[],
): Promise<Deed | undefined> {
  const by = 'person' in principal ? principal.person.id : undefined;
  if ('claims' in read) {
    if (read.claims === undefined || !(await lockLiveSession(db, read.claims))) return undefined;
    const id = read.claims.sessionId;
    await revokeSession(db, id, { by, reason });
    return { subjectType: 'session', subjectId: id, detail: { reason, kind: read.kind } };
  }
  if (!('tokenId' in read) || read.tokenId === undefined) return undefined;
  return await endToken(db, { kind: read.kind, tokenId: read.tokenId, text, by }, keys);
}

async function endToken(
  db: Transaction,
  { kind, tokenId, text, by }: { kind: TokenKind; tokenId: string; text: string; by: string | undefined },
  keys: readonly DigestKey[],
): Promise<Deed | undefined> {
  const token = await lockTokenByPublicId(db, kind, tokenId);
  if (token === undefined || !matchesDigest(text, token, keys)) return undefined;
  const { id, isRevoked, isPrevious, isSuperseded } = token;
  if (isRevoked || isSuperseded) return undefined;
  if (isPrevious) await endOverlap(db, kind, id);
  else await revokeToken(db, kind, id, { by, reason });
  return { subjectType: kind, subjectId: id, detail: { reason, overlapEnded: isPrevious } };
}
