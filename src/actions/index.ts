import type { Action } from './action.js';
import { apiToken } from './api-token.js';
import { apiTokens } from './api-tokens.js';
import { checkEditPermission } from './check-edit-permission.js';
import { createApiToken } from './create-api-token.js';
import { createServicePrincipal } from './create-service-principal.js';
import { createServiceToken } from './create-service-token.js';
import { issueCollabToken } from './issue-collab-token.js';
import { login } from './login.js';
import { logout } from './logout.js';
import { pruneStaleGrants } from './prune-stale-grants.js';
import { revokeApiToken } from './revoke-api-token.js';
import { regenerateApiToken } from './regenerate-api-token.js';
import { updateApiToken } from './update-api-token.js';
import { endApiTokenOverlap } from './end-api-token-overlap.js';
import { revokeServiceToken } from './revoke-service-token.js';
import { revokeTokens } from './revoke-tokens.js';
import { regenerateServiceToken } from './regenerate-service-token.js';
import { updateServiceToken } from './update-service-token.js';
import { endServiceTokenOverlap } from './end-service-token-overlap.js';
import { serviceToken } from './service-token.js';
import { serviceTokens } from './service-tokens.js';
import { tokenCounts } from './token-counts.js';
import type { ActionServices } from './services.js';
import { whoami } from './whoami.js';
import { auditEvents } from './audit-events.js';
import { credentialPolicy } from './credential-policy.js';
import { credentialUsage } from './credential-usage.js';
import { freezeCredentials } from './freeze-credentials.js';
import { identifyToken } from './identify-token.js';
import { previewAccess } from './preview-access.js';
import { reachable } from './reachable.js';
import { revokeLeakedToken } from './revoke-leaked-token.js';
import { setCredentialPolicy } from './set-credential-policy.js';
import { unfreezeCredentials } from './unfreeze-credentials.js';
import { metadataFindings } from './metadata-findings.js';
import { permissionMatrix } from './permission-matrix.js';
import { changePassword } from './change-password.js';
import { confirmSecondFactor } from './confirm-second-factor.js';
import { enrolSecondFactor } from './enrol-second-factor.js';
import { recoveryCodes } from './recovery-codes.js';
import { refreshLogin } from './refresh-login.js';
import { removeSecondFactor } from './remove-second-factor.js';
import { revokeOtherSessions } from './revoke-other-sessions.js';
import { revokeSession } from './revoke-session.js';
import { secondFactor } from './second-factor.js';
import { sessions } from './sessions.js';
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
import { generateReport } from './generate-report.js';
import { downloadEvidence } from './download-evidence.js';
import { downloadOplogRecording } from './download-oplog-recording.js';
import { tags } from './tags.js';
import { setTags } from './set-tags.js';
import { objectsByTag } from './objects-by-tag.js';
import { extraFieldSpec } from './extra-field-spec.js';

/** Every action there is. */
// eslint-disable-next-line max-lines-per-function -- a list: one line an entry
export function createActions(services: ActionServices): readonly Action[] {
  return [
    // Sessions
    login(services),
    logout(),
    whoami(),
    refreshLogin(services),
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
    apiTokens(),
    apiToken(),
    createApiToken(services),
    updateApiToken(services),
    regenerateApiToken(services),
    endApiTokenOverlap(),
    revokeApiToken(),
    // Service principals and tokens
    createServicePrincipal(),
    serviceTokens(),
    serviceToken(),
    createServiceToken(services),
    updateServiceToken(services),
    regenerateServiceToken(services),
    endServiceTokenOverlap(),
    revokeServiceToken(),
    pruneStaleGrants(),
    servicePrincipals(),
    updateServicePrincipal(),
    offerServicePrincipal(),
    acceptServicePrincipal(),
    // Many tokens at once, and leaks
    tokenCounts(),
    revokeTokens(),
    revokeLeakedToken(services),
    identifyToken(services),
    // Access, usage and history
    reachable(),
    previewAccess(services),
    credentialUsage(),
    auditEvents(),
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
    credentialPolicy(),
    setCredentialPolicy(),
    freezeCredentials(),
    unfreezeCredentials(),
    permissionMatrix(services),
    metadataFindings(services),
    // Collaborative editor
    issueCollabToken(services),
    checkEditPermission(),
    // Reference app
    generateReport(),
    downloadEvidence(),
    downloadOplogRecording(),
    tags(),
    setTags(),
    objectsByTag(),
    extraFieldSpec(),
  ];
}
