import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

/** Who tries to log in, as far as we know. */
export interface LoginAttempt {
  /** The username as the database folds its case, whether or not there is such an account. */
  readonly account: string;
  readonly address: string | undefined;
  /** Whether this account has logged in from this address before: nobody elsewhere can lock it out there. */
  readonly isKnownHere: boolean;
}

/** Counts attempts to log in, on all replicas together. */
export interface LoginThrottle {
  /** Counts an attempt before it is looked at; answers with the seconds to wait when there were too many, else undefined. */
  begin(attempt: LoginAttempt): Promise<number | undefined>;
  /**
   * Counts a code of a second factor given behind a right password, wherever from: nobody who lacks the password can lock
   * anybody out by it. Answers as `begin`.
   */
  beginCode(attempt: LoginAttempt): Promise<number | undefined>;
  /** A complete login: forgets the failures of this user from this address. */
  succeed(attempt: LoginAttempt): Promise<void>;
  /** Something else than a login was proved by a right password or code: this attempt counts no more, failures before it do. */
  takeBack(attempt: LoginAttempt): Promise<void>;
}

interface ThrottleLimits {
  /** Attempts for one user from one address. */
  readonly perUserAndAddress: number;
  /** Attempts for one user from anywhere: much wider, so that nobody locks another out. */
  readonly perUser: number;
  /** Attempts from one address for anybody, against trying one password on many accounts. */
  readonly perAddress: number;
  /** Codes of a second factor for one user in an hour, from anywhere. */
  readonly codesPerUser?: number;
}

const windowSeconds = 15 * 60;

/** Codes of one account in an hour: at three good codes in a million, years of guessing. */
export const codesPerUser = 10;

/** The defaults of a service; tests that count failures use smaller ones. */
export const loginLimits: ThrottleLimits = { perUserAndAddress: 10, perUser: 100, perAddress: 200 };

/**
 * A throttle in PostgreSQL (table `login_throttle`), windows of 15 minutes. Attempts count before the password is
 * looked at, so that a burst of parallel guesses is bounded too. Narrow counts come first: what they refuse does not
 * use up the wide ones. Attempts from addresses that we do not know (through Hasura, without proof) are counted apart,
 * so that they cannot keep anybody out who comes by a known one. The table holds no names and no addresses, only digests.
 */
export function createLoginThrottle(pool: Pool, limits: ThrottleLimits = loginLimits): LoginThrottle {
  const limiter = (keyPrefix: string, points: number, duration = windowSeconds): RateLimiterPostgres =>
    new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      schemaName: 'graphwarden',
      tableName: 'login_throttle',
      tableCreated: true,
      clearExpiredByTimeout: true,
      keyPrefix,
      points,
      duration,
    });
  const pair = limiter('user-address', limits.perUserAndAddress);
  const origin = limiter('address', limits.perAddress);
  const user = limiter('user', limits.perUser);
  const userFromNowhere = limiter('user-nowhere', limits.perUser);
  const codes = limiter('code', limits.codesPerUser ?? codesPerUser, 3600);

  const countsOf = ({ account, address, isKnownHere }: LoginAttempt): readonly Count[] => {
    if (address === undefined) return [[userFromNowhere, key(account)]];
    const network = networkOf(address);
    const narrow = [
      [pair, key(account, network)],
      [origin, key(network)],
    ] as const;
    return isKnownHere ? narrow : [...narrow, [user, key(account)]];
  };
  return {
    async begin(attempt) {
      for (const [counter, forKey] of countsOf(attempt)) {
        const wait = await secondsToWait(counter, forKey);
        if (wait !== undefined) return wait;
      }
      return undefined;
    },
    beginCode: async ({ account }) => await secondsToWait(codes, key(account)),
    async succeed(attempt) {
      await codes.delete(key(attempt.account));
      for (const [counter, forKey] of countsOf(attempt)) {
        await (counter === pair ? counter.delete(forKey) : counter.reward(forKey));
      }
    },
    async takeBack(attempt) {
      for (const [counter, forKey] of countsOf(attempt)) await counter.reward(forKey);
    },
  };
}

type Count = readonly [RateLimiterPostgres, string];

/** Whoever has one IPv6 address has the 2^64 of its network; `::` stands for as many zeros as are missing. */
export const networkOf = (address: string): string => {
  if (!address.includes(':')) return address;
  const [head = [], tail = []] = address
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return `${[...head, ...zeros, ...tail].slice(0, 4).join(':')}::/64`;
};

const key = (...parts: string[]): string => createHash('sha256').update(parts.join('\0')).digest('hex');

async function secondsToWait(limiter: RateLimiterPostgres, forKey: string): Promise<number | undefined> {
  try {
    await limiter.consume(forKey);
    return undefined;
  } catch (reached) {
    if (reached instanceof RateLimiterRes) return Math.ceil(reached.msBeforeNext / 1000);
    throw reached;
  }
}
