import { z } from 'zod';
import { defineAction } from './action.js';
import type { ActionServices } from './services.js';
import { requireHolder } from './token-access.js';
import { applyChange, changeFields, exampleChange, updatedToken } from './token-change.js';
import { apiTokens } from './token-kinds.js';

/** Renames an API token, or moves its end. A new text, where one is needed, is in this answer only. */
export const updateApiToken = ({ digestKey }: ActionServices) =>
  defineAction({
    name: 'updateApiToken',
    type: 'mutation',
    callers: ['login'],
    needs: 'write',
    input: z.strictObject(changeFields).refine(({ name, expiresAt }) => name != null || expiresAt != null, {
      error: 'give a name or expiresAt to change',
    }),
    output: updatedToken,
    example: {
      input: exampleChange.input,
      output: { ...exampleChange.output, token: 'gwat_8c2e0b5d4f1a9763_…' },
    },
    async run({ db, principal }, wanted) {
      const { ownerId } = await requireHolder(db, principal, apiTokens, wanted.id);
      const { output, detail } = await applyChange(db, apiTokens, wanted, { ownerId, digestKey });
      return { output, deed: { subjectType: 'api_token', subjectId: wanted.id, detail } };
    },
  });
