/** The actions that leave something in the log, as people look for them. */
export const actionGroups = {
  logins: [
    'login',
    'logout',
    'revokeSession',
    'revokeOtherSessions',
    'changePassword',
    'enrolSecondFactor',
    'confirmSecondFactor',
    'removeSecondFactor',
    'recoveryCodes',
  ],
  tokens: [
    'createApiToken',
    'updateApiToken',
    'regenerateApiToken',
    'endApiTokenOverlap',
    'revokeApiToken',
    'createServiceToken',
    'updateServiceToken',
    'regenerateServiceToken',
    'endServiceTokenOverlap',
    'revokeServiceToken',
    'pruneStaleGrants',
    'revokeTokens',
    'revokeLeakedToken',
    'identifyToken',
  ],
  principals: [
    'createServicePrincipal',
    'updateServicePrincipal',
    'offerServicePrincipal',
    'acceptServicePrincipal',
  ],
  workspaces: ['createWorkspace', 'setWorkspaceMember', 'removeWorkspaceMember'],
  people: ['createUser', 'updateUser', 'setUserActive', 'resetUser'],
  policy: ['setCredentialPolicy', 'freezeCredentials', 'unfreezeCredentials'],
  application: ['issueCollabToken', 'setTags'],
} as const;

export const groupNames = [
  'logins',
  'tokens',
  'principals',
  'workspaces',
  'people',
  'policy',
  'application',
] as const satisfies readonly (keyof typeof actionGroups)[];

export const knownActions = groupNames.flatMap((group) => [...actionGroups[group]]);
export type KnownAction = (typeof knownActions)[number];

export const knownAction = (action: string): KnownAction | undefined =>
  knownActions.find((known) => known === action);
