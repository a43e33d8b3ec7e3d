import { SignJWT, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { SigningKeys } from './signing-keys.js';

/** What our JWTs are signed with and for. */
export interface JwtSettings {
  readonly keys: SigningKeys;
  readonly issuer: string;
  readonly audience: string;
}

/** How the header of every JWT of ours begins: `{"` in base64url. */
const beginning = 'eyJ';

/** The `typ` of a JWT, unverified: it only says which kind claims it. Undefined when the text is no JWT at all. */
export function claimedJwtType(credential: string): string | undefined {
  if (!credential.startsWith(beginning)) return undefined;
  try {
    return decodeProtectedHeader(credential).typ;
  } catch {
    return undefined;
  }
}

/** A JWT of this `typ`, signed by the active key, for our audience by our issuer. */
export async function signJwt(
  settings: JwtSettings,
  typ: string,
  claims: { subject: string; issuedAt: Date; expiresAt: Date; id?: string; more?: Record<string, unknown> },
): Promise<string> {
  const jwt = new SignJWT(claims.more ?? {})
    .setProtectedHeader({ alg: 'EdDSA', typ, kid: settings.keys.active.kid })
    .setIssuer(settings.issuer)
    .setAudience(settings.audience)
    .setSubject(claims.subject)
    .setIssuedAt(claims.issuedAt)
    .setExpirationTime(claims.expiresAt);
  if (claims.id !== undefined) jwt.setJti(claims.id);
  return await jwt.sign(settings.keys.active.key);
}

/**
 * The claims of a JWT of exactly this `typ`, signed by one of our keys for our audience by our issuer and not expired
 * at `now`, or not longer ago than a tolerance of seconds; undefined otherwise. Algorithm and key are ours: the header's `kid` only chooses among them.
 */
export async function verifyJwt<T>(
  settings: JwtSettings,
  typ: string,
  credential: string,
  schema: z.ZodType<T>,
  now: Date,
  clockTolerance = 0,
): Promise<T | undefined> {
  if (!isCanonical(credential)) return undefined;
  try {
    const { payload } = await jwtVerify(credential, ({ kid }) => keyOf(settings, kid), {
      algorithms: ['EdDSA'],
      typ,
      issuer: settings.issuer,
      audience: settings.audience,
      currentDate: now,
      clockTolerance,
      requiredClaims: ['sub', 'iat', 'exp'],
    });
    return schema.safeParse(payload).data;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

/**
 * Whether the signature is written as base64url writes it (RFC 4648 §3.5): otherwise one JWT would have many texts, and
 * whoever holds it could fill what is kept by text.
 */
function isCanonical(credential: string): boolean {
  const signature = credential.slice(credential.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

/** A moment at which no JWT has expired: for reading what a text says, never for letting it in. */
export const whateverTheTime = new Date(0);

function keyOf(settings: JwtSettings, kid: string | undefined) {
  const key = kid === undefined ? undefined : settings.keys.verifying.get(kid);
  if (key === undefined) throw new errors.JWKSNoMatchingKey();
  return key;
}

/** NumericDate of RFC 7519 §2 (seconds), as a Date. */
export const numericDate = z
  .number()
  .int()
  .positive()
  .transform((seconds) => new Date(seconds * 1000));
