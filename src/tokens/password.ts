import { randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import pLimit from 'p-limit';
import { AppError } from '../errors.js';

/** bcrypt reads no further than this many bytes: a longer password would be cut silently, so it is refused. */
const longestPasswordBytes = 72;

/** How many hashes are made at once, how many more may wait, and how many of these from one origin. */
export const passwordQueue = { atOnce: 2, waiting: 100, share: 1 / 5 } as const;

/** Hashes and checks passwords. */
export interface Passwords {
  /** A bcrypt hash. Refuses what bcrypt would not read whole. */
  hash(password: string, origin?: string): Promise<string>;
  /**
   * Whether the password is right. Takes the time of one comparison whatever the answer, also when there is no
   * hash (an unknown user, or one who logs in elsewhere) and when the password is too long to be right. One origin (all
   * unknown ones together) gets a fifth of the queue, so that a flood from there leaves the others room.
   */
  verify(password: string, hash: string | undefined, origin?: string): Promise<boolean>;
  /** How many hashes are computed just now, and how many wait for their turn. */
  load(): { readonly running: number; readonly waiting: number };
}

/** A random password of 120 bits. */
export const newPassword = (): string => randomBytes(15).toString('base64url');

/** Whether bcrypt would read all of a password: at most 72 bytes, no NUL. */
export function passwordFits(password: string): boolean {
  return Buffer.byteLength(password, 'utf8') <= longestPasswordBytes && !password.includes('\0');
}

/**
 * bcrypt in bounded concurrency: it shares Node's four-thread pool with signature checks, and two at a time leave
 * those their threads. `cost` is the binary logarithm of its rounds; beyond `queue` waiting calls we answer Unavailable.
 */
export function createPasswords(options: { cost: number; queue?: number }): Passwords {
  const limit = pLimit(passwordQueue.atOnce);
  const queue = options.queue ?? passwordQueue.waiting;
  const waiting = new Map<string, number>();
  const run = async <T>(work: () => Promise<T>, origin = 'unknown'): Promise<T> => {
    const share = waiting.get(origin) ?? 0;
    if (limit.pendingCount >= queue || share >= Math.ceil(queue * passwordQueue.share)) {
      throw new AppError('Unavailable', 'the queue of password checks is full', {
        lacking: 'password checks',
        retryAfterSeconds: 5,
      });
    }
    waiting.set(origin, share + 1);
    try {
      return await limit(work);
    } finally {
      const left = (waiting.get(origin) ?? 1) - 1;
      if (left > 0) waiting.set(origin, left);
      else waiting.delete(origin);
    }
  };
  // Made here and never handed out, so nothing matches it; it only costs the same as a real one.
  const nobodys = bcrypt.genSaltSync(options.cost) + '.'.repeat(31);
  return {
    load: () => ({ running: limit.activeCount, waiting: limit.pendingCount }),
    async hash(password, origin) {
      if (!passwordFits(password)) throw new AppError('InvalidInput', 'a password longer than bcrypt reads');
      return await run(() => bcrypt.hash(password, options.cost), origin);
    },
    async verify(password, hash, origin) {
      const fits = passwordFits(password);
      const matches = await run(() => bcrypt.compare(fits ? password : '', hash ?? nobodys), origin);
      return matches && fits && hash !== undefined;
    },
  };
}
