/** The kinds of credentials, as the command line and the audit log write them. */
export const kinds = ['login', 'collab', 'api_token', 'service_token'] as const;
export type Kind = (typeof kinds)[number];
