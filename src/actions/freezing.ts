import { z } from 'zod';
import { type CredentialKind, credentialKinds } from '../store/policy.js';
import { reasonField } from './fields.js';

/** What freezing and unfreezing are told. */
export const freezeInput = z.strictObject({
  kinds: z
    .array(z.enum(credentialKinds, { error: 'must be login, collab, api_token or service_token' }))
    .min(1, { error: 'must not be empty' })
    .max(10, { error: 'holds more than there are' }),
  reason: reasonField.nullish(),
});

/** Those of all kinds that fit, each once and in one order. */
export const kindsWhere = (fits: (kind: CredentialKind) => boolean): CredentialKind[] =>
  credentialKinds.filter(fits);
