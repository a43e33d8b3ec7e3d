import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

/** Who tries to log in, as far as we know. */
export interface LoginAttempt {
  /** The account's id, or the username that names none. */
  readonly account: string;
  readonly address: string | undefined;
}

/** Counts attempts to log in, on all replicas together. */
export interface LoginThrottle {
  /** Counts an attempt before it is looked at; answers with the seconds to wait when there were too many, else undefined. */
  begin(attempt: LoginAttempt): Promise<number | undefined>;
  /** A complete login: forgets the failures of this user from this address. */
  succeed(attempt: LoginAttempt): Promise<void>;
}

interface ThrottleLimits {
  /** Attempts for one user from one address. */
  readonly perUserAndAddress: number;
  /** Attempts for one user from anywhere: much wider, so that nobody locks another out. */
  readonly perUser: number;
  /** Attempts from one address for anybody, against trying one password on many accounts. */
  readonly perAddress: number;
}

const windowSeconds = 15 * 60;

/** The defaults of a service; tests that count failures use smaller ones. */
export const loginLimits: ThrottleLimits = { perUserAndAddress: 10, perUser: 100, perAddress: 200 };

/**
 * A throttle in PostgreSQL (table `login_throttle`), windows of 15 minutes. Attempts count before the password is
 * looked at, so that a burst of parallel guesses is bounded too. The table holds no names and no addresses, only digests.
 */
export function createLoginThrottle(pool: Pool, limits: ThrottleLimits = loginLimits): LoginThrottle {
  const limiter = (keyPrefix: string, points: number): RateLimiterPostgres =>
    new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      schemaName: 'graphwarden',
      tableName: 'login_throttle',
      tableCreated: true,
      clearExpiredByTimeout: true,
      keyPrefix,
      points,
      duration: windowSeconds,
    });
  const pair = limiter('user-address', limits.perUserAndAddress);
  const user = limiter('user', limits.perUser);
  const origin = limiter('address', limits.perAddress);
  return {
    async begin({ account, address }) {
      if (address !== undefined) {
        // The narrow counts first: what they refuse must not use up the wide one, or one address could lock a person out.
        const wait =
          (await secondsToWait(pair, key(account, address))) ?? (await secondsToWait(origin, key(address)));
        if (wait !== undefined) return wait;
      }
      return await secondsToWait(user, key(account));
    },
    async succeed({ account, address }) {
      await user.reward(key(account));
      if (address === undefined) return;
      await Promise.all([pair.delete(key(account, address)), origin.reward(key(address))]);
    },
  };
}

const key = (...parts: string[]): string =>
  createHash('sha256')
    .update(parts.map((part) => part.toLowerCase()).join('\0'))
    .digest('hex');

async function secondsToWait(limiter: RateLimiterPostgres, forKey: string): Promise<number | undefined> {
  try {
    await limiter.consume(forKey);
    return undefined;
  } catch (reached) {
    if (reached instanceof RateLimiterRes) return Math.ceil(reached.msBeforeNext / 1000);
    throw reached;
  }
}
