import { z } from 'zod';
import { listWorkspaces } from '../store/workspaces.js';
import { actingPersonId } from './acting-person.js';
import { defineAction } from './action.js';
import { pageFields, pageOf, searchField } from './fields.js';
import { seesAllWorkspaces } from './workspace-access.js';
import { exampleWorkspace, workspaceShown } from './workspace-shown.js';

const input = z.strictObject({ search: searchField, ...pageFields });

/** The caller's own workspaces; for managers, admins and operators all, `role` being null where they are no members. */
export const workspaces = () =>
  defineAction({
    name: 'workspaces',
    type: 'query',
    callers: ['login', 'api', 'operator'],
    needs: 'read',
    input,
    output: pageOf(workspaceShown),
    example: {
      input: { first: 10 },
      output: {
        nodes: [exampleWorkspace],
        pageInfo: { hasNextPage: false, endCursor: 'MGQ5ZjFjNTItNmY3ZS00YjBlIG5vcnRod2luZA' },
        totalCount: 1,
      },
    },
    async run({ db, principal }, page) {
      const limitedTo = principal.kind === 'api_token' ? principal.workspaceId : undefined;
      const viewer = { userId: actingPersonId(principal), seesAll: seesAllWorkspaces(principal), limitedTo };
      return { output: await listWorkspaces(db, viewer, page) };
    },
  });
