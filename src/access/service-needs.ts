/**
 * What an action may ask of a service token's grants, as its documentation says it. All of it is about what the token
 * reaches now: a grant whose resource the owner of its principal lost counts for nothing.
 */
const needs = {
  nothing: 'nothing but to be valid',
  project_read: 'to read at least one project now',
  project_read_or_oplog_read: 'to read at least one project or operation log now',
  oplog_update: 'to update entries of at least one operation log now',
} as const;

export type ServiceNeed = keyof typeof needs;

/** A sentence for people, the same in refusals, in `actions.yaml` and in the documentation. */
export const serviceNeedInWords = (need: ServiceNeed): string => `Service tokens need ${needs[need]}.`;
