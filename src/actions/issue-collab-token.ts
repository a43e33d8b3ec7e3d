import { z } from 'zod';
import { documentModels } from '../access/documents.js';
import { AppError } from '../errors.js';
import { readClock } from '../store/database.js';
import { findEditableDocument } from '../store/documents.js';
import { signCollabJwt } from '../tokens/collab-jwt.js';
import { defineAction } from './action.js';
import { idField } from './fields.js';
import type { ActionServices } from './services.js';

const input = z.strictObject({
  model: z.enum(documentModels, { error: `must be one of ${documentModels.join(', ')}` }),
  id: idField,
});
const output = z.object({ token: z.string(), expiresAt: z.date() });

/** A JWT for the collaborative editor, good for one document that the person may edit now; it dies with the session. */
export const issueCollabToken = ({ jwt }: ActionServices) =>
  defineAction({
    name: 'issueCollabToken',
    type: 'mutation',
    callers: ['login'],
    needs: 'write',
    input,
    output,
    example: {
      input: { model: 'report', id: '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d' },
      output: { token: 'eyJ…', expiresAt: '2031-02-01T12:00:00.000Z' },
    },
    async run({ db, principal }, { model, id }) {
      const user = { id: principal.person.id, byStanding: principal.actsAs === 'manager' };
      const found = await findEditableDocument(db, user, model, id);
      if (found === undefined) throw new AppError('NotFound', 'no such document that the caller may edit');
      const document = { model, objectId: id, ...found };
      const grant = { userId: principal.person.id, sessionId: principal.credentialId, document };
      return {
        output: await signCollabJwt(jwt, grant, await readClock(db)),
        deed: { subjectType: model, subjectId: id },
      };
    },
  });
