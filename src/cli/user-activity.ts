import { z } from 'zod';

/** What activating or deactivating a person does. */
export const activityShape = z.object({
  sessions: z.int(),
  apiTokens: z.int(),
  servicePrincipals: z.int(),
  serviceTokens: z.int(),
  sessionsEnded: z.int(),
  apiTokensRevoked: z.int(),
  serviceTokensRevoked: z.int(),
  principalsDeactivated: z.int(),
  ownerlessWorkspaces: z.array(z.string()),
});
type Activity = z.infer<typeof activityShape>;

/** What a deactivation hits, for the one who decides, or has decided. */
export function activityLines(activity: Activity): string {
  const { ownerlessWorkspaces: ownerless } = activity;
  return [
    `Live sessions: ${activity.sessions}, ended: ${activity.sessionsEnded}`,
    `Live API tokens: ${activity.apiTokens}, revoked: ${activity.apiTokensRevoked}`,
    `Active service principals: ${activity.servicePrincipals}, deactivated: ${activity.principalsDeactivated}`,
    `Their live tokens: ${activity.serviceTokens}, revoked: ${activity.serviceTokensRevoked}`,
    ...(ownerless.length > 0 ? [`Workspaces without another active owner: ${ownerless.join(', ')}`] : []),
  ].join('\n');
}
