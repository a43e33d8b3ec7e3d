import { z } from 'zod';

// What the settings that hold secrets look like. Whether a well-formed one is worth something, weak-secrets.ts says.

/** A secret that is worth its name: 32 characters or more, and not one character over and over. */
export const secret = z
  .string()
  .min(32, { error: 'is too weak: at least 32 characters' })
  .regex(/^[\x21-\x7e]+$/, { error: 'must be printable ASCII without blanks: it travels in a header' })
  .refine((text) => new Set(text).size >= 10, { error: 'is too weak: too few different characters' });

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON' });
    return z.NEVER;
  }
});

const uniqueIds = (keys: readonly { id?: string; kid?: string }[]): boolean =>
  new Set(keys.map(({ id, kid }) => id ?? kid)).size === keys.length;

const digestKey = z.strictObject({
  id: z.string().regex(/^[\w-]{1,64}$/, { error: 'must be letters, digits, - and _' }),
  secret: z.base64url().transform((text) => Buffer.from(text, 'base64url')),
});
/** A list of `{ id, secret }`. */
export const digestKeys = json.pipe(
  z
    .array(digestKey)
    .min(1)
    .max(20)
    .refine(uniqueIds, { error: 'has the same id twice' })
    .refine((keys) => keys.every((key) => key.secret.length >= 32), {
      error: 'has a key that is too weak: at least 32 bytes',
    })
    .refine((keys) => keys.every((key) => new Set(key.secret).size >= 10), {
      error: 'has a key that is not random',
    }),
);

const signingKey = z.object({
  kty: z.literal('OKP', { error: 'must be OKP' }),
  crv: z.literal('Ed25519', { error: 'must be Ed25519' }),
  kid: z.string().min(1).max(100),
  x: z.base64url().length(43),
  d: z.base64url().length(43),
});
/** A list of private JWKs. */
export const signingKeys = json.pipe(
  z.array(signingKey).min(1).max(20).refine(uniqueIds, { error: 'has the same kid twice' }),
);
