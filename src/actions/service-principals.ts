import { z } from 'zod';
import { hasStanding } from '../access/principal.js';
import { listPrincipals, principalStatuses } from '../store/listed-principals.js';
import { actingPersonId } from './acting-person.js';
import { defineAction } from './action.js';
import { idField, pageFields, pageOf, searchField } from './fields.js';
import { examplePrincipal, kindField, principalShown } from './principal-shown.js';

const input = z.strictObject({
  workspaceId: idField.nullish(),
  ownerId: idField.nullish(),
  kind: kindField.nullish(),
  status: z.enum(principalStatuses, { error: 'must be active, inactive or offered' }).nullish(),
  search: searchField,
  ...pageFields,
});

/**
 * One's own service principals and those offered to one; for an owner of the workspace asked for, all of it; for
 * managers, admins and operators all there are.
 */
export const servicePrincipals = () =>
  defineAction({
    name: 'servicePrincipals',
    type: 'query',
    callers: ['login', 'api', 'operator'],
    needs: 'read',
    input,
    output: pageOf(principalShown),
    example: {
      input: { status: 'active' },
      output: {
        nodes: [examplePrincipal],
        pageInfo: { hasNextPage: false, endCursor: 'N2IxZDJjM2UtNGY1MC00YTZiIGNp' },
        totalCount: 1,
      },
    },
    async run({ db, principal }, filter) {
      const viewer = {
        userId: actingPersonId(principal),
        seesAll: principal.kind === 'operator' || hasStanding(principal, 'manager'),
        limitedTo: principal.kind === 'api_token' ? principal.workspaceId : undefined,
      };
      return { output: await listPrincipals(db, viewer, filter) };
    },
  });
