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
  staleBecause: z.string().nullable(),
  staleSince: z.date().nullable(),
});

/** A grant that may be shown. */
export type ShownGrant = Omit<ListedGrant, 'staleBecause'> & { readonly staleBecause: string | null };

/** Grants for an answer. `isNamed`: whether the reader may know the names of what the owner reaches. */
export const grantsShown = (
  grants: readonly ShownGrant[],
  isNamed: boolean,
): z.infer<typeof grantDetails>[] =>
  grants.map(({ resourceType, resourceId, action, name, staleBecause, staleSince }) => ({
    resourceType,
    resourceId,
    action,
    name: isNamed && staleBecause === null ? name : null,
    isStale: staleBecause !== null,
    staleBecause,
    staleSince,
  }));
