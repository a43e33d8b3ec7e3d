import { type TokenKind } from '../store/token-tables.js';
import { collabJwtType, readCollabJwt } from '../tokens/collab-jwt.js';
import { loginJwtType, readLoginJwt } from '../tokens/login-jwt.js';
import { type OpaqueKind, claimsOpaqueKind, tokenIdOf } from '../tokens/opaque-token.js';
import { type JwtSettings, claimedJwtType } from '../tokens/session-jwt.js';

/** A text as far as it tells by itself, without the database: which credential it claims to be, and where to look for that. */
export type PresentedText =
  | { readonly kind: TokenKind; readonly tokenId: string | undefined }
  | {
      readonly kind: 'login' | 'collab';
      readonly claims: { readonly sessionId: string; readonly userId: string } | undefined;
    }
  | { readonly kind: 'unknown' };

const opaqueKinds: readonly OpaqueKind[] = ['api_token', 'service_token'];

/**
 * Reads a text. A token has its id only if its checksum is right, a JWT its claims only if its signature is, also past
 * its `exp`.
 */
export async function readPresentedText(text: string, jwt: JwtSettings): Promise<PresentedText> {
  const opaque = opaqueKinds.find((kind) => claimsOpaqueKind(text, kind));
  if (opaque !== undefined) return { kind: opaque, tokenId: tokenIdOf(text) };
  const type = claimedJwtType(text);
  if (type === loginJwtType) return { kind: 'login', claims: await readLoginJwt(jwt, text) };
  if (type === collabJwtType) return { kind: 'collab', claims: await readCollabJwt(jwt, text) };
  return { kind: 'unknown' };
}
