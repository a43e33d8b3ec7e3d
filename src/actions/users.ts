import { z } from 'zod';
import { standings } from '../access/principal.js';
import { listUsers } from '../store/people.js';
import { defineAction } from './action.js';
import { pageFields, pageOf, searchField } from './fields.js';
import { exampleUser, userShown } from './user-shown.js';

const input = z.strictObject({
  search: searchField,
  role: z.enum(standings, { error: 'must be user, manager or admin' }).nullish(),
  status: z.enum(['active', 'inactive'], { error: 'must be active or inactive' }).nullish(),
  ...pageFields,
});

/** All accounts, for whoever administers them. */
export const users = () =>
  defineAction({
    name: 'users',
    type: 'query',
    callers: ['login', 'operator'],
    needs: 'read',
    standing: 'manager',
    input,
    output: pageOf(userShown),
    example: {
      input: { search: 'mia', status: 'active' },
      output: {
        nodes: [exampleUser],
        pageInfo: { hasNextPage: false, endCursor: 'MmE0YjZjOGQtMWUzZi00YTViIG1pYQ' },
        totalCount: 1,
      },
    },
    run: async ({ db }, filter) => ({ output: await listUsers(db, filter) }),
  });
