/** What of the memory of a service rests on one of these rows, by the names of the test. */
export type Name =
  'session' | 'apiToken' | 'limitedToken' | 'previousText' | 'serviceToken' | 'unknown' | 'stranger';

/** A change of one column: what it becomes, in SQL, and who is looked up anew. Undefined: nothing changes it alone. */
type Change = readonly [sql: string | undefined, drops?: readonly Name[]];
type Columns = Readonly<Record<string, readonly Change[]>>;

const everybody = ['session', 'apiToken', 'limitedToken', 'previousText', 'serviceToken'] as const;
const ownToken = ['apiToken', 'previousText'] as const;
const nobody: readonly Name[] = [];
const newDigest = "sha256('another')";
const newId = 'gen_random_uuid()';
const later = "now() + interval '20 days'";

/**
 * Every column of every table that the statements about presented credentials read; `$other` is another person and `$space`
 * a workspace of theirs. A column of these tables that is not here fails the test: is it to be told?
 */
export const toldColumns: Readonly<Record<string, Columns>> = {
  api_token: {
    id: [[newId, ownToken]],
    user_id: [['$other', ownToken]],
    workspace_id: [['$space', ownToken]],
    scopes: [["'{read:*}'", ownToken]],
    token_id: [["'00000000000000aa'", [...ownToken, 'unknown']]],
    digest: [[newDigest, [...ownToken, 'unknown']]],
    digest_key_id: [["'another'", [...ownToken, 'unknown']]],
    expires_at: [[later, ownToken]],
    previous_token_id: [["'00000000000000ab'", [...ownToken, 'unknown']]],
    previous_digest: [[newDigest, [...ownToken, 'unknown']]],
    previous_digest_key_id: [["'another'", [...ownToken, 'unknown']]],
    previous_valid_until: [
      ["now() + interval '1 hour'", ownToken],
      ["now() - interval '1 hour'", ownToken],
    ],
    name: [["'another name'", nobody]],
    created_at: [[later, nobody]],
    last_used_at: [['now()', nobody]],
    last_used_address: [["'10.0.0.1'", nobody]],
    previous_last_used_at: [['now()', nobody]],
    rotated_at: [['now()', nobody]],
    revoked_at: [['now()', ownToken]],
    revoked_by: [[undefined]],
    revoked_reason: [[undefined]],
  },
  service_token: {
    id: [[undefined]],
    principal_id: [['$otherPrincipal', ['serviceToken']]],
    token_id: [["'00000000000000ac'", ['serviceToken', 'unknown']]],
    digest: [[newDigest, ['serviceToken', 'unknown']]],
    digest_key_id: [["'another'", ['serviceToken', 'unknown']]],
    expires_at: [[later, ['serviceToken']]],
    previous_token_id: [["'00000000000000ad'", ['serviceToken', 'unknown']]],
    previous_digest: [[newDigest, ['serviceToken', 'unknown']]],
    previous_digest_key_id: [["'another'", ['serviceToken', 'unknown']]],
    previous_valid_until: [["now() + interval '1 hour'", ['serviceToken']]],
    allowed_cidrs: [["'{10.0.0.0/8}'", ['serviceToken']]],
    rate_limit_per_minute: [['1000', ['serviceToken']]],
    name: [["'another name'", nobody]],
    created_by: [['$other', nobody]],
    created_at: [[later, nobody]],
    last_used_at: [['now()', nobody]],
    last_used_address: [["'10.0.0.1'", nobody]],
    previous_last_used_at: [['now()', nobody]],
    rotated_at: [['now()', nobody]],
    revoked_at: [['now()', ['serviceToken']]],
    revoked_by: [[undefined]],
    revoked_reason: [[undefined]],
  },
  service_token_grant: {
    token_id: [['$otherToken', ['serviceToken', 'stranger']]],
    resource_type: [["'client'", ['serviceToken']]],
    resource_id: [[newId, ['serviceToken']]],
    action: [["'create'", ['serviceToken']]],
  },
  user_session: {
    id: [[newId, ['session']]],
    user_id: [['$other', ['session']]],
    idle_expires_at: [
      ["now() + interval '3 days'", nobody],
      ["now() + interval '1 hour'", ['session']],
    ],
    expires_at: [[later, ['session']]],
    limited_to: [["'password'", ['session']]],
    created_at: [[later, nobody]],
    last_seen_at: [['now()', nobody]],
    address: [["'10.0.0.1'", nobody]],
    user_agent: [["'another browser'", nobody]],
    revoked_at: [['now()', ['session']]],
    revoked_by: [[undefined]],
    revoked_reason: [[undefined]],
  },
  service_principal: {
    id: [[undefined]],
    workspace_id: [['$space', ['serviceToken']]],
    name: [["'another name'", ['serviceToken']]],
    owner_id: [['$other', ['serviceToken']]],
    is_active: [['false', ['serviceToken']]],
    kind: [["'another'", nobody]],
    created_at: [[later, nobody]],
    deactivated_by: [[undefined]],
    offered_to: [[undefined]],
    offered_by: [[undefined]],
    offered_at: [[undefined]],
  },
  user_account: {
    id: [[undefined]],
    username: [["'another name'", everybody]],
    role: [
      ["'manager'", everybody],
      ["'admin'", everybody],
    ],
    is_active: [['false', everybody]],
    email: [["'another@example.org'", nobody]],
    display_name: [["'another name'", nobody]],
    password_hash: [["'another'", nobody]],
    mfa_required: [['true', nobody]],
    created_at: [[later, nobody]],
    updated_at: [[later, nobody]],
  },
  workspace_member: {
    workspace_id: [['$space', ['limitedToken', 'serviceToken']]],
    user_id: [['$third', ['limitedToken', 'serviceToken']]],
    role: [["'guest'", ['limitedToken', 'serviceToken']]],
    created_at: [[later, nobody]],
  },
  credential_policy: {
    only: [[undefined]],
    frozen_kinds: [["'{collab}'", [...everybody, 'stranger']]],
    freeze_spares_session_id: [[newId, [...everybody, 'stranger']]],
    minimum_lifetime_seconds: [['1', nobody]],
    maximum_lifetime_seconds: [['86400', nobody]],
    extension_rotates: [['false', nobody]],
    maximum_overlap_seconds: [['1', nobody]],
    idle_revocation_days: [['1', nobody]],
    maximum_live_tokens: [['1', nobody]],
    api_token_rate_limit_per_minute: [['1000', [...everybody, 'stranger']]],
    updated_at: [['now()', nobody]],
    thawed_at: [['now()', nobody]],
  },
};
