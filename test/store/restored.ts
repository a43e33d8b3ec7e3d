import pg from 'pg';
import { migrateDatabase } from '../../src/store/migrate.js';
import { openDatabase } from '../../src/store/database.js';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { signCollabJwt } from '../../src/tokens/collab-jwt.js';
import { signLoginJwt } from '../../src/tokens/login-jwt.js';
import { newOpaqueToken } from '../../src/tokens/opaque-token.js';
import { importSigningKeys } from '../../src/tokens/signing-keys.js';
import { readConfig } from '../../src/config.js';
import { runService } from '../support/run-service.js';
import { readProject, worldOf } from '../support/world.js';

// What a drill of backup and restore puts into a database, and what it asks of the one that comes back.

/** The texts of credentials by what they are; the last of each kind is revoked. */
export interface Filled {
  readonly secrets: Readonly<Record<string, string>>;
  readonly good: Readonly<Record<'login' | 'collab' | 'api' | 'service', string>>;
  readonly revoked: Readonly<Record<'login' | 'api' | 'service', string>>;
  /** The row of the good service token. */
  readonly serviceTokenId: string;
}

/** Migrates an empty database, and gives it people, credentials of every kind, good and revoked, and an audit log. */
export async function fill(url: string): Promise<Filled> {
  await migrateDatabase({ url, referenceApp: true });
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => undefined);
  const secrets = await newSecrets();
  const config = readConfig({ ...secrets, DATABASE_URL: url });
  if ('problems' in config) throw new Error(config.problems.join('\n'));
  const [key] = config.secrets.digestKeys ?? [];
  if (key === undefined) throw new Error('no digest key');
  const jwt = { keys: await importSigningKeys(config.secrets.signingKeys ?? []), ...config.jwt };
  const world = worldOf(pool);
  const userId = await world.user({ username: 'survivor' });
  const workspaceId = await world.workspace({ owner: userId });
  const projectId = await world.project(await world.client(workspaceId));
  const principalId = await world.principal(workspaceId, userId);
  const opaque = (kind: 'api_token' | 'service_token') => {
    const { text, ...row } = newOpaqueToken(kind, key);
    return { text, row };
  };
  const [api, deadApi] = [opaque('api_token'), opaque('api_token')];
  const [service, deadService] = [opaque('service_token'), opaque('service_token')];
  const dead = { revokedAt: new Date(), revokedReason: 'lost' };
  const grants = [readProject(projectId)];
  await world.apiToken(userId, api.row);
  await world.apiToken(userId, { ...deadApi.row, ...dead });
  const serviceTokenId = await world.serviceToken(principalId, { ...service.row, grants });
  await world.serviceToken(principalId, { ...deadService.row, ...dead, grants });
  const [sessionId, deadSession] = [await world.session(userId), await world.session(userId, dead)];
  const endsAt = new Date(Date.now() + 3_600_000);
  const login = async (id: string): Promise<string> =>
    (await signLoginJwt(jwt, { id, userId, endsAt }, new Date())).token;
  const reportId = await world.report(projectId);
  const document = { model: 'report', objectId: reportId, reportId, findingId: undefined };
  const collab = await signCollabJwt(jwt, { userId, sessionId, document }, new Date());
  await pool.query(
    `INSERT INTO graphwarden.audit_event (id, actor_kind, actor_name, action, subject_type)
     VALUES (gen_random_uuid(), 'operator', 'operator', 'drill', 'credential_policy')`,
  );
  await world.policy({ frozenKinds: ['collab'] });
  const filled = {
    secrets: { ...secrets },
    good: { login: await login(sessionId), collab: collab.token, api: api.text, service: service.text },
    revoked: { login: await login(deadSession), api: deadApi.text, service: deadService.text },
    serviceTokenId,
  };
  await pool.end();
  return filled;
}

/** Everything in the catalogue that a backup could lose, and how many rows each table has. */
export async function portrait(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await linesOf(client);
  } finally {
    await client.end();
  }
}

async function linesOf(client: pg.Client): Promise<readonly string[]> {
  const ours = `('graphwarden', 'graphwarden_internal', 'public')`;
  const { rows } = await client.query<{ line: string }>(`
    SELECT 'trigger ' || pg_get_triggerdef(t.oid) || t.tgenabled::text AS line FROM pg_trigger t
      JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace::regnamespace::text IN ${ours} AND NOT t.tgisinternal
    UNION ALL SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc
      WHERE pronamespace::regnamespace::text IN ${ours}
    UNION ALL SELECT 'constraint ' || conrelid::regclass || conname || pg_get_constraintdef(oid) FROM pg_constraint
      WHERE connamespace::regnamespace::text IN ${ours}
    UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname IN ${ours}
    UNION ALL SELECT 'relation ' || relkind::text || oid::regclass || coalesce(array_to_string(relacl, ' '), '')
        || CASE relkind WHEN 'v' THEN pg_get_viewdef(oid) ELSE '' END FROM pg_class
      WHERE relnamespace::regnamespace::text IN ${ours} AND relkind IN ('r', 'v', 'S')
    ORDER BY 1`);
  const tables = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ${ours} ORDER BY 1`,
  );
  const counts: string[] = [];
  for (const { name } of tables.rows) {
    const found = await client.query<{ rows: string }>(
      `SELECT count(*) || ' ' || coalesce(sum(hash_record_extended(t, 0)), 0) AS rows FROM ${name} t`,
    );
    counts.push(`${name} ${found.rows[0]?.rows ?? ''}`);
  }
  // A dump says the same with other brackets: `(a AND b) AND c` comes back as `a AND b AND c`.
  return [...rows.map(({ line }) => line.replace(/[()\s]/g, '')), ...counts];
}

/** Starts the service on a database, has its hook asked, and ends it. */
export async function withService<T>(
  { secrets }: Filled,
  url: string,
  work: (status: (token: string) => Promise<number>) => Promise<T>,
): Promise<T> {
  const service = runService({ ...secrets, DATABASE_URL: url, REFERENCE_APP: 'on' });
  try {
    const address = await service.listening;
    return await work(async (token) => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await fetch(`${address}/hasura/auth`, { headers })).status;
    });
  } finally {
    service.child.kill('SIGTERM');
    await service.ended;
  }
}

/** What a migration of the restored database says: of a locale perhaps, and of anything that it applies. */
export async function migrationSays(url: string): Promise<string[]> {
  const said: string[] = [];
  await migrateDatabase({ url, referenceApp: true, progress: (line) => said.push(line) });
  return said;
}

/** What the database answers to a statement that its guards refuse. */
export async function refusalOf(url: string, statement: string): Promise<string> {
  const db = openDatabase({ url, poolSize: 1, onLost: () => undefined });
  try {
    return await db.$client.query(statement).then(
      () => 'done',
      (error: unknown) => String(error),
    );
  } finally {
    await db.$client.end();
  }
}
