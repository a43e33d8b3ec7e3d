import { sql } from 'drizzle-orm';
import { type Queryable, type Transaction, first } from './database.js';
import { credentialPolicy } from './schema/administration.js';

/** The one row of policy, with the database's time to count from. */
export async function readPolicy(db: Queryable) {
  const row = await first(
    db
      .select({
        now: sql<Date>`now()`.mapWith(credentialPolicy.updatedAt),
        minimumLifetimeSeconds: credentialPolicy.minimumLifetimeSeconds,
        maximumLifetimeSeconds: credentialPolicy.maximumLifetimeSeconds,
        extensionRotates: credentialPolicy.extensionRotates,
        maximumOverlapSeconds: credentialPolicy.maximumOverlapSeconds,
        idleRevocationDays: credentialPolicy.idleRevocationDays,
        maximumLiveTokens: credentialPolicy.maximumLiveTokens,
        apiTokenRateLimitPerMinute: credentialPolicy.apiTokenRateLimitPerMinute,
        frozenKinds: credentialPolicy.frozenKinds,
        updatedAt: credentialPolicy.updatedAt,
      })
      .from(credentialPolicy),
  );
  if (row === undefined) throw new Error('graphwarden.credential_policy has lost its row');
  return row;
}

export const credentialKinds = ['login', 'collab', 'api_token', 'service_token'] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** Makes transactions that change the policy wait for each other; ends with the transaction. */
export async function lockPolicy(db: Transaction): Promise<void> {
  await db.execute(sql`select from graphwarden.credential_policy for no key update`);
}

/** The rules that people set; freezing is apart. */
export const ruleNames = [
  'minimumLifetimeSeconds',
  'maximumLifetimeSeconds',
  'extensionRotates',
  'maximumOverlapSeconds',
  'idleRevocationDays',
  'maximumLiveTokens',
  'apiTokenRateLimitPerMinute',
] as const;
export type PolicyRules = Pick<typeof credentialPolicy.$inferSelect, (typeof ruleNames)[number]>;

/** Sets the rules, and nothing else. */
export async function updatePolicy(db: Transaction, rules: PolicyRules): Promise<void> {
  await db.update(credentialPolicy).set({ ...rules, updatedAt: sql`now()` });
}

/** Sets which kinds are frozen. `spares` is the session that a freeze of `login` begins to spare; undefined leaves that as it is. */
export async function setFrozenKinds(
  db: Transaction,
  kinds: readonly CredentialKind[],
  spares: string | null | undefined,
): Promise<void> {
  const freezeSparesSessionId = spares === undefined ? {} : { freezeSparesSessionId: spares };
  await db
    .update(credentialPolicy)
    .set({ frozenKinds: [...kinds], ...freezeSparesSessionId, updatedAt: sql`now()` });
}

/** Notes that a kind can be used again from now on: what nobody could use was not idle. */
export async function markThaw(db: Transaction): Promise<void> {
  await db.update(credentialPolicy).set({ thawedAt: sql`now()` });
}
