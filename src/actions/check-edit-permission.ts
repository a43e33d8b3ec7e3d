import { z } from 'zod';
import { AppError } from '../errors.js';
import { findEditableDocument } from '../store/documents.js';
import { defineAction } from './action.js';
import { idField } from './fields.js';

const input = z.strictObject({
  model: z.string().min(1, { error: 'must not be empty' }).max(64),
  id: idField,
});
const output = z.object({ userId: z.guid(), username: z.string(), expiresAt: z.date() });

/**
 * Whether the person behind a collab JWT may edit this document now. The claims are compared before anything is looked
 * up, so that the answer tells nothing of documents that the JWT is not for; a document that has gone, or that the
 * person may no longer edit, gets the same refusal.
 */
export const checkEditPermission = () =>
  defineAction({
    name: 'checkEditPermission',
    type: 'query',
    callers: ['collab'],
    needs: 'write',
    input,
    output,
    async run({ db, principal: { person, document, endsAt } }, { model, id }) {
      const user = { id: person.id, byStanding: person.role !== 'user' };
      const isClaimed = model === document.model && id === document.objectId;
      if (!isClaimed || (await findEditableDocument(db, user, model, id)) === undefined) {
        throw new AppError('Unauthorized', 'not the document of this collab JWT, or no longer editable');
      }
      return { output: { userId: person.id, username: person.username, expiresAt: endsAt } };
    },
  });
