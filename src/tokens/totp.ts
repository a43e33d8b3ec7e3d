import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

const period = 30;
const shape = /^[0-9]{6}$/;

/** The secret of a second factor (RFC 6238 with SHA-1, six digits, 30 seconds: what every authenticator app does). */
export interface NewTotpSecret {
  readonly secret: Buffer;
  /** As somebody types it in. */
  readonly base32: string;
  /** As a QR code holds it. */
  readonly uri: string;
}

/** A new secret of 160 random bits, for whoever logs in by this username. */
export function newTotpSecret(username: string): NewTotpSecret {
  const secret = randomBytes(20);
  const totp = totpOf(secret, username);
  return { secret, base32: totp.secret.base32, uri: totp.toString() };
}

/**
 * The time step that a code is for: the present one, the one before or the one after; undefined for every other code.
 * Whether a step was used before is for the caller to see to.
 */
export function totpStep(secret: Buffer, code: string, at: Date): number | undefined {
  const token = code.replace(/[\s-]/g, '');
  if (!shape.test(token)) return undefined;
  const delta = totpOf(secret).validate({ token, timestamp: at.getTime(), window: 1 });
  return delta === null ? undefined : Math.floor(at.getTime() / 1000 / period) + delta;
}

const totpOf = (secret: Buffer, label = ''): TOTP =>
  new TOTP({
    issuer: 'Graphwarden',
    label,
    algorithm: 'SHA1',
    digits: 6,
    period,
    secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
  });
