import { inTransaction } from '../../src/store/database.js';
import { replacePasswordCode } from '../../src/store/password-codes.js';
import { newPasswordCode } from '../../src/tokens/one-time-codes.js';
import type { Service } from '../support/service.js';

/** A one-time code of somebody by which a password is set, as a reset gives it. */
export async function passwordCodeFor(service: Service, userId: string, seconds = 86_400): Promise<string> {
  const [key] = service.digestKeys;
  if (key === undefined) throw new Error('no digest key');
  const code = newPasswordCode(key);
  await inTransaction(service.db, (tx) => replacePasswordCode(tx, userId, code, seconds));
  return code.text;
}
