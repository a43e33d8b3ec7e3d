import type { Action } from './action.js';
import { checkEditPermission } from './check-edit-permission.js';
import { createApiToken } from './create-api-token.js';
import { createServicePrincipal } from './create-service-principal.js';
import { createServiceToken } from './create-service-token.js';
import { issueCollabToken } from './issue-collab-token.js';
import { login } from './login.js';
import { logout } from './logout.js';
import { revokeApiToken } from './revoke-api-token.js';
import { revokeServiceToken } from './revoke-service-token.js';
import type { ActionServices } from './services.js';
import { whoami } from './whoami.js';

/** Every action there is. */
export function createActions(services: ActionServices): readonly Action[] {
  return [
    login(services),
    logout(),
    whoami(),
    createApiToken(services),
    revokeApiToken(),
    createServicePrincipal(),
    createServiceToken(services),
    revokeServiceToken(),
    issueCollabToken(services),
    checkEditPermission(),
  ];
}
