import { z } from 'zod';
import { grantActions, resourceTypes } from '../access/grants.js';
import type { ListedGrant } from '../store/token-grants.js';

/** A grant as it is shown. */
export const grantDetails = z.object({
  resourceType: z.enum(resourceTypes),
  resourceId: z.guid(),
  action: z.enum(grantActions),
  /** Only for whoever may know it, and never of what the owner does not reach now. */
  name: z.string().nullable(),
  isStale: z.boolean(),
});

/** Grants for an answer. `isNamed`: whether the reader may know the names of what the owner reaches. */
export const grantsShown = (
  grants: readonly ListedGrant[],
  isNamed: boolean,
): z.infer<typeof grantDetails>[] =>
  grants.map(({ resourceType, resourceId, action, name, isStale }) => ({
    resourceType,
    resourceId,
    action,
    name: isNamed && !isStale ? name : null,
    isStale,
  }));
