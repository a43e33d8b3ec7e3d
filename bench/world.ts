import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { signCollabJwt } from '../src/tokens/collab-jwt.js';
import { signLoginJwt } from '../src/tokens/login-jwt.js';
import { type OpaqueKind, newOpaqueToken } from '../src/tokens/opaque-token.js';
import type { Bench } from './scenario.js';
import type { BenchSecrets } from './service.js';

/** People with a session each, in one workspace that the first of them owns, and a service principal of hers. */
export interface World {
  readonly people: readonly { readonly id: string; readonly sessionId: string }[];
  readonly workspaceId: string;
  readonly principalId: string;
}

export async function seedWorld(client: Client, size = 1000): Promise<World> {
  const people = Array.from({ length: size }, () => ({ id: randomUUID(), sessionId: randomUUID() }));
  const world = { people, workspaceId: randomUUID(), principalId: randomUUID() };
  const ids = people.map(({ id }) => id);
  const sessions = people.map(({ sessionId }) => sessionId);
  await client.query(
    `insert into graphwarden.user_account (id, username, display_name)
     select id, 'person ' || n, 'Person ' || n from unnest($1::uuid[]) with ordinality as p (id, n)`,
    [ids],
  );
  // A workspace has an owner from the first.
  await client.query(
    `with new_workspace as (insert into graphwarden.workspace (id, name) values ($1, 'bench'))
     insert into graphwarden.workspace_member (workspace_id, user_id, role)
     select $1, id, case n when 1 then 'owner' else 'member' end from unnest($2::uuid[]) with ordinality as p (id, n)`,
    [world.workspaceId, ids],
  );
  await client.query(
    `insert into graphwarden.user_session (id, user_id, idle_expires_at, expires_at)
     select id, user_id, now() + interval '10 hours', now() + interval '1 day' from unnest($1::uuid[], $2::uuid[]) as s (id, user_id)`,
    [sessions, ids],
  );
  await client.query(
    `insert into graphwarden.service_principal (id, workspace_id, name, owner_id) values ($1, $2, 'bench', $3)`,
    [world.principalId, world.workspaceId, ids[0]],
  );
  return world;
}

export interface SeededToken {
  readonly id: string;
  readonly text: string;
}

const perStatement = 10_000;

/** Tokens of the principal, each for the whole workspace, or of the people in turn. */
export async function seedTokens(
  bench: Bench,
  client: Client,
  { secrets, world, kind, count }: { secrets: BenchSecrets; world: World; kind: OpaqueKind; count: number },
): Promise<SeededToken[]> {
  const made: SeededToken[] = [];
  while (made.length < count) {
    const batch = Array.from({ length: Math.min(perStatement, count - made.length) }, () => ({
      id: randomUUID(),
      ...newOpaqueToken(kind, secrets.digestKey),
    }));
    const keys = batch.map(({ id }) => id);
    const columns = [keys, batch.map(({ tokenId }) => tokenId), batch.map(({ digest }) => digest)];
    await client.query(insertOf[kind], [...columns, secrets.digestKey.id, ownersOf(world, kind)]);
    if (kind === 'service_token') await client.query(grants, [keys, world.workspaceId]);
    made.push(...batch.map(({ id, text }) => ({ id, text })));
    if (count > perStatement) bench.say(`seeded ${made.length} of ${count} tokens`);
  }
  await client.query('vacuum (analyze)');
  return made;
}

const ownersOf = ({ people, principalId }: World, kind: OpaqueKind): readonly string[] =>
  kind === 'service_token' ? [principalId] : people.map(({ id }) => id);

const insertFor = (table: string, owner: string): string => `
  insert into graphwarden.${table} (id, ${owner}, name, token_id, digest, digest_key_id, expires_at)
  select id, ($5::uuid[])[1 + n % cardinality($5::uuid[])], 'bench', token_id, digest, $4, now() + interval '30 days'
    from unnest($1::uuid[], $2::text[], $3::bytea[]) with ordinality as t (id, token_id, digest, n)`;

const insertOf = {
  api_token: insertFor('api_token', 'user_id'),
  service_token: insertFor('service_token', 'principal_id'),
} as const;

const grants = `
  insert into graphwarden.service_token_grant (token_id, resource_type, resource_id, action)
  select id, 'workspace', $2, 'read' from unnest($1::uuid[]) id`;

/** A login JWT of everybody's session; good for fifteen minutes. */
export async function loginJwts({ people }: World, { jwt }: BenchSecrets): Promise<string[]> {
  const now = new Date();
  const endsAt = new Date(now.getTime() + 3_600_000);
  return await Promise.all(
    people.map(
      async ({ id, sessionId }) =>
        (await signLoginJwt(jwt, { id: sessionId, userId: id, endsAt }, now)).token,
    ),
  );
}

/** A collab JWT of everybody's session, for one document. */
export async function collabJwts({ people }: World, { jwt }: BenchSecrets): Promise<string[]> {
  const report = randomUUID();
  const document = { model: 'report', objectId: report, reportId: report, findingId: undefined };
  const now = new Date();
  return await Promise.all(
    people.map(
      async ({ id, sessionId }) => (await signCollabJwt(jwt, { userId: id, sessionId, document }, now)).token,
    ),
  );
}
