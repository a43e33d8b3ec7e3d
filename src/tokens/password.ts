import bcrypt from 'bcrypt';
import pLimit from 'p-limit';
import { AppError } from '../errors.js';

/** bcrypt reads no further than this many bytes: a longer password would be cut silently, so it is refused. */
export const longestPasswordBytes = 72;

export interface Passwords {
  /** A bcrypt hash. Refuses what `passwordProblem` names. */
  hash(password: string): Promise<string>;
  /**
   * Whether the password is right. Takes the time of one comparison whatever the answer, also when there is no
   * hash (an unknown user, or one who logs in elsewhere) and when the password is too long to be right.
   */
  verify(password: string, hash: string | undefined): Promise<boolean>;
}

export function passwordFits(password: string): boolean {
  return Buffer.byteLength(password, 'utf8') <= longestPasswordBytes && !password.includes('\0');
}

/**
 * bcrypt in bounded concurrency: it shares Node's four-thread pool with signature checks, and two at a time leave
 * those their threads. `cost` is the binary logarithm of its rounds; beyond `queue` waiting calls we answer Unavailable.
 */
export function createPasswords(options: { cost: number; queue?: number }): Passwords {
  const limit = pLimit(2);
  const queue = options.queue ?? 100;
  const run = <T>(work: () => Promise<T>): Promise<T> => {
    if (limit.pendingCount >= queue)
      throw new AppError('Unavailable', 'the queue of password checks is full');
    return limit(work);
  };
  // Made here and never handed out, so nothing matches it; it only costs the same as a real one.
  const nobodys = bcrypt.genSaltSync(options.cost) + '.'.repeat(31);
  return {
    async hash(password) {
      if (!passwordFits(password)) throw new AppError('InvalidInput', 'a password longer than bcrypt reads');
      return await run(() => bcrypt.hash(password, options.cost));
    },
    async verify(password, hash) {
      const fits = passwordFits(password);
      const matches = await run(() => bcrypt.compare(fits ? password : '', hash ?? nobodys));
      return matches && fits && hash !== undefined;
    },
  };
}
