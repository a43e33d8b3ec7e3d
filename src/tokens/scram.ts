import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { sameSecret } from './compare.js';

/** As many as PostgreSQL takes by itself. */
const usualIterations = 4096;

/**
 * What PostgreSQL keeps of a password (SCRAM-SHA-256, RFC 5803). Sent in place of the password, it stays out of the
 * server's log. The password is ASCII: no other text is the same in every normal form.
 */
export async function scramVerifier(
  password: string,
  salt = randomBytes(16),
  iterations = usualIterations,
): Promise<string> {
  const salted = await promisify(pbkdf2)(password, salt, iterations, 32, 'sha256');
  const keyed = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64');
  const serverKey = keyed('Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

/** Whether what PostgreSQL keeps of a password was made of this one. Of what it made in another way, nobody can tell: false. */
export async function isVerifierOf(password: string, verifier: string): Promise<boolean> {
  const [, iterations = '', salt] = /^SCRAM-SHA-256\$(\d{1,7}):([A-Za-z0-9+/=]+)\$/.exec(verifier) ?? [];
  if (salt === undefined) return false;
  const made = await scramVerifier(password, Buffer.from(salt, 'base64'), Number(iterations));
  return sameSecret(made, verifier);
}
