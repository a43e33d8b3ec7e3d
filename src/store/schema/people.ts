import { sql } from 'drizzle-orm';
import { boolean, index, pgSchema, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import {
  at,
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
  },
  (t) => [
    neverNil('user_session_id_not_nil', t.id),
    revocationIsWhole('user_session_revocation_whole', t),
    index('user_session_user').on(t.userId),
  ],
);
