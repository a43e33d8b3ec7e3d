import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { grantActions, type Grant } from './access/grants.js';
import { insertApiToken } from './store/api-tokens.js';
import { type Database, type Transaction, inTransaction } from './store/database.js';
import { insertClient, insertOplog, insertProject, insertReport } from './store/reference-app.js';
import { insertServicePrincipal } from './store/service-principals.js';
import { insertServiceToken } from './store/service-tokens.js';
import { hasNoUsers, insertUser } from './store/users.js';
import { insertWorkspace } from './store/workspaces.js';
import { type DigestKey, newOpaqueToken } from './tokens/opaque-token.js';
import { type Passwords, newPassword } from './tokens/password.js';

interface DemoSettings {
  readonly db: Database;
  readonly passwords: Passwords;
  readonly digestKey: DigestKey;
  /** Where the credentials go; readable by the owner only. */
  readonly file: string;
}

const credentials = z.object({
  url: z.string(),
  users: z.array(z.object({ username: z.string(), password: z.string(), role: z.string() })),
  apiToken: z.string(),
  serviceTokens: z.object({ projectRead: z.string(), oplogReadWrite: z.string() }),
});
type DemoCredentials = z.infer<typeof credentials>;

const people = [
  { username: 'ada', displayName: 'Ada (administrator)', role: 'admin' },
  { username: 'max', displayName: 'Max (manager)', role: 'manager' },
  { username: 'olga', displayName: 'Olga (owns the workspace)', role: 'user' },
  { username: 'mia', displayName: 'Mia (member, on one project)', role: 'user' },
] as const;

const lifetimeMs = 90 * 86_400_000;

/**
 * Seeds a small workspace with random passwords into an empty database, once. The credentials are written before the
 * data is committed: there is never a demo without them. False when the database has users, and nothing was done.
 */
export async function seedDemo(settings: DemoSettings): Promise<boolean> {
  if (!(await hasNoUsers(settings.db))) return false;
  const accounts = await Promise.all(
    people.map(async (person) => await withPassword(person, settings.passwords)),
  );
  await inTransaction(settings.db, async (tx) => {
    await write(settings.file, { url: '', ...(await seed(tx, accounts, settings.digestKey)) });
  });
  return true;
}

type Account = Awaited<ReturnType<typeof withPassword>>;

async function withPassword(person: (typeof people)[number], passwords: Passwords) {
  const password = newPassword();
  return { ...person, password, passwordHash: await passwords.hash(password) };
}

async function seed(
  tx: Transaction,
  accounts: readonly Account[],
  key: DigestKey,
): Promise<Omit<DemoCredentials, 'url'>> {
  const ids = new Map<string, string>();
  for (const { password: _, ...account } of accounts)
    ids.set(account.username, (await insertUser(tx, account)).id);
  const idOf = (username: string): string => ids.get(username) ?? '';
  const [owner, member] = [idOf('olga'), idOf('mia')];
  const { id: workspaceId } = await insertWorkspace(tx, 'Demo workspace', [
    { userId: owner, role: 'owner' },
    { userId: member, role: 'member' },
  ]);
  const { projectId, oplogId } = await seedReferenceApp(tx, workspaceId, member);
  const expiresAt = new Date(Date.now() + lifetimeMs);
  const service = async (principal: string, grants: readonly Grant[]): Promise<string> =>
    await seedServiceToken(tx, key, { workspaceId, ownerId: owner, principal, grants, expiresAt });
  return {
    users: accounts.map(({ username, password, role }) => ({ username, password, role })),
    apiToken: await seedApiToken(tx, key, owner, expiresAt),
    serviceTokens: {
      projectRead: await service('report-builder', [
        { resourceType: 'project', resourceId: projectId, action: 'read' },
      ]),
      oplogReadWrite: await service(
        'log-collector',
        grantActions.map((action) => ({ resourceType: 'oplog', resourceId: oplogId, action })),
      ),
    },
  };
}

async function seedReferenceApp(tx: Transaction, workspaceId: string, memberId: string) {
  const north = await insertClient(tx, workspaceId, 'Northwind');
  const south = await insertClient(tx, workspaceId, 'Southwind');
  const projectId = await insertProject(
    tx,
    { workspaceId, clientId: north, name: 'Northwind spring assessment' },
    [memberId],
  );
  await insertProject(tx, { workspaceId, clientId: south, name: 'Southwind review' }, []);
  const oplogId = await insertOplog(tx, projectId, 'Spring assessment log', [
    { operator: 'mia', tool: 'nmap', command: 'nmap -sV 192.0.2.10' },
    { operator: 'mia', tool: 'curl', command: 'curl -I https://northwind.example' },
  ]);
  await insertReport(tx, projectId, 'Spring assessment report', [
    'TLS 1.0 is still offered',
    'A test account is still active',
  ]);
  return { projectId, oplogId };
}

async function seedApiToken(
  tx: Transaction,
  key: DigestKey,
  userId: string,
  expiresAt: Date,
): Promise<string> {
  const { text, ...stored } = newOpaqueToken('api_token', key);
  await insertApiToken(tx, {
    ...stored,
    userId,
    workspaceId: null,
    name: 'Demo API token',
    scopes: null,
    expiresAt,
  });
  return text;
}

interface DemoServiceToken {
  readonly workspaceId: string;
  readonly ownerId: string;
  readonly principal: string;
  readonly grants: readonly Grant[];
  readonly expiresAt: Date;
}

async function seedServiceToken(tx: Transaction, key: DigestKey, demo: DemoServiceToken): Promise<string> {
  const { workspaceId, ownerId, principal: name, grants, expiresAt } = demo;
  const principal = await insertServicePrincipal(tx, { workspaceId, name, kind: 'integration', ownerId });
  if (principal === undefined) throw new Error('the demo seeds a principal twice');
  const { text, ...stored } = newOpaqueToken('service_token', key);
  await insertServiceToken(
    tx,
    { ...stored, principalId: principal.id, name: `Demo ${name}`, createdBy: ownerId, expiresAt },
    grants,
  );
  return text;
}

/** Puts the address where the service answers into the credentials file; false when that file is gone or damaged. */
export async function keepAddress(file: string, url: string): Promise<boolean> {
  const kept = await readCredentials(file);
  if (kept !== undefined && kept.url !== url) await write(file, { ...kept, url });
  return kept !== undefined;
}

async function readCredentials(file: string): Promise<DemoCredentials | undefined> {
  try {
    return credentials.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

async function write(file: string, content: DemoCredentials): Promise<void> {
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(unfinished, file);
}
