import { refusal } from '../errors.js';
import { countLiveApiTokens } from '../store/api-tokens.js';
import type { Transaction } from '../store/database.js';
import { readPolicy } from '../store/policy.js';
import { countLiveServiceTokens } from '../store/service-tokens.js';
import { lockUser } from '../store/users.js';

/**
 * The policy, after making sure that one more live token of this person is within it, or as many more as are given. Two
 * creations at once wait for each other, so the cap holds.
 */
export async function requireRoomForToken(db: Transaction, userId: string, more = 1) {
  await lockUser(db, userId);
  const policy = await readPolicy(db);
  const live = (await countLiveApiTokens(db, userId)) + (await countLiveServiceTokens(db, userId));
  if (more > 0 && live + more > policy.maximumLiveTokens) {
    throw refusal(
      'PolicyViolation',
      `No more than ${policy.maximumLiveTokens} live tokens a person: revoke one that is not needed.`,
    );
  }
  return policy;
}
