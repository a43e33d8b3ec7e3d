import { RateLimiterMemory } from 'rate-limiter-flexible';

export interface RateLimit {
  /** Counts one request of `key` and says whether it is within `perMinute`. Exact within this process. */
  allows(key: string, perMinute: number): Promise<boolean>;
  /** The same, answering with the seconds to wait when it is not, else undefined. */
  secondsToWait(key: string, perMinute: number): Promise<number | undefined>;
}

/**
 * A fixed window of one minute per key, in memory. The limiter counts, and is never at its end: the limit is compared with
 * its count, so that one which is changed counts what was asked before, and costs no memory.
 */
export function createRateLimit(): RateLimit {
  const counter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: 60 });
  const secondsToWait = async (key: string, perMinute: number): Promise<number | undefined> => {
    const { consumedPoints, msBeforeNext } = await counter.consume(key);
    return consumedPoints <= perMinute ? undefined : Math.max(1, Math.ceil(msBeforeNext / 1000));
  };
  return {
    secondsToWait,
    allows: async (key, perMinute) => (await secondsToWait(key, perMinute)) === undefined,
  };
}
