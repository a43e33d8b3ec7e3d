import type { Transaction } from '../store/database.js';
import { insertUser } from '../store/users.js';
import { insertWorkspace } from '../store/workspaces.js';
import type { DigestKey } from '../tokens/opaque-token.js';
import { idOf } from './ids.js';
import { seedLibrary } from './library.js';
import { type people, workspaces } from './people.js';
import { newTagger } from './tagger.js';
import { type DemoTexts, seedTokens } from './tokens.js';
import { seedWork } from './work.js';

type Account = (typeof people)[number] & { readonly passwordHash: string };

/** The demo in a database that holds nobody: people, workspaces, library, work and tokens. Answers with the tokens' texts. */
export async function seedAll(
  tx: Transaction,
  accounts: readonly Account[],
  key: DigestKey,
): Promise<DemoTexts> {
  const now = new Date();
  const ids = { people: new Map<string, string>(), workspaces: new Map<string, string>() };
  for (const { username, displayName, role, passwordHash } of accounts) {
    const { id } = await insertUser(tx, { username, displayName, role, passwordHash });
    ids.people.set(username, id);
  }
  for (const { name, members } of workspaces) {
    const joined = members.map(({ username, role }) => ({ userId: idOf(ids.people, username), role }));
    ids.workspaces.set(name, (await insertWorkspace(tx, name, joined)).id);
  }
  const tag = newTagger(tx);
  const library = await seedLibrary(tx, tag);
  const work = await seedWork({ ...ids, tx, library, tag, now });
  return await seedTokens({ ...ids, tx, key, work, now });
}
