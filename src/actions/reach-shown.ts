import { z } from 'zod';
import type { Grant } from '../access/grants.js';
import { countGrants, levelInWords, scopeInWords } from '../access/scope-words.js';
import type { ScopeLevel } from '../access/scopes.js';
import type { Queryable } from '../store/database.js';
import { countReach } from '../store/effective-access.js';

/** How much is reached, in words and in numbers: it names nothing that only its owner may know. */
export const reach = z.object({
  words: z.string(),
  clients: z.int(),
  projects: z.int(),
  oplogs: z.int(),
  writableOplogs: z.int(),
});
type ReachShown = z.infer<typeof reach>;

/** The reach of a token that is over, or that the auth hook refuses for another reason. */
export const noReach: ReachShown = {
  words: 'Reaches nothing now',
  clients: 0,
  projects: 0,
  oplogs: 0,
  writableOplogs: 0,
};

/** What a token with these grants reaches now, for a principal of this owner in this workspace. */
export async function reachOfGrants(
  db: Queryable,
  { ownerId, workspaceId }: { readonly ownerId: string; readonly workspaceId: string },
  grants: readonly Grant[],
): Promise<ReachShown> {
  return {
    words: scopeInWords(countGrants(grants)),
    ...(await countReach(db, { ownerId, workspaceId, grants })),
  };
}

interface PersonsToken {
  readonly userId: string;
  /** The workspace that the token is limited to. */
  readonly workspaceId: string | undefined;
  readonly level: ScopeLevel;
  /** Whether it acts with the standing of a manager. */
  readonly isManager: boolean;
}

/** What a person's API token reaches now. */
export async function reachOfPerson(
  db: Queryable,
  { userId, workspaceId, level, isManager }: PersonsToken,
): Promise<ReachShown> {
  const reacher = { userId, workspaceId, byStanding: isManager, writes: level !== 'read' };
  return { words: levelInWords[level], ...(await countReach(db, reacher)) };
}
