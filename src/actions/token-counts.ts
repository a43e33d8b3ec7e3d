import { z } from 'zod';
import { countTokens } from '../store/token-counts.js';
import { defineAction } from './action.js';
import { idField } from './fields.js';
import { tokenKindField } from './token-list.js';
import { requireTargets, viewerOf } from './token-viewer.js';

const output = z.object({
  active: z.int(),
  expiring: z.int(),
  expired: z.int(),
  revoked: z.int(),
  unused: z.int(),
  total: z.int(),
});

/**
 * How many tokens of a kind there are, by status: each number is the `totalCount` of the list of that kind, for the same
 * caller, arguments and status. One that is unused is active or expiring too.
 */
export const tokenCounts = () =>
  defineAction({
    name: 'tokenCounts',
    type: 'query',
    callers: ['login', 'api', 'operator'],
    needs: 'read',
    input: z.strictObject({
      kind: tokenKindField,
      workspaceId: idField.nullish(),
      everyone: z.boolean().nullish(),
    }),
    output,
    example: {
      input: { kind: 'api_token', everyone: true },
      output: { active: 12, expiring: 2, expired: 3, revoked: 5, unused: 1, total: 22 },
    },
    async run({ db, principal }, { kind, workspaceId, everyone }) {
      const viewer = viewerOf(principal);
      await requireTargets(db, viewer, { workspaceId });
      const list = { viewer, selection: { workspaceId }, everyone: everyone === true };
      return { output: await countTokens(db, kind, list) };
    },
  });
