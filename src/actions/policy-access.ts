import type { LoginPrincipal, OperatorPrincipal } from '../access/principal.js';
import { AppError } from '../errors.js';
import { isLiveLogin } from '../store/credentials.js';
import type { Transaction } from '../store/database.js';
import { lockPolicy } from '../store/policy.js';

/**
 * Holds the policy until the transaction ends, for a caller whose login lives now: one that was frozen while it waited
 * for the freeze changes nothing.
 */
export async function lockPolicyFor(
  db: Transaction,
  caller: LoginPrincipal | OperatorPrincipal,
): Promise<void> {
  await lockPolicy(db);
  if (caller.kind === 'operator' || (await isLiveLogin(db, caller.credentialId))) return;
  throw new AppError('AuthenticationInvalid', 'the login ended or was frozen while it waited for the policy');
}
