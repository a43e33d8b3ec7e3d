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
    example: {
      input: { model: 'report', id: '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d' },
      output: {
        userId: '2a4b6c8d-1e3f-4a5b-9c7d-8e9f0a1b2c3d',
        username: 'mia',
        expiresAt: '2031-02-01T12:00:00.000Z',
      },
    },
    async run({ db, principal: { person, document, endsAt } }, { model, id }) {
      const user = { id: person.id, byStanding: person.role !== 'user' };
      const isClaimed = model === document.model && id === document.objectId;
      if (!isClaimed || (await findEditableDocument(db, user, model, id)) === undefined) {
        throw new AppError('Unauthorized', 'not the document of this collab JWT, or no longer editable');
      }
      return { output: { userId: person.id, username: person.username, expiresAt: endsAt } };
    },
  });
