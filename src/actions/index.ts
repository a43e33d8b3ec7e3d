import type { Action } from './action.js';
import { changePassword } from './change-password.js';
import { checkEditPermission } from './check-edit-permission.js';
import { confirmSecondFactor } from './confirm-second-factor.js';
import { createApiToken } from './create-api-token.js';
import { createServicePrincipal } from './create-service-principal.js';
import { createServiceToken } from './create-service-token.js';
import { enrolSecondFactor } from './enrol-second-factor.js';
import { issueCollabToken } from './issue-collab-token.js';
import { login } from './login.js';
import { logout } from './logout.js';
import { recoveryCodes } from './recovery-codes.js';
import { refreshLogin } from './refresh-login.js';
import { removeSecondFactor } from './remove-second-factor.js';
import { revokeOtherSessions } from './revoke-other-sessions.js';
import { revokeSession } from './revoke-session.js';
import { secondFactor } from './second-factor.js';
import { sessions } from './sessions.js';
import { revokeApiToken } from './revoke-api-token.js';
import { regenerateApiToken } from './regenerate-api-token.js';
import { updateApiToken } from './update-api-token.js';
import { endApiTokenOverlap } from './end-api-token-overlap.js';
import { revokeServiceToken } from './revoke-service-token.js';
import { regenerateServiceToken } from './regenerate-service-token.js';
import { updateServiceToken } from './update-service-token.js';
import { endServiceTokenOverlap } from './end-service-token-overlap.js';
import type { ActionServices } from './services.js';
import { whoami } from './whoami.js';

/** Every action there is. */
export function createActions(services: ActionServices): readonly Action[] {
  return [
    // Sessions
    login(services),
    refreshLogin(services),
    logout(),
    whoami(),
    sessions(),
    revokeSession(),
    revokeOtherSessions(),
    changePassword(services),
    // Second factor
    secondFactor(),
    enrolSecondFactor(services),
    confirmSecondFactor(services),
    removeSecondFactor(services),
    recoveryCodes(services),
    // API tokens
    createApiToken(services),
    updateApiToken(services),
    regenerateApiToken(services),
    endApiTokenOverlap(),
    revokeApiToken(),
    // Service principals and tokens
    createServicePrincipal(),
    createServiceToken(services),
    updateServiceToken(services),
    regenerateServiceToken(services),
    endServiceTokenOverlap(),
    revokeServiceToken(),
    // Many tokens at once, and leaks
    // Access, usage and history
    // Workspaces
    // People
    // Policy and emergencies
    // Collaborative editor
    issueCollabToken(services),
    checkEditPermission(),
  ];
}
