import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  pgSchema,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import {
  at,
  bytea,
  createdAt,
  id,
  inet,
  neverNil,
  oneOf,
  readableName,
  revocation,
  revocationIsWhole,
} from './columns.js';

export const graphwarden = pgSchema('graphwarden');

export const userAccount = graphwarden.table(
  'user_account',
  {
    id: id(),
    username: text().notNull(),
    email: text(),
    displayName: text().notNull(),
    passwordHash: text(),
    role: text({ enum: ['user', 'manager', 'admin'] })
      .notNull()
      .default('user'),
    isActive: boolean().notNull().default(true),
    mfaRequired: boolean().notNull().default(false),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (t) => [
    neverNil('user_account_id_not_nil', t.id),
    readableName('user_account_username_readable', t.username, 150),
    readableName('user_account_display_name_readable', t.displayName),
    readableName('user_account_email_readable', t.email, 320),
    oneOf('user_account_role_known', t.role, ['user', 'manager', 'admin']),
    uniqueIndex('user_account_username_ignoring_case').on(sql`lower(${t.username})`),
  ],
);

export const workspace = graphwarden.table(
  'workspace',
  { id: id(), name: text().notNull(), createdAt: createdAt() },
  (t) => [
    neverNil('workspace_id_not_nil', t.id),
    readableName('workspace_name_readable', t.name),
    uniqueIndex('workspace_name_ignoring_case').on(sql`lower(${t.name})`),
  ],
);

export const workspaceMember = graphwarden.table(
  'workspace_member',
  {
    workspaceId: uuid()
      .notNull()
      .references(() => workspace.id, { onDelete: 'cascade' }),
    userId: uuid()
      .notNull()
      .references(() => userAccount.id),
    role: text({ enum: ['guest', 'member', 'maintainer', 'owner'] }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ name: 'workspace_member_pkey', columns: [t.workspaceId, t.userId] }),
    index('workspace_member_user').on(t.userId, t.workspaceId),
    oneOf('workspace_member_role_known', t.role, ['guest', 'member', 'maintainer', 'owner']),
  ],
);

/** A login. Its id is the `jti` of the login JWT; it also carries the collab JWTs issued during it. */
export const userSession = graphwarden.table(
  'user_session',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => userAccount.id),
    createdAt: createdAt(),
    lastSeenAt: createdAt(),
    idleExpiresAt: at().notNull(),
    expiresAt: at().notNull(),
    ...revocation(() => userAccount.id),
    address: inet(),
    userAgent: text(),
    /** What alone this session may do: enrol a second factor, or set a password. Null: everything. */
    limitedTo: text({ enum: ['second_factor', 'password'] }),
  },
  (t) => [
    neverNil('user_session_id_not_nil', t.id),
    revocationIsWhole('user_session_revocation_whole', t),
    oneOf('user_session_limit_known', t.limitedTo, ['second_factor', 'password']),
    index('user_session_user').on(t.userId),
    index('user_session_expires_at').on(t.expiresAt),
  ],
);

/** A person's TOTP secret (RFC 6238), sealed under a digest key. `pending` waits for its first right code. */
export const secondFactor = graphwarden.table(
  'second_factor',
  {
    userId: uuid()
      .primaryKey()
      .references(() => userAccount.id),
    sealedSecret: bytea(),
    keyId: text(),
    confirmedAt: at(),
    /** The time step of the last code that was accepted: no code counts twice. */
    lastStep: bigint({ mode: 'number' }),
    pendingSealedSecret: bytea(),
    pendingKeyId: text(),
    pendingSince: at(),
  },
  (t) => [
    check('second_factor_whole', sql`num_nulls(${t.sealedSecret}, ${t.keyId}, ${t.confirmedAt}) in (0, 3)`),
    check(
      'second_factor_pending_whole',
      sql`num_nulls(${t.pendingSealedSecret}, ${t.pendingKeyId}, ${t.pendingSince}) in (0, 3)`,
    ),
  ],
);

/** A code that stands in for a second factor, once. */
export const recoveryCode = graphwarden.table(
  'recovery_code',
  {
    userId: uuid()
      .notNull()
      .references(() => userAccount.id),
    digest: bytea().notNull(),
    digestKeyId: text().notNull(),
    createdAt: createdAt(),
    usedAt: at(),
  },
  (t) => [
    primaryKey({ name: 'recovery_code_pkey', columns: [t.userId, t.digest] }),
    check('recovery_code_digest_length', sql`octet_length(${t.digest}) = 32`),
  ],
);

/** The one-time code by which somebody whose account is new or was reset sets a password. */
export const passwordCode = graphwarden.table(
  'password_code',
  {
    userId: uuid()
      .primaryKey()
      .references(() => userAccount.id),
    digest: bytea().notNull(),
    digestKeyId: text().notNull(),
    createdAt: createdAt(),
    expiresAt: at().notNull(),
  },
  (t) => [check('password_code_digest_length', sql`octet_length(${t.digest}) = 32`)],
);
