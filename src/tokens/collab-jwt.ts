import { z } from 'zod';
import { type JwtSettings, numericDate, signJwt, verifyJwt, whateverTheTime } from './session-jwt.js';

/** The `typ` by which a JWT claims to be a collab JWT. */
export const collabJwtType = 'graphwarden-collab+jwt';
const lifetimeSeconds = 24 * 60 * 60;

/** The document as the claims carry it; whether the model is known is not decided here. */
const document = z.strictObject({
  model: z.string().min(1).max(64),
  object_id: z.guid(),
  report_id: z.guid().optional(),
  finding_id: z.guid().optional(),
});

const claims = z
  .object({ sub: z.guid(), sid: z.guid(), exp: numericDate, document: document.optional().catch(undefined) })
  .transform(({ sub, sid, exp, document: found }) => ({
    userId: sub,
    sessionId: sid,
    expiresAt: exp,
    document: found && {
      model: found.model,
      objectId: found.object_id,
      reportId: found.report_id,
      findingId: found.finding_id,
    },
  }));
export type CollabClaims = z.infer<typeof claims>;

/** A collab JWT: 24 hours, bound to one document and to the session that issued it. */
export async function signCollabJwt(
  settings: JwtSettings,
  grant: {
    userId: string;
    sessionId: string;
    document: {
      model: string;
      objectId: string;
      reportId: string | undefined;
      findingId: string | undefined;
    };
  },
  now: Date,
): Promise<{ token: string; expiresAt: Date }> {
  const { model, objectId, reportId, findingId } = grant.document;
  const expiresAt = new Date((Math.floor(now.getTime() / 1000) + lifetimeSeconds) * 1000);
  const token = await signJwt(settings, collabJwtType, {
    subject: grant.userId,
    issuedAt: now,
    expiresAt,
    more: {
      sid: grant.sessionId,
      document: { model, object_id: objectId, report_id: reportId, finding_id: findingId },
    },
  });
  return { token, expiresAt };
}

/** The claims of a valid collab JWT, else undefined; `document` is undefined when those claims are incomplete. */
export async function verifyCollabJwt(
  settings: JwtSettings,
  credential: string,
  now: Date,
): Promise<CollabClaims | undefined> {
  return await verifyJwt(settings, collabJwtType, credential, claims, now);
}

/** The claims of a collab JWT whose signature is right, also past its `exp`; else undefined. Good for ending things only. */
export async function readCollabJwt(
  settings: JwtSettings,
  credential: string,
): Promise<CollabClaims | undefined> {
  return await verifyJwt(settings, collabJwtType, credential, claims, whateverTheTime);
}
