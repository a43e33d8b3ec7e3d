import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface RateLimit {
  /** Counts one request of `key` and says whether it is within `perMinute`. Exact within this process. */
  allows(key: string, perMinute: number): Promise<boolean>;
  /** The same, answering with the seconds to wait when it is not, else undefined. */
  secondsToWait(key: string, perMinute: number): Promise<number | undefined>;
}

/** A fixed window of one minute per key, in memory; a changed limit starts a window of its own. */
export function createRateLimit(): RateLimit {
  const limiters = new Map<number, RateLimiterMemory>();
  const limiterFor = (points: number): RateLimiterMemory => {
    const limiter = limiters.get(points) ?? new RateLimiterMemory({ points, duration: 60 });
    limiters.set(points, limiter);
    return limiter;
  };
  const secondsToWait = async (key: string, perMinute: number): Promise<number | undefined> =>
    await limiterFor(perMinute)
      .consume(key)
      .then(
        () => undefined,
        (reached: unknown) =>
          reached instanceof RateLimiterRes ? Math.max(1, Math.ceil(reached.msBeforeNext / 1000)) : 60,
      );
  return {
    secondsToWait,
    allows: async (key, perMinute) => (await secondsToWait(key, perMinute)) === undefined,
  };
}
