import type { Action } from './action.js';
import { checkEditPermission } from './check-edit-permission.js';
import { createApiToken } from './create-api-token.js';
import { createServicePrincipal } from './create-service-principal.js';
import { createServiceToken } from './create-service-token.js';
import { issueCollabToken } from './issue-collab-token.js';
import { login } from './login.js';
import { logout } from './logout.js';
import { revokeApiToken } from './revoke-api-token.js';
import { regenerateApiToken } from './regenerate-api-token.js';
import { updateApiToken } from './update-api-token.js';
import { endApiTokenOverlap } from './end-api-token-overlap.js';
import { revokeServiceToken } from './revoke-service-token.js';
import { regenerateServiceToken } from './regenerate-service-token.js';
import { updateServiceToken } from './update-service-token.js';
import { endServiceTokenOverlap } from './end-service-token-overlap.js';
import { createWorkspace } from './create-workspace.js';
import { workspaces } from './workspaces.js';
import { workspaceMembers } from './workspace-members.js';
import { setWorkspaceMember } from './set-workspace-member.js';
import { removeWorkspaceMember } from './remove-workspace-member.js';
import { users } from './users.js';
import { createUser } from './create-user.js';
import { updateUser } from './update-user.js';
import { setUserActive } from './set-user-active.js';
import { resetUser } from './reset-user.js';
import { servicePrincipals } from './service-principals.js';
import { updateServicePrincipal } from './update-service-principal.js';
import { offerServicePrincipal } from './offer-service-principal.js';
import { acceptServicePrincipal } from './accept-service-principal.js';
import type { ActionServices } from './services.js';
import { whoami } from './whoami.js';

/** Every action there is. */
export function createActions(services: ActionServices): readonly Action[] {
  return [
    // Sessions
    login(services),
    logout(),
    whoami(),
    // Second factor
    // API tokens
    createApiToken(services),
    updateApiToken(services),
    regenerateApiToken(services),
    endApiTokenOverlap(),
    revokeApiToken(),
    // Service principals and tokens
    createServicePrincipal(),
    servicePrincipals(),
    updateServicePrincipal(),
    offerServicePrincipal(),
    acceptServicePrincipal(),
    createServiceToken(services),
    updateServiceToken(services),
    regenerateServiceToken(services),
    endServiceTokenOverlap(),
    revokeServiceToken(),
    // Many tokens at once, and leaks
    // Access, usage and history
    // Workspaces
    createWorkspace(),
    workspaces(),
    workspaceMembers(),
    setWorkspaceMember(),
    removeWorkspaceMember(),
    // People
    users(),
    createUser(services),
    updateUser(),
    setUserActive(),
    resetUser(services),
    // Policy and emergencies
    // Collaborative editor
    issueCollabToken(services),
    checkEditPermission(),
  ];
}
