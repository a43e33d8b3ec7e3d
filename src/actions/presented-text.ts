import { type TokenKind } from '../store/token-tables.js';
import { collabJwtType, readCollabJwt } from '../tokens/collab-jwt.js';
import { loginJwtType, readLoginJwt } from '../tokens/login-jwt.js';
import { type OpaqueKind, claimedTokenIdOf, claimsOpaqueKind, tokenIdOf } from '../tokens/opaque-token.js';
import { type JwtSettings, claimedJwtType } from '../tokens/session-jwt.js';

/** A text as far as it tells by itself, without the database: which credential it claims to be, and where to look for that. */
export type PresentedText =
  | {
      readonly kind: TokenKind;
      /** Of a whole text with a right checksum alone: whatever has an effect asks for this one. */
      readonly tokenId: string | undefined;
      /** Of any text that begins with one, cut off or damaged. */
      readonly claimedTokenId: string | undefined;
    }
  | {
      readonly kind: 'login' | 'collab';
      readonly claims: { readonly sessionId: string; readonly userId: string } | undefined;
    }
  | { readonly kind: 'unknown' };

const opaqueKinds: readonly OpaqueKind[] = ['api_token', 'service_token'];

/**
 * Reads a text. A token has its id only if its checksum is right, and claims one as soon as it
 * begins with one; a JWT has its claims only if its signature is, also past
 * its `exp`.
 */
export async function readPresentedText(text: string, jwt: JwtSettings): Promise<PresentedText> {
  const opaque = opaqueKinds.find((kind) => claimsOpaqueKind(text, kind));
  if (opaque !== undefined)
    return { kind: opaque, tokenId: tokenIdOf(text), claimedTokenId: claimedTokenIdOf(text) };
  const type = claimedJwtType(text);
  if (type === loginJwtType) return { kind: 'login', claims: await readLoginJwt(jwt, text) };
  if (type === collabJwtType) return { kind: 'collab', claims: await readCollabJwt(jwt, text) };
  return { kind: 'unknown' };
}
