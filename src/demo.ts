import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { people } from './demo/people.js';
import { seedAll } from './demo/seed.js';
import { textOf } from './demo/tokens.js';
import { type Database, inTransaction } from './store/database.js';
import { hasNoUsers } from './store/users.js';
import type { DigestKey } from './tokens/opaque-token.js';
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

/**
 * Seeds two small workspaces with random passwords into an empty database, once: people of every standing, work of every
 * kind, and tokens in every state. The credentials are written before the data is committed: there is never a demo
 * without them. False when the database has users, and nothing was done.
 */
export async function seedDemo(settings: DemoSettings): Promise<boolean> {
  if (!(await hasNoUsers(settings.db))) return false;
  const accounts = await Promise.all(
    people.map(async (person) => await withPassword(person, settings.passwords)),
  );
  await inTransaction(settings.db, async (tx) => {
    const { apiTokens, serviceTokens } = await seedAll(tx, accounts, settings.digestKey);
    await write(settings.file, {
      url: '',
      users: accounts.map(({ username, password, role }) => ({ username, password, role })),
      apiToken: textOf(apiTokens, 'Demo API token'),
      serviceTokens: {
        projectRead: textOf(serviceTokens, 'report-builder'),
        oplogReadWrite: textOf(serviceTokens, 'log-collector'),
      },
    });
  });
  return true;
}

async function withPassword(person: (typeof people)[number], passwords: Passwords) {
  const password = newPassword();
  return { ...person, password, passwordHash: await passwords.hash(password) };
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
