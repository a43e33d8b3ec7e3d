import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import {
  at,
  bytea,
  cidr,
  createdAt,
  id,
  inet,
  neverNil,
  oneOf,
  readableName,
  revocation,
  revocationIsWhole,
} from './columns.js';
import { graphwarden, userAccount, workspace } from './people.js';

/** What is kept of an opaque token: its public id, a keyed digest of the whole text, and its predecessor's while they overlap. */
const opaqueSecret = () => ({
  tokenId: text().notNull(),
  digest: bytea().notNull(),
  digestKeyId: text().notNull(),
  expiresAt: at().notNull(),
  createdAt: createdAt(),
  lastUsedAt: at(),
  lastUsedAddress: inet(),
  /** When the text of now was made; null while it is the first. */
  rotatedAt: at(),
  previousTokenId: text(),
  previousDigest: bytea(),
  previousDigestKeyId: text(),
  previousValidUntil: at(),
  previousLastUsedAt: at(),
});

type OpaqueColumns = Record<
  | 'tokenId'
  | 'digest'
  | 'previousTokenId'
  | 'previousDigest'
  | 'previousDigestKeyId'
  | 'previousValidUntil'
  | 'expiresAt',
  AnyPgColumn
>;

const opaqueChecks = (table: string, t: OpaqueColumns) => [
  uniqueIndex(`${table}_token_id`).on(t.tokenId),
  uniqueIndex(`${table}_previous_token_id`).on(t.previousTokenId),
  check(
    `${table}_token_id_shape`,
    sql`${t.tokenId} ~ '^[0-9a-f]{16}$' and ${t.previousTokenId} ~ '^[0-9a-f]{16}$'`,
  ),
  check(
    `${table}_digest_length`,
    sql`octet_length(${t.digest}) = 32 and octet_length(${t.previousDigest}) = 32`,
  ),
  check(
    `${table}_overlap_whole`,
    sql`num_nulls(${t.previousTokenId}, ${t.previousDigest}, ${t.previousDigestKeyId}, ${t.previousValidUntil}) in (0, 4)`,
  ),
  check(`${table}_overlap_within_life`, sql`${t.previousValidUntil} <= ${t.expiresAt}`),
];

export const apiToken = graphwarden.table(
  'api_token',
  {
    id: id(),
    userId: uuid()
      .notNull()
      .references(() => userAccount.id),
    workspaceId: uuid().references(() => workspace.id),
    name: text().notNull(),
    scopes: text().array(),
    ...opaqueSecret(),
    ...revocation(() => userAccount.id),
  },
  (t) => [
    neverNil('api_token_id_not_nil', t.id),
    readableName('api_token_name_readable', t.name),
    check(
      'api_token_scopes_cumulative',
      sql`${t.scopes} in ('{read:*}', '{read:*,write:*}', '{read:*,write:*,delete:*}')`,
    ),
    ...opaqueChecks('api_token', t),
    revocationIsWhole('api_token_revocation_whole', t),
    index('api_token_user').on(t.userId),
    index('api_token_workspace').on(t.workspaceId),
  ],
);

export const servicePrincipal = graphwarden.table(
  'service_principal',
  {
    id: id(),
    workspaceId: uuid()
      .notNull()
      .references(() => workspace.id),
    name: text().notNull(),
    kind: text().notNull().default('integration'),
    ownerId: uuid()
      .notNull()
      .references(() => userAccount.id),
    isActive: boolean().notNull().default(true),
    /** Who switched it off; null for an operator, and while it is active. */
    deactivatedBy: uuid().references(() => userAccount.id),
    createdAt: createdAt(),
    /** To whom it is offered, until that person accepts or somebody takes the offer back. */
    offeredTo: uuid().references(() => userAccount.id),
    offeredBy: uuid().references(() => userAccount.id),
    offeredAt: at(),
  },
  (t) => [
    neverNil('service_principal_id_not_nil', t.id),
    check(
      'service_principal_offer_whole',
      sql`(${t.offeredTo} is null) = (${t.offeredAt} is null) and (${t.offeredBy} is null or ${t.offeredTo} is not null)`,
    ),
    readableName('service_principal_name_readable', t.name),
    check('service_principal_kind_shape', sql`${t.kind} ~ '^[a-z][a-z0-9_]{0,63}$'`),
    uniqueIndex('service_principal_name_while_active')
      .on(t.workspaceId, sql`lower(${t.name})`)
      .where(sql`${t.isActive}`),
    index('service_principal_owner').on(t.ownerId),
    index('service_principal_offered_to').on(t.offeredTo),
  ],
);

export const serviceToken = graphwarden.table(
  'service_token',
  {
    id: id(),
    principalId: uuid()
      .notNull()
      .references(() => servicePrincipal.id),
    name: text().notNull(),
    createdBy: uuid().references(() => userAccount.id),
    ...opaqueSecret(),
    ...revocation(() => userAccount.id),
    allowedCidrs: cidr().array(),
    rateLimitPerMinute: integer(),
  },
  (t) => [
    neverNil('service_token_id_not_nil', t.id),
    readableName('service_token_name_readable', t.name),
    ...opaqueChecks('service_token', t),
    revocationIsWhole('service_token_revocation_whole', t),
    check(
      'service_token_cidrs_whole',
      sql`cardinality(${t.allowedCidrs}) between 1 and 100 and array_position(${t.allowedCidrs}, null) is null`,
    ),
    check('service_token_rate_positive', sql`${t.rateLimitPerMinute} > 0`),
    index('service_token_principal').on(t.principalId),
  ],
);

/** One row: this token may do `action` on `resource`. The order of the key serves the access views. */
export const serviceTokenGrant = graphwarden.table(
  'service_token_grant',
  {
    tokenId: uuid()
      .notNull()
      .references(() => serviceToken.id, { onDelete: 'cascade' }),
    resourceType: text({ enum: ['oplog', 'project', 'client', 'workspace'] }).notNull(),
    resourceId: uuid().notNull(),
    action: text({ enum: ['read', 'create', 'update', 'delete'] }).notNull(),
  },
  (t) => [
    primaryKey({
      name: 'service_token_grant_pkey',
      columns: [t.tokenId, t.resourceId, t.action, t.resourceType],
    }),
    neverNil('service_token_grant_resource_not_nil', t.resourceId),
    oneOf('service_token_grant_type_known', t.resourceType, ['oplog', 'project', 'client', 'workspace']),
    check(
      'service_token_grant_shape',
      sql`${t.action} = 'read' or (${t.resourceType} = 'oplog' and ${t.action} in ('create', 'update', 'delete'))`,
    ),
    index('service_token_grant_resource').on(t.resourceId),
  ],
);

/** A grant of a live token that was found stale, and when first. It goes with its grant. */
export const staleGrant = graphwarden.table(
  'stale_grant',
  {
    tokenId: uuid().notNull(),
    resourceType: text().notNull(),
    resourceId: uuid().notNull(),
    action: text().notNull(),
    noticedAt: createdAt(),
  },
  (t) => [
    primaryKey({
      name: 'stale_grant_pkey',
      columns: [t.tokenId, t.resourceId, t.action, t.resourceType],
    }),
    foreignKey({
      name: 'stale_grant_of_grant',
      columns: [t.tokenId, t.resourceId, t.action, t.resourceType],
      foreignColumns: [
        serviceTokenGrant.tokenId,
        serviceTokenGrant.resourceId,
        serviceTokenGrant.action,
        serviceTokenGrant.resourceType,
      ],
    }).onDelete('cascade'),
  ],
);
