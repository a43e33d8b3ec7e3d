import { z } from 'zod';
import { type JwtSettings, numericDate, signJwt, verifyJwt, whateverTheTime } from './session-jwt.js';

/** The `typ` by which a JWT claims to be a login. */
export const loginJwtType = 'graphwarden-login+jwt';
/** How long a login JWT is good for; its session may be used until then without it being made anew. */
export const loginJwtSeconds = 15 * 60;
/** How far past its end a JWT may be looked at; its session ends sooner, and decides. */
const longestSessionSeconds = 366 * 24 * 60 * 60;

const claims = z
  .object({ jti: z.guid(), sub: z.guid(), exp: numericDate })
  .transform(({ jti, sub, exp }) => ({ sessionId: jti, userId: sub, expiresAt: exp }));
export type LoginClaims = z.infer<typeof claims>;

/** A login JWT: 15 minutes, never longer than the session whose id is its `jti`. */
export async function signLoginJwt(
  settings: JwtSettings,
  session: { id: string; userId: string; endsAt: Date },
  now: Date,
): Promise<{ token: string; expiresAt: Date }> {
  const expiresAt = wholeSeconds(Math.min(now.getTime() + loginJwtSeconds * 1000, session.endsAt.getTime()));
  const token = await signJwt(settings, loginJwtType, {
    subject: session.userId,
    id: session.id,
    issuedAt: now,
    expiresAt,
  });
  return { token, expiresAt };
}

/** The claims of a valid login JWT, else undefined; `evenExpired` takes one past its end too. Whether its session lives is not known here. */
export async function verifyLoginJwt(
  settings: JwtSettings,
  credential: string,
  now: Date,
  evenExpired = false,
): Promise<LoginClaims | undefined> {
  return await verifyJwt(
    settings,
    loginJwtType,
    credential,
    claims,
    now,
    evenExpired ? longestSessionSeconds : 0,
  );
}

/** The claims of a login JWT whose signature is right, also past its `exp`; else undefined. Good for ending things only. */
export async function readLoginJwt(
  settings: JwtSettings,
  credential: string,
): Promise<LoginClaims | undefined> {
  return await verifyJwt(settings, loginJwtType, credential, claims, whateverTheTime);
}

const wholeSeconds = (milliseconds: number): Date => new Date(Math.floor(milliseconds / 1000) * 1000);
